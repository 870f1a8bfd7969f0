"""Every threshold of a version, with its location in the document."""

from __future__ import annotations

from collections.abc import Iterator

from .finding import Location
from .values import Frozen, PerSection, PerType, Threshold


def located_thresholds(part: object, at: Location = ()) -> Iterator[tuple[Location, Threshold]]:
    """Yield every threshold inside a part of a version with its location."""
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
