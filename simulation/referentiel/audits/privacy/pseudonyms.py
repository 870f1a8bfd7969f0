"""Pseudonyms of organisations: the same for one organisation in every import, nothing to whoever has no key."""

from __future__ import annotations

import base64
import hashlib
import hmac
import unicodedata

from .keyring import Key, Keyring

PREFIX = "org-"
BYTES = 10
"""Bytes of the digest that a pseudonym keeps: 80 bits, sixteen letters; two of a million collide once in 2e12."""


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
    hidden = canonical(identifier)
    for key in keyring.keys:
        hidden = next_pseudonym(hidden, key)
    return hidden


def next_pseudonym(before: str, key: Key) -> str:
    """Return the pseudonym that a new key gives to one made under the keys before it.

    Examples
    --------
    >>> from datetime import date
    >>> len(next_pseudonym("552081317", Key(date(2026, 1, 1), bytes(32))))
    20
    """
    digest = hmac.new(key.secret, b"organisation\0" + before.encode(), hashlib.sha256).digest()
    return PREFIX + base64.b32encode(digest[:BYTES]).decode().lower()
