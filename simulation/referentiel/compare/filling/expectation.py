"""What a person expects the missing answers to be: one raw value, or one share, by criterion."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import pairwise

import numpy as np

from referentiel.model import (
    Criterion,
    Finding,
    FindingsError,
    Measure,
    Points,
    StandardVersion,
    ValueSet,
    exact_text,
    nearest,
    possible_values,
)
from referentiel.model.typed import flag_typed, number_typed

from ..levels import level_share, step_intervals
from .ends import level_of
from .gaps import LEFT, Chosen, Gap, Gaps, admissible


@dataclass(frozen=True)
class Stated:
    """The value expected of one criterion.

    Parameters
    ----------
    code
        The criterion.
    value
        A raw value; a share of its weight, 0 to 1, where `share`.
    """

    code: str
    value: Fraction
    share: bool = False


@dataclass(frozen=True)
class Expectation:
    """Values that a person states for what was not observed; an assumption, and shown as one.

    Criteria that are not named are left out.
    """

    values: tuple[Stated, ...]


def expectation(version: StandardVersion, typed: Iterable[tuple[str, str]]) -> Expectation:
    """Read expected values as typed: ``GOV-03=60``, ``RH-02=oui``, ``CT-10=50%`` (a share of the weight).

    Raises
    ------
    FindingsError
        All at once: ``POL-CRITERION`` (no such criterion), ``POL-TWICE``, ``POL-NUMBER`` (not a number),
        ``POL-VALUE`` (no answer may have this value), ``POL-SHARE`` (no answer of some actor type earns this share).

    Notes
    -----
    A share is expected of single answers: a half is no answer to a yes or no.
    """
    criteria = {criterion.code: criterion for _, criterion in version.criteria()}
    values: dict[str, Stated] = {}
    findings: list[Finding] = []
    for code, written in typed:
        criterion = criteria.get(code)
        if criterion is None:
            findings.append(Finding(code="POL-CRITERION", found=code, near=nearest(code, criteria), cell=code))
            continue
        if code in values:
            findings.append(Finding(code="POL-TWICE", found=code, cell=code))
        one = _read(criterion, written)
        if one is None:
            findings.append(Finding(code="POL-NUMBER", found=written, cell=code))
            continue
        values[code] = one
        findings += _faults(version, criterion, one, written)
    if findings:
        raise FindingsError(findings)
    return Expectation(tuple(values.values()))


def stated(gaps: Gaps, expected: Expectation) -> tuple[tuple[Chosen, ...], int]:
    """Choose what was stated; return also how many answers contradict what a crosswalk tells, which stay missing."""
    wanted = {one.code: one for one in expected.values}
    chosen, contradicted = [], 0
    for gap in gaps.each:
        one = wanted.get(gap.criterion.code)
        found = [None if one is None else _within(gap, values, one) for values in gap.sets]
        places = np.array([LEFT if value is None else i for i, value in enumerate(found)], dtype=np.intp)
        which = places[gap.which]
        contradicted += 0 if one is None else int((which == LEFT).sum())
        chosen.append(Chosen(tuple(Fraction(0) if value is None else value for value in found), which))
    return tuple(chosen), contradicted


def _read(criterion: Criterion, written: str) -> Stated | None:
    plain = written.strip()
    flag = flag_typed(plain) if criterion.observation.kind == "yes_no" else None
    if flag is not None:
        return Stated(criterion.code, Fraction(int(flag)))
    share = plain.endswith("%")
    value = number_typed(plain.removesuffix("%").strip())
    if value is None:
        return None
    return Stated(criterion.code, Fraction(value) / 100 if share else Fraction(value), share)


def _faults(version: StandardVersion, criterion: Criterion, one: Stated, written: str) -> Iterator[Finding]:
    everything = admissible(criterion, possible_values(criterion.observation))
    if not one.share:
        if one.value not in everything:
            yield Finding(code="POL-VALUE", found=written, cell=one.code, params={"possible": _listed(everything)})
        return
    actors = [actor for actor in version.actor_types if criterion.applies_to(actor.id)]
    without = [actor.label for actor in actors
               if share_value(criterion, actor.id, None, everything, one.value) is None]
    if without:
        yield Finding(code="POL-SHARE", found=written, cell=one.code, params={"types": ", ".join(without)})


def _listed(values: ValueSet) -> str:
    return ", ".join(exact_text(low) if low == high else f"{exact_text(low)}..{exact_text(high)}"
                     for low, high in values.intervals)


def _within(gap: Gap, values: ValueSet, one: Stated) -> Fraction | None:
    if one.share:
        return share_value(gap.criterion, gap.actor_type, gap.day, values, one.value)
    return one.value if one.value in values else None


def share_value(
    criterion: Criterion, actor_type: str, day: date | None, values: ValueSet, share: Fraction,
) -> Fraction | None:
    """Return a raw value that earns a share, among those possible; None when none does."""
    seen = criterion.observation
    if isinstance(seen, Points):
        value = share * Fraction(seen.max)
        return value if value in values else None
    level, top = level_of(criterion, actor_type, day), int(criterion.top_level(actor_type))
    pieces = _pieces(criterion, actor_type, day, values)
    return next((value for value in pieces if level_share(criterion, int(level(value)), top) == share), None)


def _pieces(criterion: Criterion, actor_type: str, day: date | None, values: ValueSet) -> Sequence[Fraction]:
    """Return one possible value of every piece on which the level is the same."""
    if not isinstance(criterion.observation, Measure):
        return [low for low, _ in values.intervals]
    marks = {end for ends in step_intervals(criterion, actor_type, day) for end in ends}
    ends = sorted({end for interval in values.intervals for end in interval} | marks)
    return [value for value in (*ends, *((a + b) / 2 for a, b in pairwise(ends))) if value in values]
