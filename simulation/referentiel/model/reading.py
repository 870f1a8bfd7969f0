"""Read the value that stands at a path of a version."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from .criterion import AttributeCondition, Criterion
from .grammar import Path
from .values import ANY, PerType, Threshold
from .version import Outcome, StandardVersion

Value = Decimal | bool | str


def values_at(version: StandardVersion, path: Path) -> dict[str, Value | None]:
    """Return the value at a path for each actor type that it covers; None where the version sets none.

    A dated value is that of its last phase. A path without a type covers every type; one that no type enters
    (the rule, a condition of a type) has the single key ``"*"``. Where a path covers several sections with several
    minima, a type has the lowest of them.

    Examples
    --------
    >>> from referentiel.model.grammar import split
    >>> rule = {"score": "criteria", "not_assessed": "exclude", "coverage_minimum": Decimal(80)}
    >>> values_at(StandardVersion.model_construct(rule=rule, actor_types=()), split("sections.A.weight"))
    {}
    """
    if path.root in {"rule", "actor_types"} or path.field in {"conditions", "knockouts", "equals", "one_of"}:
        return {ANY: _whole(version, path)}
    types = [path.actor_type] if path.actor_type else [actor.id for actor in version.actor_types]
    return {name: _of_type(version, path, name) for name in types}


def _whole(version: StandardVersion, path: Path) -> Value | None:
    match path.root:
        case "rule" if path.field == "rounding":
            which, _, field = path.entry.partition(".")
            rounding = version.rule.rounding.global_ if which == "global" else version.rule.rounding.sections
            return _plain(getattr(rounding, field))
        case "rule":
            return _plain(getattr(version.rule, path.field))
        case "actor_types":
            conditions = next(a.when for a in version.actor_types if a.id == path.name)
            return _condition(conditions, path.entry)
        case "criteria":
            return _condition(criterion_of(version, path.name).conditions, path.entry)
        case "outcomes":
            return _outcome(version, path.name).knockouts
    return _plain(getattr(next(e for e in version.eligibility if e.id == path.name), path.field))


def _of_type(version: StandardVersion, path: Path, actor: str) -> Value | None:
    match path.root:
        case "sections":
            return _plain(next(s for s in version.sections if s.code == path.name).weight.of(actor))
        case "outcomes":
            return _outcome_value(version, path, actor)
        case "eligibility":
            condition = next(e for e in version.eligibility if e.id == path.name)
            if path.field == "applies":
                return condition.actor_types is None or actor in condition.actor_types
            return _per_type(getattr(condition, path.field), actor)
    return _criterion_value(criterion_of(version, path.name), path, actor)


def _criterion_value(criterion: Criterion, path: Path, actor: str) -> Value | None:
    if path.field == "applies":
        return criterion.actor_types is None or actor in criterion.actor_types
    if path.field != "ladder":
        return _per_type(getattr(criterion, path.field), actor)
    steps = criterion.steps(actor)
    return _plain(getattr(steps[path.step - 1], path.end or "value")) if len(steps) >= path.step else None


def _outcome_value(version: StandardVersion, path: Path, actor: str) -> Value | None:
    outcome = _outcome(version, path.name)
    if path.field == "global_at_least":
        return _per_type(outcome.global_at_least, actor)
    if path.field == "levels_at_least":
        return _per_type(outcome.levels_at_least.get(path.entry), actor)
    codes = [path.entry] if path.entry else [section.code for section in version.sections]
    minima = [outcome.sections_at_least.of(code, actor) for code in codes] if outcome.sections_at_least else []
    found = [minimum.on(None) for minimum in minima if minimum is not None]
    return min(found, default=None)


def criterion_of(version: StandardVersion, code: str) -> Criterion:
    """Return a criterion by its code."""
    return next(criterion for _, criterion in version.criteria() if criterion.code == code)


def _outcome(version: StandardVersion, name: str) -> Outcome:
    return next(outcome for outcome in version.outcomes if outcome.id == name)


def _condition(conditions: tuple[AttributeCondition, ...], entry: str) -> Value | None:
    attribute, _, test = entry.partition(".")
    found = [getattr(c, test) for c in conditions if c.attribute == attribute and getattr(c, test) is not None]
    return _plain(found[0]) if found else None


def _per_type(value: PerType[Any] | None, actor: str) -> Value | None:
    return None if value is None else _plain(value.of(actor))


def _plain(value: object) -> Value | None:
    match value:
        case Threshold():
            return value.on(None)
        case tuple():
            return "|".join(value)
        case None | bool() | Decimal() | str():
            return value
    raise TypeError(f"no value of a path: {value!r}")
