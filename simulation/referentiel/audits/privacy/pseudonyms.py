"""Pseudonyms of organisations: the same for one organisation in every import, nothing to whoever has no key."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import unicodedata
from collections.abc import Iterable
from typing import Literal

from .keyring import Key, Keyring

PREFIX = "org-"
BYTES = 10
"""Bytes of the digest that a pseudonym keeps: 80 bits, sixteen letters; two of a million collide once in 2e12."""
PATTERN = re.compile(r"(?<![A-Za-z0-9])org-[a-z2-7]{16}(?![A-Za-z0-9])")
"""A pseudonym inside a text."""
Standing = Literal["none", "follows", "behind", "other"]
"""Beside the keys there are, a base recorded none, went through all, through the first ones, or through others."""


def canonical(identifier: str) -> str:
    """Return what an identifier says, whatever its case, accents and spaces.

    Raises
    ------
    ValueError
        Nothing is left of it.

    Examples
    --------
    >>> canonical("  Société  Étoile-Appels "), canonical("552 081 317")
    ('societe etoile appels', '552081317')
    """
    plain = unicodedata.normalize("NFKD", identifier.casefold())
    words = "".join(char if char.isalnum() else " " for char in plain if not unicodedata.combining(char)).split()
    joined = "" if all(word.isdecimal() for word in words) else " "
    if not words:
        raise ValueError("an identifier has at least one letter or digit")
    return joined.join(words)


def pseudonym(identifier: str, keyring: Keyring) -> str:
    """Return the pseudonym of an organisation under every key in turn.

    Each key hides the pseudonym that the key before gave: a stolen old key tells nothing, and a base can be
    moved to a new key without any name (`next_pseudonym`). HMAC-SHA256, RFC 2104.

    Parameters
    ----------
    identifier
        A register number, or a name; compared in its `canonical` form.

    Examples
    --------
    >>> from datetime import date
    >>> keys = Keyring((Key(date(2026, 1, 1), bytes(32)),))
    >>> pseudonym("552 081 317", keys) == pseudonym("552081317", keys)
    True
    """
    return moved(canonical(identifier), keyring.keys)


def next_pseudonym(before: str, key: Key) -> str:
    """Return the pseudonym that a new key gives to one made under the keys before it.

    Examples
    --------
    >>> from datetime import date
    >>> len(next_pseudonym("552081317", Key(date(2026, 1, 1), bytes(32))))
    20
    """
    return PREFIX + _hidden("organisation", before, key)


def moved(before: str, keys: Iterable[Key]) -> str:
    """Return a pseudonym under each of the keys that came after those it was made with.

    Examples
    --------
    >>> moved("org-aaaaaaaaaaaaaaaa", ())
    'org-aaaaaaaaaaaaaaaa'
    """
    for key in keys:
        before = next_pseudonym(before, key)
    return before


def is_pseudonym(identifier: str) -> bool:
    """Tell whether an identifier has the form of the pseudonyms made here.

    A register number and the organisations of a demonstration have not.

    Examples
    --------
    >>> is_pseudonym("org-mfrggzdfmztwq2lk"), is_pseudonym("org-001"), is_pseudonym("552081317")
    (True, False, False)
    """
    return PATTERN.fullmatch(identifier) is not None


def marks(keyring: Keyring) -> tuple[str, ...]:
    """Return what tells the first key from the first two, and so on: one mark for each number of keys.

    A mark says which keys made the pseudonyms of a base, and nothing of the keys.
    """
    found: list[str] = []
    for key in keyring.keys:
        found.append(_hidden("keyring", found[-1] if found else "", key))
    return tuple(found)


def mark(keyring: Keyring) -> str:
    """Return the mark of every key together: what an import gives with its pseudonyms.

    Examples
    --------
    >>> from datetime import date
    >>> len(mark(Keyring((Key(date(2026, 1, 1), bytes(32)),))))
    16
    """
    return marks(keyring)[-1]


def _hidden(purpose: str, what: str, key: Key) -> str:
    digest = hmac.new(key.secret, f"{purpose}\0{what}".encode(), hashlib.sha256).digest()
    return base64.b32encode(digest[:BYTES]).decode().lower()


def standing(recorded: str, keyring: Keyring) -> tuple[Standing, int]:
    """Return where a base stands beside the keys there are, and how many keys it is behind.

    Parameters
    ----------
    recorded
        The mark that the base recorded; empty when it recorded none.
    """
    known = marks(keyring)
    if not recorded:
        return "none", 0
    if recorded not in known:
        return "other", 0
    behind = len(known) - 1 - known.index(recorded)
    return ("behind" if behind else "follows"), behind
