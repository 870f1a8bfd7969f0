"""The law under a version: no step weaker than the floor in force, no basis repealed, unknown or unverified."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Protocol

from referentiel.model import (
    ANY,
    Criterion,
    Finding,
    LegalFloor,
    Location,
    Measure,
    StandardVersion,
    Step,
    Threshold,
    exact_text,
    nearest,
)
from referentiel.model.per_type import located_criteria
from referentiel.texts import text

from .cases import days
from .codes import fault
from .dates import reading_day


class Basis(Protocol):
    """What the law checks read of a legal basis; both days are in force."""

    @property
    def text(self) -> str: ...  # noqa: D102
    @property
    def from_(self) -> date: ...  # noqa: D102
    @property
    def to(self) -> date | None: ...  # noqa: D102
    @property
    def verified_on(self) -> date | None: ...  # noqa: D102
    @property
    def successors(self) -> tuple[str, ...]: ...  # noqa: D102


def law_findings(version: StandardVersion, bases: Mapping[str, Basis], day: date | None = None) -> Iterator[Finding]:
    """Yield what the law in force when the version enters into force has against it.

    Parameters
    ----------
    version
        A version whose structure is sound.
    bases
        Registry of legal bases, by key.
    day
        The day at which a draft is read; the last event of its life when not given.
    """
    when = reading_day(version, day)
    for at, criterion in located_criteria(version):
        floor = criterion.legal_floor
        if floor is None:
            continue
        place = (*at, "legal_floor")
        basis = bases.get(floor.basis)
        if basis is None:
            yield fault("LAW-UNKNOWN", (*place, "basis"), floor.basis, near=nearest(floor.basis, bases),
                        criterion=criterion.code)
        elif when is not None:
            yield from _in_force(criterion, floor, basis, (*place, "basis"), when)
        yield from _value(criterion, floor, place)
        if basis is not None and when is not None and basis.from_ <= when and (basis.to is None or when <= basis.to):
            yield from _weaker(version, criterion, floor, at, when)


def _in_force(criterion: Criterion, floor: LegalFloor, basis: Basis, at: Location, when: date) -> Iterator[Finding]:
    if basis.from_ > when:
        yield fault("LAW-NOT-YET", at, floor.basis, criterion=criterion.code, day=when.isoformat(),
                    start=basis.from_.isoformat())
    elif basis.to is not None and basis.to < when:
        successors = ", ".join(basis.successors) or text("checks.law.no_successor")
        yield fault("LAW-REPEALED", at, floor.basis, criterion=criterion.code, day=when.isoformat(),
                    end=basis.to.isoformat(), successors=successors)
    if basis.verified_on is None:
        yield fault("LAW-UNVERIFIED", at, floor.basis, criterion=criterion.code)


def _value(criterion: Criterion, floor: LegalFloor, at: Location) -> Iterator[Finding]:
    """Yield the floor values that cannot be compared with a step."""
    if floor.value is None:
        return
    if not isinstance(criterion.observation, Measure):
        yield fault("LAW-FLOOR-UNUSED", (*at, "value"), criterion.code)
    elif criterion.observation.direction == "band" and floor.end is None:
        yield fault("LAW-END-MISSING", (*at, "value"), criterion.code)


def _weaker(
    version: StandardVersion, criterion: Criterion, floor: LegalFloor, at: Location, when: date
) -> Iterator[Finding]:
    """Yield each step that is weaker than the floor for a type that the floor binds, on some day from the first."""
    if not isinstance(criterion.observation, Measure) or criterion.ladder is None or floor.value is None:
        return
    direction, told = criterion.observation.direction, set[Location]()
    for actor in version.actor_types:
        least = floor.value.of(actor.id)
        if least is None or not criterion.applies_to(actor.id):
            continue
        key = actor.id if actor.id in criterion.ladder.by_type else ANY
        here: Location = (*at, "ladder") if key == ANY else (*at, "ladder", key)
        for i, step in enumerate(criterion.steps(actor.id)):
            value, lower = _compared(step, direction, floor.end)
            if value is None or (*here, i) in told:
                continue
            read = [value.on(day) for day in {when, *(d for d in days(step) if d > when)}]
            worst = max(read) if lower else min(read)
            if worst > least if lower else worst < least:
                told.add((*here, i))
                yield fault("LAW-WEAKER", (*here, i), exact_text(worst), criterion=criterion.code, step=str(i + 1),
                            floor=exact_text(least), basis=floor.basis, actor_type=actor.id)


def _compared(step: Step, direction: str, end: str | None) -> tuple[Threshold | None, bool]:
    """Return the number of a step that the floor binds, and whether lower is stricter."""
    if direction != "band":
        return step.value, direction == "lower"
    return (step.low, False) if end == "low" else (step.high if end == "high" else None, True)


