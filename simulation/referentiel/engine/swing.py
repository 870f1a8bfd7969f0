"""How each audit ends on either side of a lever: the outcome while it meets it, the outcome once it does not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from referentiel.model import Measure, Outcome, StandardVersion
from referentiel.model.paths import Path, parse_path
from referentiel.model.ranges import Range, range_of
from referentiel.model.reading import criterion_of
from referentiel.model.setting import set_value

from .answered import Answered, Mask
from .conditions import Test, TestKind, is_knockout, outcome_tests
from .critical import Critical
from .decide import decide, earned, judge
from .decisions import Counts, Decisions, Verdict
from .history import ABSENT, Column, History
from .mean import Score
from .ratio import Ratio, everywhere
from .score import Group

BELOW, ABOVE = Decimal(-(10**12)), Decimal(10**12)
Labels = NDArray[np.int16]


SWEPT = frozenset({
    ("outcomes", "global_at_least"), ("outcomes", "sections_at_least"), ("outcomes", "levels_at_least"),
    ("criteria", "required"), ("criteria", "ladder"), ("rule", "coverage_minimum"), ("eligibility", "at_least"),
    ("eligibility", "at_most"),
})
"""Root and field of the paths that a sweep takes; a weight has flips of its own."""


@dataclass(frozen=True, eq=False)
class Swing:
    """How each audit ends on either side of its critical value.

    Parameters
    ----------
    path
        The lever.
    decisions
        Under the version as it stands.
    met, failed
        Outcome of each audit, as an index of the labels, where it meets the lever and where it does not; where the
        lever moves nothing for it, both are its outcome.
    critical
        What the lever is compared with.
    moves
        Where the lever, inside its range, is met at some values and not at others.
    rising
        Whether the lever is met from the critical value upwards (an upper limit), rather than up to it.
    range
        The values that the lever may take.
    """

    path: str
    decisions: Decisions
    met: Labels
    failed: Labels
    critical: Critical
    moves: Mask
    rising: bool
    range: Range

    @cached_property
    def flips(self) -> Mask:
        """Where the lever changes the outcome; both sides are one where it does not move."""
        return np.asarray(self.met != self.failed, dtype=bool)


def swing(version: StandardVersion, history: History, path: str, decisions: Decisions | None = None) -> Swing:
    """Find how each audit ends on either side of a lever.

    Parameters
    ----------
    path
        A global mark, a section minimum, a level that an outcome asks for, a required level, the minimum of coverage, a
        number of a condition of eligibility, or one step of a ladder (one end of it for a band).
    decisions
        The decisions under `version`, when they are already known.

    Raises
    ------
    ValueError
        The path is none of these.
    referentiel.model.paths.Refused
        The version has no such path.
    """
    target = parse_path(version, path)
    decisions = decide(version, history) if decisions is None else decisions
    match target.root, target.field:
        case ("outcomes", "global_at_least" | "sections_at_least" | "levels_at_least") | ("criteria", "required"):
            return _of_tests(version, target, decisions)
        case "rule", "coverage_minimum":
            columns = tuple(group.coverage for group in decisions.scores.groups)
            return _of_extremes(version, target, decisions, columns, rising=False)
        case "eligibility", "at_least" | "at_most":
            columns = tuple(_attribute(version, history, target, group) for group in decisions.scores.groups)
            return _of_extremes(version, target, decisions, columns, rising=target.field == "at_most")
        case "criteria", "ladder":
            criterion = criterion_of(version, target.name)
            direction = criterion.observation.direction if isinstance(criterion.observation, Measure) else ""
            columns = tuple(_measured(history, target, group) for group in decisions.scores.groups)
            rising = target.end == "high" or direction == "lower"
            return _of_extremes(version, target, decisions, columns, rising=rising)
    raise ValueError(f"{path} is neither a mark nor a minimum, a level, a step or a condition of eligibility")


# ---- levers that an outcome compares: everything else about each audit is known already


def _of_tests(version: StandardVersion, target: Path, decisions: Decisions) -> Swing:
    found = [_group_swing(version, target, verdict) for verdict in decisions.verdicts]
    partition = decisions.scores.partition
    critical = Critical(partition, tuple(one.column for one in found), decisions.history)
    return Swing(
        str(target), decisions, met=_together(decisions, [one.met for one in found]),
        failed=_together(decisions, [one.failed for one in found]), critical=critical,
        moves=_together(decisions, [one.moves for one in found]), rising=False, range=range_of(version, target),
    )


def _together(decisions: Decisions, parts: Sequence[NDArray[Any]]) -> NDArray[Any]:
    """Put the columns of the groups in the order of the history."""
    if len(parts) == 1:
        return parts[0]
    whole = np.zeros(decisions.history.size, dtype=parts[0].dtype if parts else np.int16)
    for verdict, part in zip(decisions.verdicts, parts, strict=True):
        whole[verdict.group.rows] = part
    return whole if parts else whole.astype(np.int16)


@dataclass(frozen=True, eq=False)
class _Side:
    """The swing of one group."""

    met: Labels
    failed: Labels
    moves: Mask
    column: Score


def _group_swing(version: StandardVersion, target: Path, verdict: Verdict) -> _Side:
    group, size = verdict.group, verdict.group.rows.size
    touched, column = compared_with(version, target, group)
    if not touched or column is None:
        unknown = Ratio.of(0, size).keep(np.zeros(size, dtype=bool))
        return _Side(verdict.outcome, verdict.outcome, np.zeros(size, dtype=bool), unknown)
    met, failed = (earned(counts) for counts in both_sides(version, target, verdict, touched))
    moves = verdict.computable if everywhere(column.known) else verdict.computable & column.known
    if not everywhere(moves):
        # A level that is not known fails the condition at every value; a score that is not known fails none.
        still = np.where(verdict.computable, failed, verdict.outcome) if target.field == "levels_at_least" else (
            verdict.outcome)
        np.copyto(met, still, where=~moves)
        np.copyto(failed, still, where=~moves)
    return _Side(met, failed, moves, column)


def both_sides(
    version: StandardVersion, target: Path, verdict: Verdict, touched: frozenset[int]
) -> tuple[list[Counts], list[Counts]]:
    """Count the failed tests of each outcome with the lever met, and with the lever not met."""
    met: list[Counts] = []
    failed: list[Counts] = []
    for index, count in enumerate(verdict.failed):
        if index in touched:
            others = count
            for test in lever_tests(version, target, verdict, index):
                others = others - test.fails.view(np.uint8)
            met.append(others)
            failed.append(np.ones_like(others))
        else:
            met.append(count)
            failed.append(count)
    return met, failed


def lever_tests(version: StandardVersion, target: Path, verdict: Verdict, index: int) -> list[Test]:
    """Return the tests of an outcome that a lever moves, as they stand in the version."""
    kind = _KINDS[target.field]
    group, outcome = verdict.group, version.outcomes[index]
    codes = {target.entry if kind == "level" else target.name if kind == "knockout" else ""}
    if kind == "section":
        codes = set(_sections(version, target, group))
    # The tests of the first outcome are at hand; those of another are made again, this kind alone.
    tests: Iterable[Test] = verdict.first if index == 0 else outcome_tests(
        outcome.model_copy(update=_only(outcome, kind)), version, group)
    return [test for test in tests if test.kind == kind and test.target in codes]


_KINDS: dict[str, TestKind] = {"global_at_least": "global", "sections_at_least": "section",
                               "levels_at_least": "level", "required": "knockout"}


def _only(outcome: Outcome, kind: TestKind) -> dict[str, object]:
    """Return what leaves only one kind of tests to an outcome."""
    empty: dict[TestKind, tuple[str, object]] = {
        "global": ("global_at_least", None), "section": ("sections_at_least", None),
        "knockout": ("knockouts", "ignored"), "level": ("levels_at_least", type(outcome.levels_at_least)()),
    }
    return {field: value for own, (field, value) in empty.items() if own != kind}


def compared_with(version: StandardVersion, target: Path, group: Group) -> tuple[frozenset[int], Score | None]:
    """Return the outcomes whose tests a lever moves for a group, and what it is compared with there."""
    if target.actor_type not in {"", group.actor_type} or not group.actor_type:
        return frozenset(), None
    named = frozenset(i for i, outcome in enumerate(version.outcomes[:-1]) if outcome.id == target.name)
    match target.field:
        case "global_at_least":
            return named, group.overall
        case "sections_at_least":
            found: Score | None = None
            for code in _sections(version, target, group):
                ratio = group.sections[code]
                found = ratio if found is None else found.lowest(ratio) if isinstance(found, Ratio) else found
            return named, found
        case "levels_at_least":
            one = _one(group, target.entry)
            unknown = Ratio.of(0, group.rows.size).keep(np.zeros(group.rows.size, dtype=bool))
            return named, unknown if one is None else one.reading.levels().keep(one.valued)
    return _required_of(version, target, group)


def _required_of(version: StandardVersion, target: Path, group: Group) -> tuple[frozenset[int], Score | None]:
    one = _one(group, target.name)
    if one is None or not is_knockout(one, group.actor_type):
        return frozenset(), None
    counted = one.valued | one.assumed if version.rule.not_assessed == "zero" else one.valued
    asking = frozenset(i for i, outcome in enumerate(version.outcomes) if outcome.knockouts == "none_failed")
    return asking, one.reading.levels().keep(counted)


def _one(group: Group, code: str) -> Answered | None:
    return next((one for one in group.answered if one.criterion.code == code), None)


def _sections(version: StandardVersion, target: Path, group: Group) -> Iterator[str]:
    """Yield the sections whose minimum a lever is, for a group."""
    moved = next(o for o in set_value(version, target, ABOVE).outcomes if o.id == target.name)
    for code in group.sections:
        minimum = moved.sections_at_least.of(code, group.actor_type) if moved.sections_at_least else None
        if minimum is not None and minimum.value == ABOVE:
            yield code


# ---- levers that change what is compared: the two extremes are decided


def _of_extremes(
    version: StandardVersion, target: Path, decisions: Decisions, columns: tuple[Score, ...], *, rising: bool
) -> Swing:
    easy, hard = (ABOVE, BELOW) if rising else (BELOW, ABOVE)
    met, failed = (decide(moved, decisions.history) if target.field == "ladder" else judge(moved, decisions.scores)
                   for moved in (set_value(version, target, easy), set_value(version, target, hard)))
    critical = Critical(decisions.scores.partition, columns, decisions.history)
    bounds = range_of(version, target)
    one, other, moves = met.outcomes, failed.outcomes, critical.known
    if target.field == "ladder":
        # Beyond a neighbouring step the answer is on one side whatever the step: met there, or not.
        under, over = _beyond(critical, bounds, rising=rising)
        always, never = (under, over) if rising else (over, under)
        moves = moves & ~under & ~over
        one, other = np.where(never, other, one), np.where(always, one, other)
    still = ~moves & (one != other)
    one, other = np.where(still, decisions.outcomes, one), np.where(still, decisions.outcomes, other)
    return Swing(str(target), decisions, one, other, critical, moves, rising=rising, range=bounds)


def _beyond(critical: Critical, bounds: Range, *, rising: bool) -> tuple[Mask, Mask]:
    """Tell where the critical value is too low, and too high, for the lever to stand on both sides of it.

    At an end that belongs to the range, a limit that is met up to a value can still be met there and failed above it.
    """
    under, over = np.zeros(critical.known.shape, dtype=bool), np.zeros(critical.known.shape, dtype=bool)
    for part, score in zip(critical.partition.parts, critical.parts, strict=True):
        if bounds.low is not None:
            strict = bounds.low_open or rising
            under[part.rows] = score.known & ~(_above(score, bounds.low) if strict else score.at_least(bounds.low))
        if bounds.high is not None:
            strict = not (bounds.high_open or not rising)
            over[part.rows] = _above(score, bounds.high) if strict else score.at_least(bounds.high)
    return under, over


def _above(score: Score, bound: Decimal) -> Mask:
    """Tell where a number is strictly above a bound."""
    negative = Ratio(-score.num, score.den)
    return score.known & ~negative.at_least(-Fraction(bound))


def _attribute(version: StandardVersion, history: History, target: Path, group: Group) -> Score:
    """Return the attribute or raw value that a condition of eligibility reads; unknown where it is not put."""
    condition = next(one for one in version.eligibility if one.id == target.name)
    put = (condition.actor_types is None or group.actor_type in condition.actor_types) and (
        target.actor_type in {"", group.actor_type})
    if condition.criterion is not None:
        one = _one(group, condition.criterion)
        if one is None:
            return Ratio.of(0, group.rows.size).keep(np.zeros(group.rows.size, dtype=bool))
        return _ratio(_raw(history, one, group)).keep(one.valued & put)
    column = history.numbers.get(condition.attribute or "")
    if column is None:
        return Ratio.of(0, group.rows.size).keep(np.zeros(group.rows.size, dtype=bool))
    own = column.take(group.rows)
    return _ratio(own).keep((own.state != ABSENT) & put)


def _measured(history: History, target: Path, group: Group) -> Score:
    """Return the raw values of a measure; unknown where it is not asked or has no value."""
    one = _one(group, target.name)
    steps = one.criterion.steps(group.actor_type) if one is not None else ()
    if one is None or len(steps) < target.step or target.actor_type not in {"", group.actor_type}:
        return Ratio.of(0, group.rows.size).keep(np.zeros(group.rows.size, dtype=bool))
    return _ratio(_raw(history, one, group)).keep(one.valued)


def _raw(history: History, one: Answered, group: Group) -> Column:
    return history.answer(one.criterion.code, one.criterion.definition).take(group.rows)


def _ratio(column: Column) -> Ratio:
    return Ratio(column.units, np.broadcast_to(np.int64(column.scale), column.units.shape))
