"""Every path of a version that a change may set."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from .criterion import AttributeCondition, Criterion, Measure, Step
from .grammar import Path
from .version import StandardVersion

NUMBER_TESTS = ("at_least", "at_most", "above", "below")
TEXT_TESTS = ("equals", "one_of")


def listed(version: StandardVersion) -> Iterator[Path]:
    """Yield every path of a version, without the conditions that it does not have."""
    names = [("outcomes", o.id) for o in version.outcomes] + [("sections", s.code) for s in version.sections]
    names += [("criteria", c.code) for _, c in version.criteria()]
    names += [("eligibility", e.id) for e in version.eligibility]
    names += [("actor_types", a.id) for a in version.actor_types]
    for root, name in [*names, ("rule", "")]:
        yield from known(version, root, name, possible=False)


def known(version: StandardVersion, root: str, name: str, *, possible: bool = True) -> Iterator[Path]:
    """Yield the paths of one object of a version; with `possible`, conditions that it could be given too."""
    types = ["", *(actor.id for actor in version.actor_types)]
    match root:
        case "outcomes" if any(o.id == name for o in version.outcomes):
            yield from outcome_paths(version, name)
        case "sections" if any(s.code == name for s in version.sections):
            yield from (Path("sections", name, "weight", actor_type=actor) for actor in types)
        case "criteria":
            for _, criterion in version.criteria():
                if criterion.code == name:
                    yield from _criterion_paths(version, criterion, types, possible=possible)
        case "eligibility":
            yield from _eligibility_paths(version, name, types)
        case "actor_types":
            for actor_type in version.actor_types:
                if actor_type.id == name:
                    yield from _conditions("actor_types", name, "when", actor_type.when)
        case "rule":
            yield from _rule_paths(version)


def outcome_paths(version: StandardVersion, name: str) -> dict[Path, None]:
    """Return the paths of an outcome, in order; shared, never to be changed."""
    types = ["", *(actor.id for actor in version.actor_types)]
    sections = tuple(section.code for section in version.sections)
    return _paths_of_outcome(name, tuple(types), sections, tuple(criterion.code for _, criterion in version.criteria()))


@lru_cache(maxsize=64)
def _paths_of_outcome(
    name: str, types: tuple[str, ...], sections: tuple[str, ...], criteria: tuple[str, ...]
) -> dict[Path, None]:
    found = [Path("outcomes", name, "knockouts")]
    for actor in types:
        found.append(Path("outcomes", name, "global_at_least", actor_type=actor))
        found += [Path("outcomes", name, "sections_at_least", entry, actor_type=actor) for entry in ("", *sections)]
        found += [Path("outcomes", name, "levels_at_least", code, actor_type=actor) for code in criteria]
    return dict.fromkeys(found)


def _rule_paths(version: StandardVersion) -> Iterator[Path]:
    rule = version.rule
    fields = ["coverage_minimum", "not_assessed", "knockout_not_assessed"]
    fields += ["start", "floor", "demerits", "redistribute"] if rule.score == "points" else []
    yield from (Path("rule", "", field) for field in fields)
    for which, rounding in (("global", rule.rounding.global_), ("sections", rule.rounding.sections)):
        if rounding is not None:
            yield from (Path("rule", "", "rounding", f"{which}.{f}") for f in ("step", "mode", "tie"))


def _eligibility_paths(version: StandardVersion, name: str, types: list[str]) -> Iterator[Path]:
    for condition in version.eligibility:
        if condition.id != name:
            continue
        for field in ("at_least", "at_most"):
            if getattr(condition, field) is not None:
                yield from (Path("eligibility", name, field, actor_type=actor) for actor in types)
        yield from (Path("eligibility", name, field) for field in TEXT_TESTS if getattr(condition, field) is not None)
        yield from (Path("eligibility", name, "applies", actor_type=actor) for actor in types)


def _criterion_paths(
    version: StandardVersion, criterion: Criterion, types: list[str], *, possible: bool
) -> Iterator[Path]:
    for actor in types:
        for field in ("weight", "required", "knockout"):
            yield Path("criteria", criterion.code, field, actor_type=actor)
        # Without a ladder for a type, nothing can make a measure apply to it.
        if not isinstance(criterion.observation, Measure) or _steps(criterion, actor):
            yield Path("criteria", criterion.code, "applies", actor_type=actor)
        for step in range(1, len(_steps(criterion, actor)) + 1):
            banded = isinstance(criterion.observation, Measure) and criterion.observation.direction == "band"
            for end in ("low", "high") if banded else ("",):
                yield Path("criteria", criterion.code, "ladder", step=step, actor_type=actor, end=end)
    yield from _conditions("criteria", criterion.code, "conditions", criterion.conditions)
    if possible:
        for name, attribute in version.attributes.items():
            for test in NUMBER_TESTS if attribute.kind == "number" else TEXT_TESTS:
                yield Path("criteria", criterion.code, "conditions", f"{name}.{test}")


def _conditions(root: str, name: str, field: str, conditions: tuple[AttributeCondition, ...]) -> Iterator[Path]:
    for condition in conditions:
        for test in (*NUMBER_TESTS, *TEXT_TESTS):
            if getattr(condition, test) is not None:
                yield Path(root, name, field, f"{condition.attribute}.{test}")


def _steps(criterion: Criterion, actor: str) -> tuple[Step, ...]:
    if criterion.ladder is None:
        return ()
    ladders = [criterion.ladder.of(actor)] if actor else list(criterion.ladder.by_type.values())
    return max((steps or () for steps in ladders), key=len, default=())
