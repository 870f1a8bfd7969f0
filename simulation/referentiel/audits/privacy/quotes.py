"""Where a text quotes the name of an organisation, however it is typed, and the text without it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from .pseudonyms import canonical

LEAST = 4
"""Letters under which a name is sought exactly as it is written: folded, it could be any word."""


class Quotes:
    """The names of one organisation, sought in texts.

    A name is found whatever its case, accents and punctuation, its words glued or apart, and not inside a longer
    word: « Étoile Appels » in « ETOILE-APPELS_2009.xlsx » and « EtoileAppels », not in « étoiles appelées ». Digits
    of a register number may be apart. Names of fewer than `LEAST` letters are found only as they are written. A
    shortened name, or one without its legal form, is another name.

    Parameters
    ----------
    names
        Names without a letter or a digit are passed over.

    Examples
    --------
    >>> Quotes(["Étoile Appels"]).replaced("Audit ETOILE-APPELS_2009.xlsx", "org-1")
    ('Audit org-1_2009.xlsx', 1)
    >>> Quotes(["CA"]).replaced("ça, CA et cas", "…")
    ('ça, … et cas', 1)
    """

    def __init__(self, names: Iterable[str]) -> None:
        given = [name.strip() for name in names]
        exact = [name for name in given if _letters(name) and len(_letters(name)) < LEAST]
        folded = [_words(canonical(name)) for name in given if len(_letters(name)) >= LEAST]
        # Longest first: « Étoile Appels Nord » before « Étoile Appels ».
        self._exact = _either(re.escape(name) for name in sorted(exact, key=len, reverse=True))
        self._folded = _either(" *".join(words) for words in sorted(folded, key=lambda one: len("".join(one)),
                                                                    reverse=True))

    def replaced(self, text: str, by: str) -> tuple[str, int]:
        """Return a text with `by` for each name, and how many there were."""
        found = self._places(text)
        for start, end in reversed(found):
            text = text[:start] + by + text[end:]
        return text, len(found)

    def found_in(self, text: str) -> bool:
        """Tell whether a text quotes a name."""
        return bool(self._places(text))

    def _places(self, text: str) -> list[tuple[int, int]]:
        places: list[tuple[int, int]] = []
        if self._folded is not None:
            plain, origin = _plain(text)
            places = [(origin[match.start()], origin[match.end() - 1] + 1) for match in self._folded.finditer(plain)]
        if self._exact is not None:
            exact = (match.span() for match in self._exact.finditer(text))
            places += [(start, end) for start, end in exact
                       if not any(start < there_end and there < end for there, there_end in places)]
        return [(start, _whole(text, end)) for start, end in sorted(places)]


def _letters(name: str) -> str:
    return "".join(char for char in unicodedata.normalize("NFKD", name) if char.isalnum())


def _words(name: str) -> list[str]:
    """Return the parts of a canonical name that may stand apart: words, or the digits of a number."""
    return [re.escape(part) for part in (list(name) if name.isdecimal() else name.split())]


def _either(patterns: Iterable[str]) -> re.Pattern[str] | None:
    """Return what finds any of some patterns where a word, or a number, begins and ends."""
    bounded = [_bounded(pattern) for pattern in patterns]
    return re.compile("|".join(bounded)) if bounded else None


def _bounded(pattern: str) -> str:
    def kind(char: str) -> str:
        # A year may stand right behind a name, a letter may not.
        return r"\d" if char.isdecimal() else r"[^\W\d_]"

    return f"(?<!{kind(pattern.lstrip(chr(92))[0])}){pattern}(?!{kind(pattern[-1])})"


def _plain(text: str) -> tuple[str, list[int]]:
    """Return a text without case, accents and punctuation, and where each of its characters comes from."""
    plain, origin = [], []
    for place, char in enumerate(text):
        for one in unicodedata.normalize("NFKD", char.casefold()):
            if not unicodedata.combining(one):
                plain.append(one if one.isalnum() else " ")
                origin.append(place)
    return "".join(plain), origin


def _whole(text: str, end: int) -> int:
    """Return the end of a place with the accents that follow their letter as characters of their own."""
    while end < len(text) and unicodedata.combining(text[end]):
        end += 1
    return end
