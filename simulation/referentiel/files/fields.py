"""Faults of shape: pydantic's errors told as findings, with the names that stand near."""

from __future__ import annotations

import types
from datetime import date
from decimal import Decimal
from typing import Any, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError

from referentiel.model import Finding, Location, StandardVersion, nearest

from .tree import Tree

_CODES = {
    "missing": "FMT-MISSING",
    "extra_forbidden": "FMT-UNKNOWN-KEY",
    "bool_type": "FMT-BOOL",
    "string_type": "FMT-TEXT",
    "literal_error": "FMT-CHOICE",
    "union_tag_invalid": "FMT-CHOICE",
    "union_tag_not_found": "FMT-KIND",
    "string_pattern_mismatch": "FMT-IDENTIFIER",
    "string_too_short": "FMT-TEXT",
    "tuple_type": "FMT-LIST",
    "too_short": "FMT-TOO-FEW",
    "too_long": "FMT-LIST",
    "model_type": "FMT-MAPPING",
    "model_attributes_type": "FMT-MAPPING",
    "dict_type": "FMT-MAPPING",
    "date_type": "FMT-DATE",
    "int_type": "FMT-INTEGER",
    "value_error": "FMT-NUMBER-LONG",
    "greater_than_equal": "FMT-INTEGER",
}


def shape_findings(
    error: ValidationError, tree: Tree, root: type[BaseModel] = StandardVersion,
) -> list[Finding]:
    """Tell every error of shape as a finding at its location in the tree; `root` is what the file should hold."""
    items = error.errors(include_url=False)
    # A list whose entries are refused is also reported as too short: only its entries are at fault.
    places = [tuple(item["loc"]) for item in items]
    return [
        _finding(item, tree, root) for item, at in zip(items, places, strict=True)
        if item["type"] != "too_short" or not any(other[: len(at)] == at and other != at for other in places)
    ]


def _finding(item: Any, tree: Tree, root: type[BaseModel]) -> Finding:  # noqa: ANN401
    kind, at = item["type"], tuple(item["loc"])
    path, value = tree.resolve(at)
    code = _CODES.get(kind, "FMT-VALUE")
    if kind == "is_instance_of":
        code = "FMT-DATE" if item["ctx"]["class"] == "date" else "FMT-NUMBER"
    if kind in {"missing", "extra_forbidden"}:
        key = str(at[-1])
        if kind == "missing" and not isinstance(value, dict):
            return Finding(code="FMT-MAPPING", found=shown(value), at=path)
        near = nearest(key, fields_at(at[:-1], root)) if kind == "extra_forbidden" else ""
        return Finding(code=code, found=key, near=near, at=path, params={"key": key})
    expected = str(item.get("ctx", {}).get("expected") or item.get("ctx", {}).get("expected_tags") or "")
    allowed = [choice.strip(" '") for choice in expected.replace(" or ", ", ").split(",") if choice.strip()]
    if kind == "union_tag_invalid":
        value = item["ctx"]["tag"]
        path = (*path, "kind")
    return Finding(
        code=code, found=shown(value), near=nearest(str(value), allowed), at=path,
        params={"choices": ", ".join(allowed), "key": str(path[-1]) if path else ""},
    )


def shown(value: object) -> str:
    """Write a raw value as a person would find it in the file."""
    match value:
        case None:
            return "null"
        case bool():
            return str(value).lower()
        case dict():
            return "{" + ", ".join(list(value)[:6]) + "}"
        case tuple():
            return "[" + ", ".join(shown(entry) for entry in value[:6]) + "]"
        case Decimal() | date():
            return str(value)
    return str(value)[:120]


def fields_at(at: Location, root: type[BaseModel] = StandardVersion) -> list[str]:
    """Return the keys that a file of `root` allows at a location of pydantic's."""
    kinds: list[Any] = [root]
    for part in at:
        following = [inner for kind in kinds for inner in _inner(kind, part)]
        kinds = following or kinds
    names = {
        field.alias or name for kind in kinds if _is_model(kind) for name, field in kind.model_fields.items()
    }
    return sorted(names)


def _is_model(kind: object) -> bool:
    return isinstance(kind, type) and issubclass(kind, BaseModel)


def _inner(kind: Any, part: str | int) -> list[Any]:  # noqa: ANN401
    """Return the types that `part` of a location leads to from `kind`."""
    if _is_model(kind):
        for name, field in kind.model_fields.items():
            if part in (name, field.alias):
                return _flat(field.annotation)
        return []
    return []


def _flat(annotation: Any) -> list[Any]:  # noqa: ANN401
    """Unfold unions, tuples, dictionaries and annotations down to classes."""
    origin = get_origin(annotation)
    if origin in (Union, types.UnionType, tuple, dict) or hasattr(annotation, "__metadata__"):
        inner = get_args(annotation)[:1] if hasattr(annotation, "__metadata__") else get_args(annotation)
        return [flat for one in inner for flat in _flat(one)]
    return [annotation]
