"""Why a value written otherwise asks nothing else of anyone: its sources, types of its own, another way to write."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from referentiel.model import PerSection, PerType, Step, Threshold

from .entries import Kind


def restated(changes: Iterable[tuple[Any, Any]], types: Sequence[str]) -> tuple[Kind, str]:
    """Return the class and the reason of fields that differ without asking more or less of the types in `types`.

    ``sources`` (the numbers are the same), ``new_types`` (types that only one version has), ``restated``.
    """
    pairs = [(_plain(a), _plain(b)) for a, b in changes]
    if all(a == b for a, b in pairs):
        return "annotation", "sources"
    named = {key for a, b in pairs for key in _keys(a) ^ _keys(b)}
    if named - {"*", *types}:
        return "scope", "new_types"
    return "wording", "restated"


def _plain(value: Any) -> Any:  # noqa: ANN401
    """Return a value without its sources."""
    match value:
        case Threshold():
            return (value.value, value.phases)
        case PerType():
            return {key: _plain(one) for key, one in value.by_type.items()}
        case PerSection():
            return {key: _plain(one) for key, one in value.by_section.items()}
        case Step():
            return (_plain(value.value), _plain(value.low), _plain(value.high))
        case tuple():
            return tuple(map(_plain, value))
    return value


def _keys(value: object) -> set[str]:
    if not isinstance(value, dict):
        return set()
    return set(value).union(*(_keys(inner) for inner in value.values()))
