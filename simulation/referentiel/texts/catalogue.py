"""The one gettext catalogue: every text for people that the code owns, looked up by a stable id.

French holds them all; another language holds those of what is told in it, and one that lacks there is a fault.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from .language import FRENCH, current
from .numbers import integer


@cache
def messages(name: str) -> dict[str, str | tuple[str, ...]]:
    """Read every room of a language; an id that stands in two rooms is a programming fault."""
    found: dict[str, str | tuple[str, ...]] = {}
    for room in sorted(files(__package__).joinpath(name).iterdir(), key=lambda entry: entry.name):
        if not room.name.endswith(".po"):
            continue
        with room.open("rb") as stream:
            catalog: Catalog = read_po(stream, locale=name)
        for message in catalog:
            if not message.id:
                continue
            key = message.id if isinstance(message.id, str) else message.id[0]
            if key in found:
                raise KeyError(f"text id {key!r} stands in two rooms of the catalogue")
            found[key] = message.string if isinstance(message.string, str) else tuple(message.string or ())
    return found


def ids() -> frozenset[str]:
    """Return every id of the catalogue."""
    return frozenset(messages(FRENCH))


def has(key: str) -> bool:
    """Tell whether the catalogue holds `key`, in whatever language it is told."""
    return key in messages(FRENCH)


def text(key: str, /, **params: object) -> str:
    """Return the text of `key`, its ``{places}`` filled from `params`.

    Raises
    ------
    KeyError
        The catalogue does not hold `key` in the language of the context, or a place of the text has no parameter.
    """
    message = messages(current())[key]
    if isinstance(message, tuple):
        raise TypeError(f"text {key!r} has plural forms; use plural()")
    return message.format(**params)


def plural(key: str, count: int, /, **params: object) -> str:
    """Return the text of `key` in the number of `count`: in French 0 and 1 are singular, in English 1 alone.

    ``{n}`` in the text is `count` as the language writes it.
    """
    forms = messages(current())[key]
    if isinstance(forms, str):
        raise TypeError(f"text {key!r} has no plural forms; use text()")
    single = abs(count) < 2 if current() == FRENCH else abs(count) == 1
    return forms[0 if single else 1].format(n=integer(count), **params)
