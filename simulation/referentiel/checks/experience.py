"""What past audits say of the thresholds of a version: met by everyone, by no one, never observed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from referentiel.model import ANY, Criterion, Finding, Location, Measure, Points, StandardVersion
from referentiel.model.per_type import located_criteria

from .codes import fault

LEAST = 20
Met = Mapping[str, Mapping[str, Sequence[int]]]
"""By criterion, by actor type: how many audits have a value, then how many of them are at level 1 or more, 2..."""


def experience_findings(version: StandardVersion, met: Met, *, least: int = LEAST) -> Iterator[Finding]:
    """Yield the levels that told no audit from another.

    Parameters
    ----------
    version
        A version whose structure is sound.
    met
        Counts of past audits; see `Met`.
    least
        Fewer observations than this say nothing of a threshold.
    """
    if not any(counts[0] for types in met.values() for counts in types.values() if counts):
        yield fault("EXP-NO-AUDIT", ("id",), version.id)
        return
    for at, criterion in located_criteria(version):
        counts = met.get(criterion.code, {})
        if not any(total[0] for total in counts.values() if total):
            yield fault("EXP-NEVER-OBSERVED", (*at, "code"), criterion.code)
            continue
        for place, types in _ladders(version, criterion):
            yield from _levels(criterion, (*at, *place), _added([counts.get(name, ()) for name in types]), least)


def _ladders(version: StandardVersion, criterion: Criterion) -> Iterator[tuple[Location, list[str]]]:
    """Yield each scale of a criterion with the types that share it."""
    asked = [a.id for a in version.actor_types if criterion.applies_to(a.id)]
    if not isinstance(criterion.observation, Measure) or criterion.ladder is None:
        yield ("observation",), asked
        return
    for key in criterion.ladder.by_type:
        types = [n for n in asked if n == key or (key == ANY and n not in criterion.ladder.by_type)]
        if types:
            yield ("ladder",) if key == ANY else ("ladder", key), types


def _added(rows: list[Sequence[int]]) -> list[int]:
    """Add counts level by level.

    Examples
    --------
    >>> _added([(5, 3), (4, 4, 1)])
    [9, 7, 1]
    """
    return [sum(row[k] for row in rows if k < len(row)) for k in range(max(map(len, rows), default=0))]


def _levels(criterion: Criterion, at: Location, met: list[int], least: int) -> Iterator[Finding]:
    observed = met[0] if met else 0
    if observed < least:
        yield fault("EXP-FEW", at, criterion.code, count=str(observed), least=str(least))
        return
    if isinstance(criterion.observation, Points):
        return
    for level, count in enumerate(met[1:], start=1):
        place = (*at, level - 1) if isinstance(criterion.observation, Measure) else (
            (*at, "levels", level) if criterion.observation.kind == "graded" else at)
        params = {"level": str(level), "count": str(observed)}
        # That everyone keeps the law, or passes a knock-out, is no fault of a first level.
        wanted = level == 1 and (criterion.legal_floor is not None or any(criterion.knockout.by_type.values()))
        if count == observed and not wanted:
            yield fault("EXP-ALL-MET", place, criterion.code, **params)
        elif count == 0:
            yield fault("EXP-NONE-MET", place, criterion.code, **params)
