"""Which keys the pseudonyms of a base went through, and their move to a new one without any name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NoReturn

from sqlalchemy import Connection, insert, select

from referentiel.model import Finding, FindingsError

from ..imported import Import
from ..privacy.keyring import Keyring
from ..privacy.pseudonyms import PATTERN, PREFIX, is_pseudonym, marks, moved
from . import tables
from .batches import next_number
from .prose import rewrite
from .renaming import rename_organisations


def mark_of(connection: Connection) -> str:
    """Return the mark of the keys that the pseudonyms of a base went through; empty when none was recorded."""
    kept = tables.pseudonym_key.c
    return str(connection.scalar(select(kept.mark).order_by(kept.number.desc()).limit(1)) or "")


def level(mark: str, keyring: Keyring) -> int:
    """Return how many of the keys, from the first, a mark stands for.

    Raises
    ------
    FindingsError
        ``AUD-KEY-OTHER``: it is the mark of other keys.
    """
    known = marks(keyring)
    if mark not in known:
        _refuse("AUD-KEY-OTHER", keys=str(len(known)))
    return known.index(mark) + 1


def movable(connection: Connection) -> tuple[str, ...]:
    """Return the organisations whose id was made with a key, sorted.

    Those of confidential imports whose id has the form of a pseudonym; also those that no import brings any more,
    their audits being purged. Public identifiers and the organisations of demonstrations are not among them.
    """
    known = filter(is_pseudonym, connection.scalars(
        select(tables.organisation.c.id).where(tables.organisation.c.id.startswith(PREFIX, autoescape=True))))
    kinds: dict[str, set[str]] = {name: set() for name in known}
    for table in (tables.audit, tables.label_event, tables.organisation_name):
        brought = (select(table.c.organisation, tables.source.c.kind).join(
            tables.source, tables.source.c.id == table.c.source).distinct())
        for organisation, kind in connection.execute(brought):
            if organisation in kinds:
                kinds[organisation].add(kind)
    return tuple(sorted(name for name, found in kinds.items() if not found or "confidential" in found))


def record(connection: Connection, mark: str, organisations: int, said: dict[str, str]) -> None:
    """Record what the pseudonyms went through from now on; `said` is who (``by``) and when (``at``)."""
    connection.execute(insert(tables.pseudonym_key), {
        "number": next_number(connection, tables.pseudonym_key), "mark": mark, "organisations": organisations,
        "moved_at": said["at"], "moved_by": said["by"],
    })


def settle(connection: Connection, keyring: Keyring, said: dict[str, str], went_through: int | None = None) -> int:
    """Return how many keys the pseudonyms of a base went through; record it where it was not.

    Parameters
    ----------
    went_through
        The number, for a base that did not record it; with one key there is nothing to say.

    Raises
    ------
    FindingsError
        ``AUD-KEY-OTHER``; ``AUD-KEY-UNSAID``: nothing was recorded, several keys are possible;
        ``AUD-KEY-COUNT``: there are not as many keys, or the base says another number.
    """
    recorded, known = mark_of(connection), marks(keyring)
    if went_through is not None and not 1 <= went_through <= len(known):
        _refuse("AUD-KEY-COUNT", str(went_through), keys=str(len(known)))
    if recorded:
        found = level(recorded, keyring)
        if went_through not in {None, found}:
            _refuse("AUD-KEY-COUNT", str(went_through), keys=str(found))
        return found
    if went_through is None and len(known) > 1 and movable(connection):
        _refuse("AUD-KEY-UNSAID", keys=str(len(known)))
    # A base without a pseudonym is as good as made with the last key.
    found = went_through or len(known)
    record(connection, known[found - 1], 0, said)
    return found


def move(connection: Connection, keyring: Keyring, said: dict[str, str]) -> int:
    """Move every pseudonym of a base to the last key; return how many organisations moved.

    Ids of audits and texts that hold a pseudonym move with it.

    Raises
    ------
    FindingsError
        ``AUD-KEY-OTHER``.
    """
    keys = keyring.keys[level(mark_of(connection), keyring) :]
    if not keys:
        return 0
    becomes = {name: moved(name, keys) for name in movable(connection)}
    # One that an import without a mark brought under the last key is there already.
    there = set(becomes.values())
    becomes = {name: new for name, new in becomes.items() if name not in there}
    rename_organisations(connection, becomes)

    def change(held: str) -> tuple[str, int]:
        found = [name for name in PATTERN.findall(held) if name in becomes]
        return (PATTERN.sub(lambda match: becomes.get(match[0], match[0]), held) if found else held), len(found)

    if becomes:
        rewrite(connection, change, holding=PREFIX)
    record(connection, marks(keyring)[-1], len(becomes), said)
    return len(becomes)


def check_marks(connection: Connection, imports: Sequence[Import], said: dict[str, str]) -> None:
    """Refuse imports whose pseudonyms went through other keys than those of the base; record the first mark.

    Raises
    ------
    FindingsError
        ``AUD-KEY-BEHIND``, or ``AUD-KEY-UNSAID`` for a base that holds pseudonyms and did not record their keys.
    """
    for mark in dict.fromkeys(one.mark for one in imports if one.mark):
        recorded = mark_of(connection)
        if not recorded:
            if movable(connection):
                _refuse("AUD-KEY-UNSAID", keys="?")
            record(connection, mark, 0, said)
        elif recorded != mark:
            _refuse("AUD-KEY-BEHIND")


def _refuse(code: str, found: str = "", **params: str) -> NoReturn:
    raise FindingsError([Finding(code=code, found=found, params=params)])
