"""What was probably meant: words compared without case, accents or stray spaces."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from difflib import get_close_matches


def folded(typed: str) -> str:
    """Return a text without case, accents, typographic apostrophes, or spaces that do not matter.

    Examples
    --------
    >>> folded("  Tranche\u00a0d\u2019effectifs "), folded("ANN\u00c9E")
    ("tranche d'effectifs", 'annee')
    """
    plain = unicodedata.normalize("NFKD", typed.replace("\u2019", "'").replace("\ufeff", ""))
    kept = "".join(char for char in plain if not unicodedata.combining(char))
    return " ".join(kept.casefold().split())


def nearest(typed: str, names: Iterable[str], cutoff: float = 0.6) -> str:
    """Return the one of `names` that was probably meant, accents and case apart; empty when none is near.

    Examples
    --------
    >>> nearest("laddder", ["ladder", "weight"]), nearest("zzz", ["ladder"])
    ('ladder', '')
    """
    known = {folded(name): name for name in names}
    close = get_close_matches(folded(typed), list(known), n=1, cutoff=cutoff)
    return known[close[0]] if close else ""
