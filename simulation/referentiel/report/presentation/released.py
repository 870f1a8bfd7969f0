"""The presentation of a release: what it holds is shown, what it does not hold is said in a sentence.

Figures of the texts alone (versions, ISO 26000) come from the folder of versions; nothing here can open the base.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from referentiel.compare import added
from referentiel.texts import FRENCH, current, day, integer, plural, rate, text

from ..release_page import changes_text, release_citation, release_headline
from .coverage import coverage_part
from .effect import EffectCounts, effect_part, effect_title, nothing_part
from .employees import Jobs, employees_part
from .part import Part, absent_part
from .published import SHORT, Published, computable_audits, whole_counts
from .released_rows import release_neutrality, release_waves
from .story import Story, Summary
from .timeline import timeline_part

BY = ("size_class", "actor_type")


def release_story(made: Published) -> Story:
    """Tell the presentation of a release.

    Raises
    ------
    FindingsError
        The position is not published; see `referentiel.releases.Release.position`.
    """
    release = made.release
    parts = [_versions(made), release_waves(made), _jobs(made), _effect(made),
             *(release_neutrality(made, by) for by in BY), _coverage(made)]
    named = {part.name: part.signed(made.band) for part in parts}
    title = text("pres.title", old=made.name, new=made.new) if made.moved else text("pres.title.same", new=made.new)
    population = text("pres.release.population", audits=plural("unit.audits", release.whole.audits),
                      organisations=plural("unit.organisations", release.whole.organisations))
    return Story(title, text("pres.lead", population=population), made.band, _figures(made), named, _method(made),
                 _summary(made, named, population), made.foreign)


def _figures(made: Published) -> tuple[tuple[str, str], ...]:
    release = made.release
    counts = whole_counts(made)[0]
    computable = computable_audits(counts)
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


def _versions(made: Published) -> Part:
    latest = max((event.on.year for one in made.versions.values() for event in one.life_cycle
                  if event.state == "in_force"), default=0)
    return timeline_part(made.versions.values(), latest, text("pres.source.texts"))


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
    before, after = whole_counts(made)
    if before.non_passes is None or after.non_passes is None or after.entered or after.left:
        return None
    gained, lost = after.gained or 0, after.lost or 0
    return EffectCounts(before.passes, before.passes + before.non_passes, after.passes,
                        after.passes + after.non_passes, before.passes - lost, lost, gained,
                        before.non_passes - gained, after.not_computable or 0)


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
                   release.citation if current() == FRENCH else release_citation(release))
