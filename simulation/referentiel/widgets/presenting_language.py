"""The language in which a presentation is told: chosen in its panel, or by the address that opens it."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import parse_qsl, urlencode

from referentiel.model import nearest
from referentiel.texts import FRENCH, LANGUAGES, text

from .choice import Choice

KEY = "langue"
"""What the address calls it."""
SHOWN = 60
"""Characters of a stranger's text that are said back."""
MOST_PAIRS = 300


def language_choice(changed: Callable[[], None]) -> Choice:
    """Return the list of languages, on French; each is named in itself."""
    made = Choice(path=KEY, label=text("pres.language"), options=[
        [name, text(f"pres.language.{name}")] for name in LANGUAGES])
    made.observe(lambda _: changed(), "value")
    return made


def asked(query: str) -> tuple[str, str, str]:
    """Return the language that an address asks for, the rest of its query, and what is wrong; all may be empty.

    A query with more pairs than anybody reads is left whole to who reads the rest.

    Examples
    --------
    >>> asked("version=lrs-2011&langue=en"), asked("dernier=1")
    (('en', 'version=lrs-2011', ''), ('fr', 'dernier=1', ''))
    """
    try:
        pairs = parse_qsl(query, keep_blank_values=True, max_num_fields=MOST_PAIRS)
    except ValueError:
        return FRENCH, query, ""
    found = next((value for key, value in pairs if key == KEY), None)
    if found is None:
        return FRENCH, query, ""
    rest = urlencode([(key, value) for key, value in pairs if key != KEY])
    if found in LANGUAGES:
        return found, rest, ""
    told = text("pres.language.unknown", found=found if len(found) <= SHOWN else found[: SHOWN - 1] + "…",
                known=", ".join(LANGUAGES))
    near = nearest(found, LANGUAGES)
    return FRENCH, rest, f"{told} {text('lever.search.near', near=near)}" if near else told
