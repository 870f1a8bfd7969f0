"""What is asked and what it is worth: sections, weights, knock-outs, steps that everyone meets."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import pairwise

from referentiel.model import (
    ANY,
    Criterion,
    Finding,
    Location,
    Measure,
    Section,
    StandardVersion,
    Step,
    Threshold,
    exact_text,
)
from referentiel.model.per_type import located_criteria

from .cases import days
from .codes import fault


def scoring_findings(version: StandardVersion) -> Iterator[Finding]:
    """Yield what is asked for nothing, weighed for nothing, or gives its level to everyone."""
    yield from _types(version)
    for at, criterion in located_criteria(version):
        section = version.sections[int(at[1])]
        yield from _unweighted(version, section, criterion, at)
        idle = list(_knockout(version, section, criterion, at))
        yield from idle
        yield from _unused(version, criterion, at, told={"knockout"} if idle else set())
        yield from _flat_points(criterion, at)
        if isinstance(criterion.observation, Measure):
            yield from _free_steps(criterion, criterion.observation, at)


def asks(section: Section, actor_type: str) -> bool:
    """Tell whether a section has a weight and a criterion for a type."""
    return section.weight.of(actor_type) != 0 and any(c.applies_to(actor_type) for c in section.criteria)


def _types(version: StandardVersion) -> Iterator[Finding]:
    empty = [a.id for a in version.actor_types if not any(asks(s, a.id) for s in version.sections)]
    for i, actor in enumerate(version.actor_types):
        if actor.id in empty:
            yield fault("COH-TYPE-NO-CRITERION", ("actor_types", i, "id"), actor.id)
    for i, section in enumerate(version.sections):
        types = [a.id for a in version.actor_types
                 if a.id not in empty and section.weight.of(a.id) != 0 and not asks(section, a.id)]
        if types:
            yield fault("COH-SECTION-NO-CRITERION", ("sections", i, "weight"), section.code, types=", ".join(types))


def _unweighted(version: StandardVersion, section: Section, criterion: Criterion, at: Location) -> Iterator[Finding]:
    types = [a.id for a in version.actor_types if criterion.applies_to(a.id) and section.weight.of(a.id) == 0]
    if types:
        yield fault("COH-CRITERION-UNWEIGHTED", (*at, "code"), criterion.code, section=section.code,
                    types=", ".join(types))


def _knockout(version: StandardVersion, section: Section, criterion: Criterion, at: Location) -> Iterator[Finding]:
    flagged = [a.id for a in version.actor_types if criterion.knockout.of(a.id)]
    if not flagged and not any(criterion.knockout.by_type.values()):
        return
    place = (*at, "knockout")
    if not any(criterion.applies_to(name) and section.weight.of(name) != 0 for name in flagged):
        yield fault("COH-KNOCKOUT-NEVER", place, criterion.code, types=", ".join(flagged))
    elif all(outcome.knockouts == "ignored" for outcome in version.outcomes):
        yield fault("COH-KNOCKOUT-IGNORED", place, criterion.code)


def _unused(version: StandardVersion, criterion: Criterion, at: Location, told: set[str]) -> Iterator[Finding]:
    """Yield the values given to a type that the criterion is not asked of."""
    asked = {a.id for a in version.actor_types if criterion.applies_to(a.id)}
    floor = criterion.legal_floor.value if criterion.legal_floor else None
    fields = {"weight": criterion.weight, "ladder": criterion.ladder, "required": criterion.required,
              "knockout": criterion.knockout, "legal_floor": floor}
    for name, values in fields.items():
        for key, value in values.by_type.items() if values and name not in told else ():
            if key not in asked and key != ANY and value not in (None, False):
                yield fault("COH-TYPE-UNUSED", (*at, name, key), key, criterion=criterion.code, field=name)


def _flat_points(criterion: Criterion, at: Location) -> Iterator[Finding]:
    for level, (before, after) in enumerate(pairwise(criterion.points or ()), start=1):
        if before == after:
            yield fault("COH-POINTS-FLAT", (*at, "points", level), exact_text(after), criterion=criterion.code,
                        level=str(level))


def _free_steps(criterion: Criterion, measure: Measure, at: Location) -> Iterator[Finding]:
    """Yield the steps that every possible value meets, on some day."""
    for name, steps in criterion.ladder.by_type.items() if criterion.ladder else ():
        here: Location = (*at, "ladder") if name == ANY else (*at, "ladder", name)
        for i, step in enumerate(steps or ()):
            if any(_free(step, measure, day) for day in days(step)):
                yield fault("COH-STEP-FREE", (*here, i), _written(step), criterion=criterion.code, step=str(i + 1),
                            low=exact_text(measure.range[0]), high=exact_text(measure.range[1]))


def _free(step: Step, measure: Measure, day: date) -> bool:
    low, high = measure.range
    if step.value is not None:
        return step.value.on(day) <= low if measure.direction == "higher" else step.value.on(day) >= high
    return step.low is not None and step.high is not None and step.low.on(day) <= low and step.high.on(day) >= high


def _written(step: Step) -> str:
    def one(threshold: Threshold | None) -> str:
        return exact_text(threshold.value) if threshold else ""

    return one(step.value) if step.value else f"{one(step.low)}..{one(step.high)}"
