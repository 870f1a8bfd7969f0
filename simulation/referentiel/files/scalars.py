"""Write a text as one YAML scalar, on one line, whatever it holds."""

from __future__ import annotations

import re

_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")
WORDS = {"true", "false", "null", "yes", "no", "on", "off", "y", "n"}
_ESCAPED = re.compile("[\\x00-\\x1f\\x7f-\\x9f\\u2028\\u2029\\ufeff\\ud800-\\udfff\\ufffe\\uffff\\\\\"]")


def scalar(value: str) -> str:
    """Write a text, plain when it is one simple word, else in double quotes.

    Examples
    --------
    >>> scalar("RCM-07"), scalar("Vote : 12 voix"), scalar("true")
    ('RCM-07', '"Vote : 12 voix"', '"true"')
    """
    if _PLAIN.fullmatch(value) and value.lower() not in WORDS:
        return value
    return '"' + _ESCAPED.sub(lambda found: _escape(found[0]), value) + '"'


def _escape(character: str) -> str:
    return f"\\{character}" if character in '\\"' else f"\\u{ord(character):04x}"
