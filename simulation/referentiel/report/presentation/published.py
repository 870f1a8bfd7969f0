"""A release at one position, with the texts beside it: what the figures of its presentation share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from referentiel.files import Registries, fingerprint
from referentiel.model import StandardVersion
from referentiel.releases import Counts, Release
from referentiel.texts import day, integer, text

from ..release_page import field_name, release_sources
from ..version_names import short_name
from .foreign import foreign_words, words_among
from .part import Part, absent_part

SHORT = 12
"""Digits of a fingerprint that paper shows."""


@dataclass(frozen=True, eq=False)
class Published:
    """A release at one position, with the texts beside it.

    Parameters
    ----------
    values
        By path, as `Release.position` takes them.
    versions
        Versions of the folder, drafts left out; empty where it cannot be read.
    first
        The version that the one of the release comes from, in the end; None where it is not known.
    """

    release: Release
    values: Mapping[str, Decimal]
    versions: Mapping[str, StandardVersion]
    first: StandardVersion | None
    registries: Registries

    @property
    def version(self) -> StandardVersion | None:
        """The text of the release, where the folder holds the very same; None otherwise."""
        found = self.versions.get(self.release.version["id"])
        return found if found is not None and fingerprint(found) == self.release.version["fingerprint"] else None

    @property
    def name(self) -> str:
        """Short name of the text in force."""
        return short_name(self.version) if self.version is not None else self.release.version["id"]

    @property
    def moved(self) -> bool:
        """Whether a lever is moved."""
        return self.release.position(self.values) > 0

    @property
    def new(self) -> str:
        """Short name of the text presented, which says when it is changed."""
        return text("pres.changed", name=self.name) if self.moved else self.name

    @property
    def titles(self) -> str:
        """Titles of the sources."""
        return release_sources(self.release)

    @property
    def texts(self) -> str:
        """The text with where it comes from."""
        return text("version.titled", title=self.name, provenance=text(
            f"provenance.{self.release.version['provenance']}"))

    @property
    def foreign(self) -> tuple[str, ...]:
        """What the data have in French only, where the story is in another language."""
        groups = [value for table in self.release.tables for group in table.groups for value in group.values]
        return foreign_words(self.registries, [
            self.release.version["title"], *(one.title for one in self.versions.values()),
            *(one["title"] for one in self.release.sources),
            *(lever.label for lever in self.release.levers),
            *words_among(groups)])

    @property
    def source(self) -> str:
        """Where the figures come from."""
        return text("pres.source.release", sources=self.titles, texts=self.texts,
                    audience=text(f"release.audience.{self.release.audience}"),
                    day=day(date.fromisoformat(self.release.made_on)))

    @property
    def band(self) -> str:
        """What stands at the foot of each sheet."""
        kinds = {one["kind"] for one in self.release.sources}
        known = "synthetic" if kinds == {"synthetic"} else "open"
        return " · ".join([text(f"pres.band.{known}", title=self.titles), text("pres.band.texts", texts=self.texts),
                           text("pres.band.release", digits=self.release.fingerprint[:SHORT])])


def whole_counts(made: Published) -> tuple[Counts, Counts]:
    """Return the counts of the whole population in force and at the position."""
    counts = made.release.whole.counts
    before, after = counts[0], counts[made.release.position(made.values)]
    assert before is not None  # noqa: S101 - without it there is no release
    assert after is not None  # noqa: S101 - the whole is never withheld at a position that is published
    return before, after


def computable_audits(counts: Counts) -> int | None:
    """Return the computable audits; None where a release does not part them."""
    return None if counts.non_passes is None else counts.passes + counts.non_passes


def missing_part(made: Published, name: str, title: str, field: str) -> Part | None:
    """Return the part that says why a breakdown is not there; None where the release holds it."""
    if field in made.release.fields and not made.release.merged_standings:
        return None
    key = "merged" if made.release.merged_standings else "left_out"
    return absent_part(name, text(title), text(f"pres.release.{key}", name=field_name(field)), made.source)


def withheld_note(made: Published) -> str:
    """Say that some rows are withheld."""
    return text("release.note.withheld", short=text("release.withheld"),
                least=integer(made.release.parameters["organisations"]))


def volunteers(made: Published) -> str:
    """Say that nobody was drawn at random."""
    family = made.version.family if made.version is not None else ""
    return text("studies.unsampled.lrs" if family == "lrs" else "studies.unsampled")
