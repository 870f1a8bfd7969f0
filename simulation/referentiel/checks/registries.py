"""What a version cites must be in the registries, and what it states must have a source or say it is assumed."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from referentiel.model import Criterion, Finding, Location, Measure, StandardVersion, nearest
from referentiel.model.identity import ByIdentity
from referentiel.model.per_type import located_criteria


def registry_findings(
    version: StandardVersion, units: Collection[str], sources: Collection[str]
) -> Iterator[Finding]:
    """Yield a warning for each unit or source that is not in its registry, and each criterion without either."""
    for at, criterion in located_criteria(version):
        if isinstance(criterion.observation, Measure) and criterion.observation.unit not in units:
            unit = criterion.observation.unit
            yield Finding(code="REG-UNIT", found=unit, near=nearest(unit, units), severity="warning",
                          at=(*at, "observation", "unit"))
        if not criterion.sources and not criterion.assumption:
            yield Finding(code="REG-UNSOURCED", found=criterion.code, at=(*at, "code"), severity="warning")
    for place, cited in _cited(version):
        if cited not in sources:
            yield Finding(code="REG-SOURCE", found=cited, near=nearest(cited, sources), at=place, severity="warning")


_CITED = ByIdentity[tuple[tuple[Location, str], ...]]()
"""Sources of each criterion: a change leaves all but those that it touches as they were."""


def _cited(part: object, at: Location = ()) -> Iterator[tuple[Location, str]]:
    """Yield every source key with its location."""
    if isinstance(part, Criterion):
        known = _CITED.recall(part, None, lambda: tuple(_walked(part, ())))
        yield from (((*at, *inside), key) for inside, key in known)
    else:
        yield from _walked(part, at)


def _walked(part: object, at: Location) -> Iterator[tuple[Location, str]]:
    if isinstance(part, tuple | list):
        for index, inner in enumerate(part):
            yield from _cited(inner, (*at, index))
    elif isinstance(part, dict):
        for key, inner in part.items():
            yield from _cited(inner, (*at, key))
    elif hasattr(type(part), "model_fields"):
        for name, field in type(part).model_fields.items():  # type: ignore[attr-defined]
            inner = getattr(part, name)
            if name == "sources" and inner:
                yield from (((*at, "sources", index), key) for index, key in enumerate(inner))
            else:
                yield from _cited(inner, (*at, field.alias or name))
