"""Every threshold of a version, with its location in the document."""

from __future__ import annotations

from collections.abc import Iterator

from .criterion import Criterion
from .finding import Location
from .identity import ByIdentity
from .values import Frozen, PerSection, PerType, Threshold

_OF_CRITERIA = ByIdentity[tuple[tuple[Location, Threshold], ...]]()


def located_thresholds(part: object, at: Location = ()) -> Iterator[tuple[Location, Threshold]]:
    """Yield every threshold inside a part of a version with its location."""
    if isinstance(part, Criterion):
        for inner, threshold in _OF_CRITERIA.recall(part, None, lambda: tuple(_inside(part, ()))):
            yield (*at, *inner), threshold
    else:
        yield from _inside(part, at)


def _inside(part: object, at: Location) -> Iterator[tuple[Location, Threshold]]:
    match part:
        case Threshold():
            yield at, part
        case PerType():
            for key, value in part.by_type.items():
                yield from located_thresholds(value, (*at, key))
        case PerSection():
            for key, value in part.by_section.items():
                yield from located_thresholds(value, (*at, key))
        case Frozen():
            for name, field in type(part).model_fields.items():
                yield from located_thresholds(getattr(part, name), (*at, field.alias or name))
        case dict():
            for key, value in part.items():
                yield from located_thresholds(value, (*at, key))
        case tuple():
            for index, value in enumerate(part):
                yield from located_thresholds(value, (*at, index))
