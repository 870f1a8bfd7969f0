"""The presentation of a release: what it holds is shown, what it does not hold is said in a sentence.

Figures of the texts alone (versions, ISO 26000) come from the folder of versions; nothing here can open the base.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from referentiel.compare import added
from referentiel.compare.waves import LEAST
from referentiel.files import Registries, fingerprint
from referentiel.model import StandardVersion
from referentiel.releases import Counts, Group, Release
from referentiel.studies.intervals import score_ratio
from referentiel.texts import day, integer, plural, rate, text

from ..release_page import changes_text, field_name, group_name, release_headline
from ..version_names import short_name
from .coverage import coverage_part
from .effect import EffectCounts, effect_part, effect_title, nothing_part
from .employees import Jobs, employees_part
from .neutrality import Ratio, neutrality_part
from .part import Part, absent_part
from .story import Story, Summary
from .timeline import timeline_part
from .waves import WavePoint, span, waves_part

BY = ("size_class", "actor_type")
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
        return ", ".join(str(one["title"]) for one in self.release.history["sources"])  # type: ignore[attr-defined]

    @property
    def texts(self) -> str:
        """The text with where it comes from."""
        return text("version.titled", title=self.name, provenance=text(
            f"provenance.{self.release.version['provenance']}"))

    @property
    def source(self) -> str:
        """Where the figures come from."""
        return text("pres.source.release", sources=self.titles, texts=self.texts,
                    audience=text(f"release.audience.{self.release.audience}"),
                    day=day(date.fromisoformat(self.release.made_on)))

    @property
    def band(self) -> str:
        """What stands at the foot of each sheet."""
        kinds = {str(one["kind"]) for one in self.release.history["sources"]}  # type: ignore[attr-defined]
        known = "synthetic" if kinds == {"synthetic"} else "open"
        return " · ".join([text(f"pres.band.{known}", title=self.titles), text("pres.band.texts", texts=self.texts),
                           text("pres.band.release", digits=self.release.fingerprint[:SHORT])])


def release_story(made: Published) -> Story:
    """Tell the presentation of a release.

    Raises
    ------
    FindingsError
        The position is not published; see `referentiel.releases.Release.position`.
    """
    release = made.release
    parts = [_versions(made), _waves(made), _jobs(made), _effect(made), *(_neutrality(made, by) for by in BY),
             _coverage(made)]
    named = {part.name: part.signed(made.band) for part in parts}
    title = text("pres.title", old=made.name, new=made.new) if made.moved else text("pres.title.same", new=made.new)
    population = text("pres.release.population", audits=plural("unit.audits", release.whole.audits),
                      organisations=plural("unit.organisations", release.whole.organisations))
    return Story(title, text("pres.lead", population=population), made.band, _figures(made), named, _method(made),
                 _summary(made, named, population))


def _figures(made: Published) -> tuple[tuple[str, str], ...]:
    release = made.release
    counts = _whole(made)[0]
    computable = _computable(counts)
    passes = (integer(counts.passes), text("pres.release.passes", text=made.name)) if computable is None else (
        rate(counts.passes, computable), text("pres.release.rate", text=made.name, passes=integer(counts.passes),
                                              computable=plural("effect.computable", computable)))
    employees = release.whole.employees
    return (
        (integer(release.whole.audits), text("pres.release.audits", organisations=plural(
            "unit.organisations", release.whole.organisations))), passes,
        ("—" if employees is None else integer(employees), text(
            "pres.release.employees.none" if employees is None else "pres.release.employees")),
    )


def _whole(made: Published) -> tuple[Counts, Counts]:
    counts = made.release.whole.counts
    before, after = counts[0], counts[made.release.position(made.values)]
    assert before is not None  # noqa: S101 - without it there is no release
    assert after is not None  # noqa: S101 - the whole is never withheld at a position that is published
    return before, after


def _computable(counts: Counts) -> int | None:
    return None if counts.non_passes is None else counts.passes + counts.non_passes


def _versions(made: Published) -> Part:
    latest = max((event.on.year for one in made.versions.values() for event in one.life_cycle
                  if event.state == "in_force"), default=0)
    return timeline_part(made.versions.values(), latest, text("pres.source.texts"))


def _missing(made: Published, name: str, title: str, field: str) -> Part | None:
    """Return the part that says why a breakdown is not there; None where the release holds it."""
    if field in made.release.fields and not made.release.merged_standings:
        return None
    key = "merged" if made.release.merged_standings else "left_out"
    return absent_part(name, text(title), text(f"pres.release.{key}", name=field_name(field)), made.source)


def _waves(made: Published) -> Part:
    absent = _missing(made, "vagues", "pres.waves.none.title", "wave")
    if absent is not None:
        return absent
    groups = made.release.table("wave").groups
    notes = [text("pres.waves.grouped", least=integer(LEAST))]
    if any(group.counts[0] is None for group in groups):
        notes.append(_withheld(made))
    return waves_part(_points(groups), "pres.waves.title.text", _volunteers(made), notes, made.source)


def _points(groups: Sequence[Group]) -> list[WavePoint]:
    """Return a point a class; classes that follow one another are joined until one is of enough organisations.

    How many organisations joined classes are of is not known: at least as many as the largest.
    """
    found: list[WavePoint] = []
    names: list[str] = []
    passes = audits = most = 0
    for group in groups:
        counts = group.counts[0]
        computable = _computable(counts) if counts is not None else None
        if counts is None or not computable:
            continue
        alone = not names
        names += [value or text("release.unknown") for value in group.values]
        passes, audits, most = passes + counts.passes, audits + computable, max(most, group.organisations)
        if most >= LEAST:
            found.append(WavePoint(span(names), "", audits, passes, most if alone else None))
            names, passes, audits, most = [], 0, 0, 0
    if names and found:
        last = found.pop()
        found.append(WavePoint(text("pres.waves.joined", first=last.name, last=names[-1]), "", last.audits + audits,
                               last.passes + passes, None))
    return found


def _withheld(made: Published) -> str:
    return text("release.note.withheld", short=text("release.withheld"),
                least=integer(made.release.parameters["organisations"]))


def _volunteers(made: Published) -> str:
    family = made.version.family if made.version is not None else ""
    return text("studies.unsampled.lrs" if family == "lrs" else "studies.unsampled")


def _jobs(made: Published) -> Part:
    employees = made.release.whole.employees
    told = text("pres.jobs.release.none" if employees is None else "pres.jobs.release")
    return employees_part(Jobs(employees, told, made.release.synthetic), made.registries, made.source)


def _effect(made: Published) -> Part:
    if not made.moved:
        return nothing_part(made.source, text("pres.release.nothing" if made.release.levers else "release.no_lever"))
    counts = _counts(made)
    if counts is None:
        return absent_part("effet", text("pres.release.effect"), release_headline(made.release, made.values),
                           made.source)
    changes = text("pres.effect.changes", changes=changes_text(made.release, made.values))
    return effect_part(counts, made.name, made.new, [changes, text("pres.release.bounds")], made.source, each=False)


def _counts(made: Published) -> EffectCounts | None:
    """Return what becomes of the audits; None where the counts of the release do not tell it."""
    before, after = _whole(made)
    if before.non_passes is None or after.non_passes is None or after.entered or after.left:
        return None
    gained, lost = after.gained or 0, after.lost or 0
    return EffectCounts(before.passes, before.passes + before.non_passes, after.passes,
                        after.passes + after.non_passes, before.passes - lost, lost, gained,
                        before.non_passes - gained, after.not_computable or 0)


def _neutrality(made: Published, by: str) -> Part:
    absent = _missing(made, f"neutralite-{by}", f"pres.neutral.none.{by}", by)
    if absent is not None:
        return absent
    place = made.release.position(made.values)
    groups = [(group, group.counts[0], group.counts[place]) for group in made.release.table(by).groups]
    told = [(group, before, after) for group, before, after in groups if before is not None and after is not None]
    reference = max((one for one in told if one[1].passes and one[2].passes),
                    key=lambda one: _computable(one[2]) or 0, default=None)
    if reference is None and len(told) < len(groups):
        return absent_part(f"neutralite-{by}", text(f"pres.neutral.none.{by}"), _withheld(made), made.source)
    sides = [(1, made.name, False), (2, made.new, True)] if made.moved else [(2, made.new, True)]
    ratios = [_ratio(one, reference, side, name, presented=presented)
              for one in told if one is not reference for side, name, presented in sides]
    notes = [text("pres.neutral.method.release", volunteers=_volunteers(made))]
    if len(told) < len(groups):
        notes.append(_withheld(made))
    return neutrality_part(by, ratios, group_name(reference[0]) if reference else "", made.new, notes, made.source)


def _ratio(
    one: tuple[Group, Counts, Counts], reference: tuple[Group, Counts, Counts] | None, side: int, name: str, *,
    presented: bool,
) -> Ratio:
    own = _of(one[0], one[1] if side == 1 else one[2])
    base = _of(reference[0], reference[1] if side == 1 else reference[2]) if reference else (0, 0, 0)
    able = own[0] and base[0]
    return Ratio(group_name(one[0]), name, presented, own[0], own[1],
                 Fraction(own[0], own[1]) / Fraction(base[0], base[1]) if able else None,
                 score_ratio(_worth(own), _worth(base)) if able else None)


def _of(group: Group, counts: Counts) -> tuple[int, int, int]:
    """Return the passes and the computable audits of a group, and how many organisations they are of at most."""
    computable = _computable(counts) or 0
    return counts.passes, computable, min(group.organisations, computable)


def _worth(own: tuple[int, int, int]) -> tuple[float, float]:
    """Return passes and audits as if each organisation had one audit: the widest that its audits may leave."""
    passes, computable, organisations = own
    return passes / computable * organisations, float(organisations)


def _coverage(made: Published) -> Part:
    if made.version is None or made.first is None:
        told = text("pres.release.no_text", id=made.release.version["id"])
        return absent_part("iso", text("pres.iso.none.title"), told, text("pres.source.iso"))
    return coverage_part(added(made.first, made.version), made.registries.subjects, text("pres.source.iso"))


def _method(made: Published) -> tuple[tuple[str, str], ...]:
    names = ["replay", "missing", "intervals", "behaviour",
             "lifted" if made.release.control == "lifted" else "release",
             "status.synthetic" if made.release.synthetic else "status"]
    return tuple((text(f"pres.method.{name}.name"), text(f"pres.method.{name}")) for name in names)


def _summary(made: Published, parts: Mapping[str, Part], population: str) -> Summary:
    release = made.release
    lines = [release_headline(release, made.values)]
    counts = _counts(made) if made.moved else None
    lines += [effect_title(counts)] if counts is not None else []
    lines += [part.page.title for name, part in parts.items() if part.page.figure is not None and name not in {
        "versions", "effet"}]
    facts: Sequence[tuple[str, str]] = [
        ("day", day(date.fromisoformat(release.made_on))),
        ("presented", text("version.titled", title=release.version["title"], provenance=text(
            f"provenance.{release.version['provenance']}"))),
        *([("changes", changes_text(release, made.values))] if made.moved else []),
        ("audits", made.titles), ("population", population)]
    prints = ((text("home.print.version", id=release.version["id"]), release.version["fingerprint"][:SHORT]),
              (text("published.print"), release.fingerprint[:SHORT]))
    return Summary(tuple(lines), tuple((text(f"pres.fact.{name}"), value) for name, value in facts), prints,
                   release.citation)
