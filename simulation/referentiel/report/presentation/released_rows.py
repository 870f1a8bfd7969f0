"""The breakdowns of a release as figures: rates by wave, ratios by size and by type."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from referentiel.compare.waves import LEAST
from referentiel.releases import Counts, Group
from referentiel.studies.intervals import score_ratio
from referentiel.texts import integer, text

from .foreign import translated
from .neutrality import Ratio, neutrality_part
from .part import Part, absent_part
from .published import Published, computable_audits, missing_part, volunteers, withheld_note
from .waves import WavePoint, span, waves_part


def release_waves(made: Published) -> Part:
    """Draw the rates by wave in force, where the release holds them."""
    absent = missing_part(made, "vagues", "pres.waves.none.title", "wave")
    if absent is not None:
        return absent
    groups = made.release.table("wave").groups
    notes = [text("pres.waves.grouped", least=integer(LEAST))]
    if any(group.counts[0] is None for group in groups):
        notes.append(withheld_note(made))
    return waves_part(_points(groups), "pres.waves.title.text", volunteers(made), notes, made.source)


def _points(groups: Sequence[Group]) -> list[WavePoint]:
    """Return a point a class; classes that follow one another are joined until one is of enough organisations.

    How many organisations joined classes are of is not known: at least as many as the largest.
    """
    found: list[WavePoint] = []
    names: list[str] = []
    passes = audits = most = 0
    for group in groups:
        counts = group.counts[0]
        computable = computable_audits(counts) if counts is not None else None
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


def release_neutrality(made: Published, by: str) -> Part:
    """Draw the ratios of a breakdown, where the release holds it."""
    absent = missing_part(made, f"neutralite-{by}", f"pres.neutral.none.{by}", by)
    if absent is not None:
        return absent
    place = made.release.position(made.values)
    groups = [(group, group.counts[0], group.counts[place]) for group in made.release.table(by).groups]
    told = [(group, before, after) for group, before, after in groups if before is not None and after is not None]
    reference = max((one for one in told if one[1].passes and one[2].passes),
                    key=lambda one: computable_audits(one[2]) or 0, default=None)
    if reference is None and len(told) < len(groups):
        return absent_part(f"neutralite-{by}", text(f"pres.neutral.none.{by}"), withheld_note(made), made.source)
    sides = [(1, made.name, False), (2, made.new, True)] if made.moved else [(2, made.new, True)]
    ratios = [_ratio(by, one, reference, side, name, presented=presented)
              for one in told if one is not reference for side, name, presented in sides]
    notes = [text("pres.neutral.method.release", volunteers=volunteers(made))]
    if len(told) < len(groups):
        notes.append(withheld_note(made))
    return neutrality_part(by, ratios, _name(by, reference[0]) if reference else "", made.new, notes, made.source)


def _name(by: str, group: Group) -> str:
    return text("release.and").join(translated(by, value) for value in group.values)


def _ratio(
    by: str, one: tuple[Group, Counts, Counts], reference: tuple[Group, Counts, Counts] | None, side: int, name: str, *,
    presented: bool,
) -> Ratio:
    own = _of(one[0], one[1] if side == 1 else one[2])
    base = _of(reference[0], reference[1] if side == 1 else reference[2]) if reference else (0, 0, 0)
    able = own[0] and base[0]
    return Ratio(_name(by, one[0]), name, presented, own[0], own[1],
                 Fraction(own[0], own[1]) / Fraction(base[0], base[1]) if able else None,
                 score_ratio(_worth(own), _worth(base)) if able else None)


def _of(group: Group, counts: Counts) -> tuple[int, int, int]:
    """Return the passes and the computable audits of a group, and how many organisations they are of at most."""
    computable = computable_audits(counts) or 0
    return counts.passes, computable, min(group.organisations, computable)


def _worth(own: tuple[int, int, int]) -> tuple[float, float]:
    """Return passes and audits as if each organisation had one audit: the widest that its audits may leave."""
    passes, computable, organisations = own
    return passes / computable * organisations, float(organisations)
