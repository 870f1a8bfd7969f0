"""The one gettext catalogue: every text for people that the code owns, looked up by a stable id."""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from .numbers import integer

LOCALE = "fr"


@lru_cache(maxsize=1)
def _messages() -> dict[str, str | tuple[str, ...]]:
    """Read every room of the catalogue; an id that stands in two rooms is a programming fault."""
    messages: dict[str, str | tuple[str, ...]] = {}
    for room in sorted(files(__package__).joinpath(LOCALE).iterdir(), key=lambda entry: entry.name):
        if not room.name.endswith(".po"):
            continue
        with room.open("rb") as stream:
            catalog: Catalog = read_po(stream, locale=LOCALE)
        for message in catalog:
            if not message.id:
                continue
            key = message.id if isinstance(message.id, str) else message.id[0]
            if key in messages:
                raise KeyError(f"text id {key!r} stands in two rooms of the catalogue")
            messages[key] = message.string if isinstance(message.string, str) else tuple(message.string or ())
    return messages


def ids() -> frozenset[str]:
    """Return every id of the catalogue."""
    return frozenset(_messages())


def has(key: str) -> bool:
    """Tell whether the catalogue holds `key`."""
    return key in _messages()


def text(key: str, /, **params: object) -> str:
    """Return the text of `key`, its ``{places}`` filled from `params`.

    Raises
    ------
    KeyError
        The catalogue does not hold `key`, or a place of the text has no parameter.
    """
    message = _messages()[key]
    if isinstance(message, tuple):
        raise TypeError(f"text {key!r} has plural forms; use plural()")
    return message.format(**params)


def plural(key: str, count: int, /, **params: object) -> str:
    """Return the text of `key` in the French number of `count` (0 and 1 are singular).

    ``{n}`` in the text is `count` in French form.
    """
    forms = _messages()[key]
    if isinstance(forms, str):
        raise TypeError(f"text {key!r} has no plural forms; use text()")
    return forms[0 if abs(count) < 2 else 1].format(n=integer(count), **params)
