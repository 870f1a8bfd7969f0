"""Values by actor type: every type named, or a value for the others; no unknown type."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from .criterion import Criterion
from .finding import Finding, Location
from .nearness import nearest
from .values import ANY, PerType
from .version import StandardVersion


def located_criteria(version: StandardVersion) -> Iterator[tuple[Location, Criterion]]:
    """Yield every criterion with its location in the document."""
    for s, section in enumerate(version.sections):
        for c, criterion in enumerate(section.criteria):
            yield ("sections", s, "criteria", c), criterion


def per_type_findings(version: StandardVersion) -> Iterator[Finding]:
    """Yield the maps that name an unknown type, or leave a type without a value."""
    known = [actor.id for actor in version.actor_types]
    maps: list[tuple[Location, PerType[Any], list[str]]] = []
    for i, section in enumerate(version.sections):
        maps.append((("sections", i, "weight"), section.weight, known))
    for at, criterion in located_criteria(version):
        wanted = [name for name in known if criterion.actor_types is None or name in criterion.actor_types]
        for name in ("weight", "ladder", "required", "knockout"):
            value = getattr(criterion, name)
            if value is not None:
                maps.append(((*at, name), value, wanted))
    for i, outcome in enumerate(version.outcomes):
        here: Location = ("outcomes", i)
        if outcome.global_at_least:
            maps.append(((*here, "global_at_least"), outcome.global_at_least, known))
        for key, minimum in (outcome.sections_at_least.by_section if outcome.sections_at_least else {}).items():
            maps.append(((*here, "sections_at_least", key), minimum, known))
        maps += [((*here, "levels_at_least", key), level, known) for key, level in outcome.levels_at_least.items()]
    for i, condition in enumerate(version.eligibility):
        wanted = [name for name in known if condition.actor_types is None or name in condition.actor_types]
        for name in ("at_least", "at_most"):
            if getattr(condition, name) is not None:
                maps.append((("eligibility", i, name), getattr(condition, name), wanted))
    for at, value, wanted in maps:
        yield from _map(at, value, known, wanted)


def _map(at: Location, value: PerType[Any], known: list[str], wanted: list[str]) -> Iterator[Finding]:
    for name in value.by_type:
        if name != ANY and name not in known:
            yield Finding(code="STR-ACTOR-UNKNOWN", found=name, near=nearest(name, known), at=(*at, name),
                          params={"known": ", ".join(known)})
    missing = [name for name in wanted if name not in value.by_type and ANY not in value.by_type]
    if missing:
        yield Finding(code="STR-TYPE-MISSING", found=", ".join(missing), at=at, params={"field": str(at[-1])})
