"""A new key for the pseudonyms: the file of keys first, then each base in one transaction; a kill between is seen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from ..privacy.keyring import read_keyring, rotated
from .keys import move, settle
from .opening import Base
from .said import said


@dataclass(frozen=True, slots=True)
class Rotation:
    """What a rotation did.

    Parameters
    ----------
    keys
        Keys there are now.
    added
        Whether one of them is new; False when the run completed an earlier one.
    moved
        Organisations moved, base by base.
    """

    keys: int
    added: bool
    moved: tuple[int, ...]


def settled(base: Base, *, by: str, went_through: int, path: Path | None = None) -> int:
    """Record how many keys the pseudonyms of a base went through, where it did not; return how many.

    Raises
    ------
    FindingsError
        What the file of keys or the base refuses; ``AUD-KEY-COUNT``: the base says another number, or there are not
        as many keys.
    """
    told = said(by=by)
    with base.connected(writes=True) as connection:
        return settle(connection, read_keyring(path), told, went_through)


def rotate(
    bases: Sequence[Base], day: date, *, by: str, path: Path | None = None, went_through: int | None = None
) -> Rotation:
    """Add a key and move every pseudonym of some bases to it; or complete a rotation that was cut short.

    Each base records which keys its pseudonyms went through, before the file of keys changes and again with the
    move. So a base is never between two keys, and one that is behind the file is seen: when any is, nothing is
    added and all are brought up to the keys there are.

    Parameters
    ----------
    bases
        Bases made with these keys; one that is left out stays behind, takes no further import of pseudonyms, and
        is brought up by a later run.
    day
        The day of the new key.
    by
        Who does it.
    went_through
        How many keys the pseudonyms went through, for bases that did not record it.

    Raises
    ------
    FindingsError
        What the file of keys or a base refuses; see `privacy.read_keyring`, `privacy.rotated`, `keys.settle`.
    """
    told, keyring = said(by=by), read_keyring(path)
    levels = []
    for base in bases:
        with base.connected(writes=True) as connection:
            # Read while no other rotation can move this base: it may have added a key since.
            keyring = read_keyring(path)
            levels.append(settle(connection, keyring, told, went_through))
    added = all(level == len(keyring.keys) for level in levels)
    if added:
        rotated(day, path)
    moved = []
    for base in bases:
        with base.connected(writes=True) as connection:
            # And again, for the same reason.
            keyring = read_keyring(path)
            moved.append(move(connection, keyring, told))
        base.forget()
    return Rotation(len(keyring.keys), added, tuple(moved))
