"""Values of a version in French: thresholds, ladders, conditions, observations, floors, roundings."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from referentiel.model import (
    ANY,
    AttributeCondition,
    Criterion,
    Graded,
    LegalFloor,
    LifeCycleEvent,
    Measure,
    PerSection,
    PerType,
    Points,
    Rounding,
    Roundings,
    Step,
    Threshold,
    YesNo,
)
from referentiel.texts import day, number, text
from referentiel.texts.numbers import NARROW

from .entries import FieldChange, Place
from .names import Words, value_name

_CHOICES = {"provenance", "score", "not_assessed", "knockout_not_assessed", "knockouts", "verification", "kind"}
_SEPARATOR = NARROW + "; "


@dataclass(frozen=True)
class Reader:
    """Writes values of one version in French.

    Parameters
    ----------
    criterion
        The criterion that the values belong to, for its unit and direction.
    cited
        Whether numbers are followed by where they come from (when only that differs).
    """

    words: Words
    criterion: Criterion | None = None
    cited: bool = False

    @property
    def unit(self) -> str:
        """The unit of the criterion; empty where it has none."""
        return getattr(self.criterion.observation, "unit", "") if self.criterion else ""

    def field(self, name: str, value: Any) -> str:  # noqa: ANN401
        """Write the value of a field of the model; the same value may read otherwise in another field."""
        if name in _CHOICES:
            chosen = value if isinstance(value, tuple) else (value,)
            return ", ".join(text(f"compare.value.{one}") for one in chosen) or text("compare.none")
        if name == "actor_types":
            return text("compare.everyone") if value is None else self.words.types_text(value)
        if name in {"conditions", "when"} and not value:
            return text("compare.unconditional")
        return self.value(value)

    def value(self, value: Any) -> str:  # noqa: ANN401
        """Write any value of the model."""
        if value is None or value in ((), {}):
            return text("compare.none")
        writers: tuple[tuple[Any, Callable[[Any], str]], ...] = (
            (bool, lambda flag: text("compare.yes" if flag else "compare.no")), ((Decimal, int), number), (date, day),
            (Place, lambda place: self.words.sections.get(place.section, place.section)),
            (Threshold, self._threshold), (PerType, self._per_type), (PerSection, self._per_section),
            (AttributeCondition, self._condition), (LegalFloor, self._floor), (Rounding, self._rounding),
            (Roundings, self._roundings), ((YesNo, Graded, Measure, Points), self._observation),
            (LifeCycleEvent, lambda event: f"{text(f'compare.value.{event.state}')} ({day(event.on)})"),
            (tuple, self._tuple), (dict, self._mapping), (object, str),
        )
        return next(write for kind, write in writers if isinstance(value, kind))(value)

    def _tuple(self, values: tuple[Any, ...]) -> str:
        return self._ladder(values) if isinstance(values[0], Step) else _SEPARATOR.join(map(self.value, values))

    def _mapping(self, values: Mapping[str, Any]) -> str:
        return _SEPARATOR.join(f"{name} {self.value(one)}" for name, one in values.items())

    def _per_section(self, value: PerSection) -> str:
        named = {ANY: text("compare.others.sections"), **self.words.sections}
        return _SEPARATOR.join(f"{named.get(key, key)} {self.value(one)}" for key, one in value.by_section.items())

    def _threshold(self, value: Threshold, unit: str = "") -> str:
        told = self.words.amount(value.value, unit)
        for phase in value.phases:
            told = text("compare.phase", before=told, day=day(phase.from_),
                        after=self.words.amount(phase.value, unit))
        cited = [*value.sources, *([text("compare.value.assumed")] if value.assumption else [])] if self.cited else []
        return f"{told} ({', '.join(cited)})" if cited else told

    def _per_type(self, value: PerType[Any]) -> str:
        groups: dict[str, list[str]] = {}
        for name, one in value.by_type.items():
            groups.setdefault(self.value(one), []).append(name)
        if len(groups) == 1 and ANY in value.by_type:
            return next(iter(groups))
        return _SEPARATOR.join(
            text("compare.for_types", value=told, types=", ".join(
                text("compare.others") if name == ANY else self.words.types.get(name, name) for name in names))
            for told, names in groups.items())

    def _ladder(self, steps: tuple[Step, ...]) -> str:
        told = [self._step(step) for step in steps]
        direction = getattr(self.criterion.observation, "direction", "band") if self.criterion else "band"
        return text(f"compare.ladder.{direction}", steps=_SEPARATOR.join(told))

    def _step(self, step: Step) -> str:
        if step.value is not None:
            return self._threshold(step.value, self.unit)
        ends = [self._threshold(end, self.unit) for end in (step.low, step.high) if end is not None]
        return text("compare.band", low=ends[0], high=ends[-1])

    def _floor(self, floor: LegalFloor) -> str:
        basis = self.words.bases.get(floor.basis)
        parts = (basis.text, basis.article) if basis else (floor.basis,)
        told = ", ".join(part.removesuffix(".") for part in parts if part)
        if floor.value is not None:
            values = {name: self.words.amount(one, self.unit) for name, one in floor.value.by_type.items()}
            only = set(values) == {ANY}
            shown = _SEPARATOR.join(one if only else text("compare.for_types", value=one, types=self.words.types.get(
                name, text("compare.others"))) for name, one in values.items())
            told = text("compare.floor", value=shown, basis=told)
        return told + (f" ({floor.note})" if floor.note else "")

    def _condition(self, condition: AttributeCondition) -> str:
        name = self.words.attributes.get(condition.attribute, condition.attribute)
        for test in ("equals", "one_of", "at_least", "at_most", "above", "below"):
            value = getattr(condition, test)
            if value is not None:
                told = (_SEPARATOR.join(value_name(condition.attribute, one) for one in value)
                        if isinstance(value, tuple) else
                        value_name(condition.attribute, value) if isinstance(value, str) else self.value(value))
                return text(f"compare.test.{test}", name=name, value=told)
        return name

    def _roundings(self, value: Roundings) -> str:
        parts = [text(f"compare.rounding.{name}", rounding=self._rounding(one))
                 for name, one in (("global", value.global_), ("sections", value.sections)) if one is not None]
        return _SEPARATOR.join(parts) or text("compare.none")

    def _rounding(self, value: Rounding) -> str:
        mode = value.tie if value.mode == "nearest" else value.mode
        return text("compare.rounding", step=number(value.step), mode=text(f"compare.value.{mode}"))

    def levels(self, graded: object, ranks: Sequence[int]) -> str:
        """Write some levels of a graded practice, each with its description."""
        assert isinstance(graded, Graded)  # noqa: S101 - only graded practices have levels
        told = [(rank, graded.levels[rank]) for rank in ranks]
        return _SEPARATOR.join(
            text("compare.level", rank=rank, name=one.name, description=one.description.removesuffix("."))
            if one.description else f"{rank} {one.name}" for rank, one in told)

    def _observation(self, seen: Any) -> str:  # noqa: ANN401
        match seen:
            case Graded(levels=levels):
                told = _SEPARATOR.join(f"{rank} {level.name}" for rank, level in enumerate(levels))
                return text("compare.observed.graded", levels=told)
            case Measure(unit=unit, range=(low, high), direction=direction):
                named = self.words.units[unit].plural if unit in self.words.units else unit
                return text(f"compare.observed.{direction}", unit=named, low=number(low), high=number(high))
            case Points(values=tuple(values)):
                return text("compare.observed.points_of", values=_SEPARATOR.join(map(number, values)))
            case Points(max=most):
                return text("compare.observed.points", max=number(most))
        return text("compare.observed.yes_no")


def levels_changed(change: FieldChange) -> list[int]:
    """Return the levels of a graded practice, from 0, that are named or described otherwise."""
    before, after = change.before, change.after
    assert isinstance(before, Graded)  # noqa: S101 - only graded practices have levels
    assert isinstance(after, Graded)  # noqa: S101
    return [rank for rank, pair in enumerate(zip(before.levels, after.levels, strict=True)) if pair[0] != pair[1]]
