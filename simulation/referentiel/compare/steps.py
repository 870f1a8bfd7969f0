"""The numbers that differ between two ladders and required levels: steps, ends of bands, the value required."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from referentiel.model import Criterion, Threshold

from .entries import Detail
from .senses import dated_details, gathered, per_type_details


def threshold_details(before: Criterion, after: Criterion, asked: Sequence[str]) -> tuple[Detail, ...]:
    """Return what differs for the actor types asked in both versions: the value required first, then the steps."""
    return gathered(
        [*_met(before, after, asked), *_steps(before, after, asked), *_required(before, after, asked)], asked)


def _met(before: Criterion, after: Criterion, asked: Sequence[str]) -> Iterator[Detail]:
    """Yield the required value of a measure, before and after, for each type."""
    direction = getattr(before.observation, "direction", "band")
    for actor in asked:
        old, new = _required_step(before, actor), _required_step(after, actor)
        if direction != "band" and (old is not None or new is not None):
            yield from dated_details(Detail("met", None, None, "same", (actor,)), old, new,
                                     higher=direction == "higher")


def _required_step(criterion: Criterion, actor: str) -> Threshold | None:
    steps = criterion.steps(actor)
    required = criterion.required.of(actor) if criterion.required else None
    return steps[int(required) - 1].value if required is not None and 0 < required <= len(steps) else None


def _steps(before: Criterion, after: Criterion, asked: Sequence[str]) -> Iterator[Detail]:
    direction = getattr(before.observation, "direction", "")
    rises = {"value": direction == "higher", "low": True, "high": False}
    for actor in asked:
        old, new = before.steps(actor), after.steps(actor)
        if len(old) != len(new):
            yield from dated_details(Detail("steps", None, None, "same", (actor,)), Decimal(len(old)),
                                     Decimal(len(new)), higher=None)
            continue
        for rank, (a, b) in enumerate(zip(old, new, strict=True), start=1):
            for end, higher in rises.items():
                what = "step" if end == "value" else end
                yield from dated_details(Detail(what, None, None, "same", (actor,), step=rank),
                                         getattr(a, end), getattr(b, end), higher=higher)


def _required(before: Criterion, after: Criterion, asked: Sequence[str]) -> tuple[Detail, ...]:
    if before.observation.kind == "yes_no":
        return ()  # yes is what is required, stated or not
    higher = None if before.ladder != after.ladder else True
    return per_type_details("required", before.required, after.required, asked, higher=higher)
