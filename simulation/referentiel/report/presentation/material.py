"""What a presentation of an audit base is made of, with the names that its figures share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from referentiel.compare.labelled import Labelled
from referentiel.compare.presented import Presented
from referentiel.files import Registries
from referentiel.model import Audit, Source, StandardVersion
from referentiel.texts import text

from ..changes import changes_text
from ..version_names import short_name
from .foreign import class_words, foreign_words, version_words


@dataclass(frozen=True, eq=False)
class Material:
    """What a presentation of a base is made of.

    Parameters
    ----------
    found
        The text presented beside the other one, on the population.
    audits
        The population.
    labelled
        The labels active at the end of the whole history; None where the base holds no event.
    versions
        Every version of the family.
    first
        The version that the presented one comes from, in the end.
    sources
        Where the audits come from.
    on
        The day that the presentation bears.
    population
        Which audits, in French.
    """

    found: Presented
    audits: Sequence[Audit]
    labelled: Labelled | None
    versions: Mapping[str, StandardVersion]
    first: StandardVersion
    registries: Registries
    sources: Sequence[Source]
    on: date
    population: str

    @property
    def old(self) -> str:
        """Short name of the text compared with."""
        return short_name(self.found.before.version)

    @property
    def new(self) -> str:
        """Short name of the text presented, which says when it is changed."""
        name = short_name(self.found.after.version)
        return text("pres.changed", name=name) if self.found.changes else name

    @property
    def texts(self) -> str:
        """Short names of both texts, or of the one, with where they come from."""
        return named_texts((self.found.before.version, self.found.after.version))

    @property
    def origin(self) -> str:
        """Titles of the sources."""
        return ", ".join(one.title for one in self.sources)

    @property
    def source(self) -> str:
        """Where the figures that apply a text come from."""
        return text("pres.source", sources=self.origin, texts=self.texts)

    @property
    def foreign(self) -> tuple[str, ...]:
        """What the data have in French only, where the story is in another language."""
        version = self.found.after.version
        changes = changes_text(self.found.changes, version)
        return foreign_words(self.registries, [
            *(one.title for one in (*self.versions.values(), self.found.before.version, version)),
            *(one.title for one in self.sources),
            *(name for name in version_words(version) if name in changes), *class_words(self.audits)])

    @property
    def confidential(self) -> bool:
        """Whether something of this is for the committee alone."""
        return any(one.kind == "confidential" for one in self.sources)

    @property
    def synthetic(self) -> bool:
        """Whether every audit is invented."""
        return all(one.kind == "synthetic" for one in self.sources)


def named_texts(versions: Sequence[StandardVersion]) -> str:
    """Name some texts by their short names, with where they come from: ``2005 et 2011 (référentiel reconstitué)``."""
    found: dict[str, list[str]] = {}
    for one in dict.fromkeys(versions):
        found.setdefault(one.provenance, []).append(short_name(one))
    return ", ".join(text("version.titled", title=text("pres.and").join(names), provenance=text(f"provenance.{name}"))
                     for name, names in found.items())
