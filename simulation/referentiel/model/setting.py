"""Set one value of a version, named by a path; types and structure are checked by the caller."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, TypeVar

from .criterion import AttributeCondition, Criterion, Step
from .grammar import Path
from .values import ANY, Frozen, PerSection, PerType, Threshold
from .version import EligibilityCondition, Outcome, Rule, StandardVersion

Part = TypeVar("Part", bound=Frozen)


def set_value(version: StandardVersion, path: Path, value: Any) -> StandardVersion:  # noqa: ANN401
    """Return the version with one value set; types and structure are checked by the caller."""
    match path.root:
        case "rule":
            return _copy(version, rule=_set_rule(version, path, value))
        case "outcomes":
            return _copy(version, outcomes=tuple(
                _set_outcome(o, path, value) if o.id == path.name else o for o in version.outcomes))
        case "eligibility":
            return _copy(version, eligibility=tuple(
                _set_eligibility(version, e, path, value) if e.id == path.name else e for e in version.eligibility))
        case "actor_types":
            return _copy(version, actor_types=tuple(
                _copy(a, when=_set_condition(a.when, path, value)) if a.id == path.name else a
                for a in version.actor_types))
        case "sections":
            return _copy(version, sections=tuple(
                _copy(s, weight=_with(s.weight, path, value)) if s.code == path.name else s
                for s in version.sections))
    return _copy(version, sections=tuple(
        _copy(s, criteria=tuple(
            _set_criterion(version, c, path, value) if c.code == path.name else c for c in s.criteria))
        if any(c.code == path.name for c in s.criteria) else s for s in version.sections))


def _copy(part: Part, **fields: object) -> Part:
    return part.model_copy(update=fields)


def _with(current: PerType[Any] | None, path: Path, value: object) -> PerType[Any]:
    """Set one type, or every type, of a value."""
    kind: type[PerType[Any]] = type(current) if current is not None else PerType[Any]
    if not path.actor_type:
        return kind(by_type={ANY: value})
    return kind(by_type={**(current.by_type if current else {}), path.actor_type: value})


def _set_rule(version: StandardVersion, path: Path, value: object) -> Rule:
    rule = version.rule
    if path.field == "rounding":
        which, _, field = path.entry.partition(".")
        name = "global_" if which == "global" else "sections"
        rounding = _copy(getattr(rule.rounding, name), **{field: value})
        return _copy(rule, rounding=_copy(rule.rounding, **{name: rounding}))
    if path.field == "coverage_minimum" and isinstance(value, Decimal):
        value = Threshold(value=value)
    return _copy(rule, **{path.field: value})


def _set_outcome(outcome: Outcome, path: Path, value: Any) -> Outcome:  # noqa: ANN401
    match path.field:
        case "knockouts":
            return _copy(outcome, knockouts=value)
        case "global_at_least":
            return _copy(outcome, global_at_least=_with(outcome.global_at_least, path, Threshold(value=value)))
        case "levels_at_least":
            levels = outcome.levels_at_least
            return _copy(outcome, levels_at_least=type(levels)(
                {**levels, path.entry: _with(levels.get(path.entry), path, value)}))
    minima: dict[str, Any] = dict(outcome.sections_at_least.by_section) if outcome.sections_at_least else {}
    mark = Threshold(value=value)
    if path.entry:
        minima[path.entry] = _with(minima.get(path.entry, minima.get(ANY)), path, mark)
    elif path.actor_type:
        minima = {key: _with(minimum, path, mark) for key, minimum in (minima or {ANY: None}).items()}
    else:
        minima = {ANY: _with(None, path, mark)}
    return _copy(outcome, sections_at_least=PerSection(by_section=minima))


def _set_eligibility(
    version: StandardVersion, condition: EligibilityCondition, path: Path, value: Any,  # noqa: ANN401
) -> EligibilityCondition:
    if path.field == "applies":
        return _copy(condition, actor_types=_with_scope(version, condition.actor_types, path, value))
    if path.field in {"equals", "one_of"}:
        return _copy(condition, **{path.field: _words(path.field, value)})
    return _copy(condition, **{path.field: _with(getattr(condition, path.field), path, Threshold(value=value))})


def _with_scope(
    version: StandardVersion, scope: tuple[str, ...] | None, path: Path, wanted: bool,  # noqa: FBT001
) -> tuple[str, ...] | None:
    """Let a criterion or a condition apply to a type (every type without one), or not; None stands for all."""
    types = [actor.id for actor in version.actor_types]
    kept = {name: scope is None or name in scope for name in types}
    kept |= dict.fromkeys([path.actor_type] if path.actor_type else types, wanted)
    chosen = tuple(name for name in types if kept[name])
    return None if len(chosen) == len(types) else chosen


def _words(test: str, value: str) -> str | tuple[str, ...]:
    return tuple(word.strip() for word in value.split("|")) if test == "one_of" else value


def _set_condition(
    conditions: tuple[AttributeCondition, ...], path: Path, value: Any,  # noqa: ANN401
) -> tuple[AttributeCondition, ...]:
    """Set the test of a condition on an attribute; a condition that is not there is added at the end."""
    attribute, _, test = path.entry.partition(".")
    bound = _words(test, value) if test in {"equals", "one_of"} else Threshold(value=value)
    if any(c.attribute == attribute and getattr(c, test) is not None for c in conditions):
        return tuple(_copy(c, **{test: bound}) if c.attribute == attribute and getattr(c, test) is not None else c
                     for c in conditions)
    return (*conditions, AttributeCondition.model_validate({"attribute": attribute, test: bound}))


def _set_criterion(version: StandardVersion, criterion: Criterion, path: Path, value: Any) -> Criterion:  # noqa: ANN401
    if path.field == "applies":
        return _copy(criterion, actor_types=_with_scope(version, criterion.actor_types, path, value))
    if path.field == "conditions":
        return _copy(criterion, conditions=_set_condition(criterion.conditions, path, value))
    if path.field != "ladder" or criterion.ladder is None:
        return _copy(criterion, **{path.field: _with(getattr(criterion, path.field), path, value)})
    ladders: dict[str, tuple[Step, ...] | None] = dict(criterion.ladder.by_type)
    if path.actor_type:
        ladders[path.actor_type] = criterion.ladder.of(path.actor_type)
    for name, steps in ladders.items():
        if steps and len(steps) >= path.step and path.actor_type in {"", name}:
            step = _copy(steps[path.step - 1], **{path.end or "value": Threshold(value=value)})
            ladders[name] = (*steps[: path.step - 1], step, *steps[path.step :])
    return _copy(criterion, ladder=type(criterion.ladder)(by_type=ladders))
