"""Values of the model as YAML text, in the style of the files of the standard: defaults left out, short forms used."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from textwrap import wrap
from typing import Any

from pydantic import BaseModel

from referentiel.model import ANY, PerSection, PerType, Step, Threshold

from .scalars import WORDS, scalar

WIDTH = 106
_SIMPLE = re.compile(r"[^\W\d_](?:[^\x00-\x1f\x7f-\xa0\u2028\u2029\ufeff\ud800-\udfff\ufffe\uffff:#]|\xa0|:(?=\S))*")
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")
_UNFOLDED = re.compile("[\\x00-\\x1f\\x7f-\\x9f\\u2028\\u2029\\ufeff\\ud800-\\udfff\\ufffe\\uffff]|  |^ | $")
_FLOW = set(",[]{}?")  # the parser stops a plain text at a question mark inside braces


def raw_of(value: Any) -> Any:  # noqa: ANN401
    """Return what a file would hold for a value of the model: mappings, lists and scalars.

    Examples
    --------
    >>> raw_of(Threshold(value=Decimal(60))), raw_of(PerType[Decimal](by_type={"*": Decimal(2)}))
    (Decimal('60'), Decimal('2'))
    """
    match value:
        case Threshold() if not (value.sources or value.assumption or value.phases):
            return value.value
        case Step() if value.value is not None:
            return raw_of(value.value)
        case PerType() | PerSection():
            return _keyed(value)
        case BaseModel():
            return {field.alias or name: raw_of(getattr(value, name))
                    for name, field in type(value).model_fields.items()
                    if field.is_required() or getattr(value, name) != field.get_default(call_default_factory=True)}
    if isinstance(value, Mapping):
        return {key: raw_of(one) for key, one in value.items()}
    return [raw_of(one) for one in value] if isinstance(value, tuple) else value


def _keyed(value: PerType[Any] | PerSection) -> Any:  # noqa: ANN401
    """Return a value by actor type or section; alone, where nobody could take it for another mapping."""
    values: Mapping[str, Any] = value.by_type if isinstance(value, PerType) else value.by_section
    alone = values.get(ANY) if len(values) == 1 else None
    misread = isinstance(value, PerSection) and alone is not None and set(alone.by_type) != {ANY}
    return {key: raw_of(one) for key, one in values.items()} if alone is None or misread else raw_of(alone)


def entry_lines(key: str, raw: Any, margin: int) -> list[str]:  # noqa: ANN401
    """Write a key and its value as lines of block style, the key `margin` columns from the left."""
    head = f"{' ' * margin}{_key(key)}:"
    if _short(raw):
        return [f"{head} {flow_text(raw)}"]
    if isinstance(raw, str):
        return [f"{head} >-", *_folded(raw, margin + 2)]
    return [head, *block_lines(raw, margin + 2)]


def item_lines_of(raw: Any, margin: int) -> list[str]:  # noqa: ANN401
    """Write one item of a list as lines of block style, its dash `margin` columns from the left."""
    dash = f"{' ' * margin}- "
    if _short(raw) or (isinstance(raw, list) and not raw):
        return [dash + flow_text(raw)]
    if isinstance(raw, str):
        return [f"{dash}>-", *_folded(raw, margin + 2)]
    lines = block_lines(raw, margin + 2)
    return [dash + lines[0][margin + 2 :], *lines[1:]]


def block_lines(raw: Any, margin: int) -> list[str]:  # noqa: ANN401
    """Write a mapping or a list as lines of block style."""
    parts: Iterator[list[str]] = (
        (entry_lines(str(key), one, margin) for key, one in raw.items()) if isinstance(raw, dict)
        else (item_lines_of(one, margin) for one in raw))
    return [line for lines in parts for line in lines]


def flow_text(raw: Any, *, inside: bool = False) -> str:  # noqa: ANN401
    """Write a value on one line, in braces and brackets; `inside` when it stands in others.

    Examples
    --------
    >>> flow_text({"small": Decimal("1.5"), "*": True}), flow_text(["a b", None])
    ('{small: 1.5, "*": true}', '[a b, null]')
    """
    match raw:
        case None | bool():
            written = {None: "null", True: "true", False: "false"}[raw]
        case Decimal():
            written = f"{raw:f}"
        case dict():
            written = "{" + ", ".join(f"{_key(str(key))}: {_inner(one)}" for key, one in raw.items()) + "}"
        case list() | tuple():
            written = "[" + ", ".join(map(_inner, raw)) + "]"
        case str():
            written = _text(raw, inside=inside)
        case _:
            written = raw.isoformat() if isinstance(raw, date) else str(raw)
    return written


def version_text(raw: Mapping[str, Any]) -> str:
    """Write a whole version."""
    return "\n".join(block_lines(dict(raw), 0)) + "\n"


def _key(name: str) -> str:
    return name if _NAME.fullmatch(name) else scalar(name)


def _inner(raw: Any) -> str:  # noqa: ANN401
    return _text(raw, inside=True) if isinstance(raw, str) else flow_text(raw)


def _text(written: str, *, inside: bool = False) -> str:
    """Write a text plain where YAML reads it as it is, else in quotes."""
    plain = _SIMPLE.fullmatch(written) and not written.endswith((":", " ")) and written.lower() not in WORDS
    return written if plain and not (inside and _FLOW & set(written)) else scalar(written)


def _short(raw: Any) -> bool:  # noqa: ANN401
    """Tell whether a value stands on the line of its key."""
    match raw:
        case str():
            return len(raw) <= WIDTH - 18 or bool(_UNFOLDED.search(raw))
        case dict():
            return not raw or _plain_numbers(raw.values())
        case list():
            return not raw or _plain_numbers(raw)
    return True


def _plain_numbers(values: Iterable[Any]) -> bool:
    found = list(values)
    return len(found) <= 6 and all(isinstance(one, Decimal | None) for one in found)


def _folded(written: str, margin: int) -> list[str]:
    lines = wrap(written, WIDTH - margin, break_long_words=False, break_on_hyphens=False)
    return [" " * margin + line for line in lines]
