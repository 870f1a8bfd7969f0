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
    content = version.model_dump(exclude={"life_cycle"}, mode="python", by_alias=True)
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
