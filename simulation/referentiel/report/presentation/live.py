"""The presentation of an audit base: for the committee, and for synthetic histories."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from referentiel.audits.population import natural
from referentiel.compare import added, audited_versions, engine_fingerprint, history_fingerprint
from referentiel.compare.names import value_name
from referentiel.compare.waves import LEAST, WaveGroup, wave_groups
from referentiel.files import fingerprint
from referentiel.model import FindingsError
from referentiel.studies.neutrality import Neutrality, neutrality
from referentiel.texts import day, integer, percent, plural, rate, text

from ..changes import changes_text
from ..effect import departures_line, few_line, version_title
from ..findings import finding_summaries
from ..provenance import provenance_band
from ..studies_uncertainty import unsampled
from .coverage import coverage_part
from .effect import EffectCounts, effect_part, effect_title, nothing_part
from .employees import Jobs, employees_part
from .material import Material
from .neutrality import Ratio, neutrality_part
from .part import Part, absent_part
from .story import Story, Summary
from .timeline import timeline_part
from .waves import WavePoint, span, waves_part

BY = ("size_class", "category")
SHORT = 12
"""Digits of a fingerprint that paper shows."""


def live_story(made: Material) -> Story:
    """Tell the presentation of a base."""
    groups = wave_groups(made.audits, audited_versions(made.audits, made.versions))
    parts = [
        timeline_part(made.versions.values(), max(audit.day.year for audit in made.audits),
                      text("pres.source.texts")),
        waves_part([_point(one) for one in groups], "pres.waves.title", unsampled(made.found.after.version),
                   _wave_notes(groups), text("pres.source.decisions", sources=made.origin)),
        employees_part(_jobs(made), made.registries, text("pres.source.events", sources=made.origin)),
        _effect(made),
        *(_neutrality(made, by) for by in BY),
        coverage_part(added(made.first, made.found.effect.after.version), made.registries.subjects,
                      text("pres.source.iso")),
    ]
    signature = provenance_band(made.found.after.version, made.sources, made.found.before.version)
    named = {part.name: part.signed(signature) for part in parts}
    title = text("pres.title.same", new=made.new) if made.found.same else text(
        "pres.title", old=made.old, new=made.new)
    return Story(title, text("pres.lead", population=made.population), _band(made), _figures(made, groups), named,
                 _method(made), _summary(made, named), made.foreign)


def _band(made: Material) -> str:
    kinds = [text(f"pres.band.{one.kind}", title=one.title) for one in made.sources]
    return " · ".join([*kinds, text("pres.band.texts", texts=made.texts)])


def _figures(made: Material, groups: Sequence[WaveGroup]) -> tuple[tuple[str, str], ...]:
    audits = made.audits
    waves = len({audit.wave or str(audit.day.year) for audit in audits})
    decided, passes = sum(one.audits for one in groups), sum(one.passes for one in groups)
    label = made.labelled
    return (
        (integer(len(audits)), text("pres.figure.audits", waves=plural("pres.waves", waves), organisations=plural(
            "unit.organisations", len({audit.organisation for audit in audits})))),
        (rate(passes, decided), text("pres.figure.rate", passes=integer(passes), audits=integer(decided))),
        (integer(label.labels), text("pres.figure.labels", year=label.on.year)) if label else
        ("—", text("pres.figure.labels.none")),
    )


def _point(group: WaveGroup) -> WavePoint:
    return WavePoint(span(group.waves), span([str(year) for year in group.years]), group.audits, group.passes,
                     group.organisations)


def _wave_notes(groups: Sequence[WaveGroup]) -> list[str]:
    unknown = sum(one.unknown for one in groups)
    return [text("pres.waves.grouped", least=integer(LEAST)),
            *([plural("pres.waves.unknown", unknown)] if unknown else [])]


def _jobs(made: Material) -> Jobs:
    label = made.labelled
    if label is None:
        return Jobs(None, text("pres.jobs.no_event"), made.synthetic)
    told = plural("pres.jobs.labels", label.labels, year=label.on.year, known=integer(label.known))
    return Jobs(int(label.employees) if label.known else None, told, made.synthetic)


def _counts(made: Material) -> EffectCounts:
    (kept, lost, _), (gained, refused, _), _ = made.found.effect.table.tolist()
    result = made.found.effect
    return EffectCounts(result.passes_before, result.computable_before, result.passes_after, result.computable_after,
                        kept, lost, gained, refused, result.audits - kept - lost - gained - refused)


def _effect(made: Material) -> Part:
    if made.found.same:
        return nothing_part(made.source, text("pres.effect.itself"))
    result = made.found.effect
    notes = []
    if made.found.changes:
        notes.append(text("pres.effect.changes", changes=changes_text(made.found.changes, made.found.after.version)))
    if result.left or result.entered:
        notes.append(text("pres.effect.moved", left=integer(result.left), entered=integer(result.entered)))
    notes += [_bounds(made), departures_line(result), *([few_line(result)] if few_line(result) else [])]
    return effect_part(_counts(made), made.old, made.new, notes, made.source)


def _bounds(made: Material) -> str:
    found = made.found.bounds
    if found.rates is None:
        return text("bounds.none", audits=integer(len(made.audits)))
    low, high = found.rates
    return text("pres.effect.bounds", new=made.new, low=percent(low), high=percent(high),
                passes_low=integer(found.passes[0]), passes_high=integer(found.passes[1]),
                audits=plural("unit.audits", found.computable))


def _neutrality(made: Material, by: str) -> Part:
    result = made.found.effect
    try:
        after = neutrality(result.after, by)
        before = neutrality(result.before, by, reference=after.reference or None)
    except FindingsError as error:
        return absent_part(f"neutralite-{by}", text(f"pres.neutral.none.{by}"),
                           " ".join(finding_summaries(error.findings)), made.source)
    sides = [(after, made.new, True)] if made.found.same else [(before, made.old, False), (after, made.new, True)]
    names = sorted({one.name for one in after.classes if one.name != after.reference}, key=natural)
    ratios = [_ratio(side, name, by, told, presented=presented) for name in names for side, told, presented in sides]
    reference = value_name(by, after.reference) if after.reference else ""
    notes = [text("pres.neutral.method", volunteers=unsampled(made.found.after.version))]
    if any(one.few for side, *_ in sides for one in side.classes):
        notes.append(text("studies.neutrality.few"))
    return neutrality_part(by, ratios, reference, made.new, notes, made.source)


def _ratio(found: Neutrality, name: str, by: str, told: str, *, presented: bool) -> Ratio:
    one = next(one for one in found.classes if one.name == name)
    return Ratio(value_name(by, name), told, presented, one.passes, one.computable, one.ratio, one.interval)


def _method(made: Material) -> tuple[tuple[str, str], ...]:
    names = ["replay", "missing", "intervals", "behaviour", "confidential" if made.confidential else "secret",
             "status.synthetic" if made.synthetic else "status"]
    return tuple((text(f"pres.method.{name}.name"), text(f"pres.method.{name}")) for name in names)


def _summary(made: Material, parts: Mapping[str, Part]) -> Summary:
    before, after = made.found.before.version, made.found.after.version
    lines = [parts["vagues"].page.title, parts["emplois"].page.title]
    if not made.found.same:
        counts = _counts(made)
        lines.append(text("pres.keep.rate", old=made.old, new=made.new, title=effect_title(counts),
                          before=counts.rates[0], after=counts.rates[1],
                          missing=plural("pres.effect.missing", counts.missing, audits=integer(counts.audits))))
        lines.append(_bounds(made))
    lines += [parts[f"neutralite-{by}"].page.title for by in BY]
    lines.append(parts["iso"].page.title)
    changes = changes_text(made.found.changes, after)
    facts = [("day", day(made.on)), ("presented", version_title(after)),
             *([("changes", changes)] if changes else []), ("compared", version_title(before)),
             ("audits", made.origin), ("population", made.population)]
    prints = [(text("home.print.version", id=one.id), fingerprint(one)[:SHORT])
              for one in dict.fromkeys((after, before))]
    if not made.confidential:
        # A fingerprint confirms a guess: whoever knows every answer but one could try that one.
        prints.append((text("pres.print.history"), history_fingerprint(made.found.before.before)[:SHORT]))
    prints.append((text("pres.print.engine"), engine_fingerprint()[:SHORT]))
    citation = text("pres.citation", new=after.id, changes=f" ({changes})" if changes else "", old=before.id,
                    provenance=text(f"provenance.{after.provenance}"), on=made.on.isoformat(),
                    sources=made.origin, digits=fingerprint(after)[:SHORT])
    return Summary(tuple(lines), tuple((text(f"pres.fact.{name}"), value) for name, value in facts), tuple(prints),
                   citation)
