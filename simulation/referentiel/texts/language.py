"""The language in which texts, numbers and days are written: French, unless somebody tells something in another one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

FRENCH, ENGLISH = "fr", "en"
LANGUAGES = (FRENCH, ENGLISH)
"""Languages that have a folder of the catalogue; the first one holds every text."""
_CURRENT: ContextVar[str] = ContextVar("referentiel_language", default=FRENCH)


def current() -> str:
    """Return the language of the context."""
    return _CURRENT.get()


@contextmanager
def language(name: str) -> Iterator[None]:
    """Write in a language inside the block; another thread, or what follows the block, is not touched.

    Raises
    ------
    ValueError
        There is no catalogue in that language.

    Examples
    --------
    >>> with language("en"):
    ...     current()
    'en'
    >>> current()
    'fr'
    """
    if name not in LANGUAGES:
        raise ValueError(f"no catalogue in {name!r}: {', '.join(LANGUAGES)}")
    token = _CURRENT.set(name)
    try:
        yield
    finally:
        _CURRENT.reset(token)
