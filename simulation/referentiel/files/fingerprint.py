"""The fingerprint of a version: its content, without its life cycle, however the file is laid out."""

from __future__ import annotations

import hashlib
import json
from decimal import Decimal
from typing import Any

from referentiel.model import StandardVersion, exact_text


def fingerprint(version: StandardVersion) -> str:
    """Return the SHA-256 of the content of a version, as 64 hexadecimal digits.

    Comments, layout, life-cycle events and the way a number is written (60 or 60.0) do not move it.
    """
    return content_fingerprint(version.model_dump(exclude={"life_cycle"}, mode="python", by_alias=True))


def content_fingerprint(content: Any) -> str:  # noqa: ANN401
    """Return the SHA-256 of plain content: mappings, lists, texts, exact numbers, days; the order of keys is nothing.

    Examples
    --------
    >>> content_fingerprint({"a": Decimal("60.0"), "b": None}) == content_fingerprint({"b": None, "a": Decimal(60)})
    True
    """
    written = json.dumps(_plain(content), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(written.encode()).hexdigest()


def _plain(value: Any) -> Any:  # noqa: ANN401
    match value:
        case Decimal():
            return exact_text(value)
        case dict():
            return {str(key): _plain(inner) for key, inner in value.items()}
        case tuple() | list():
            return [_plain(inner) for inner in value]
        case None | bool() | int() | str():
            return value
    return str(value)
