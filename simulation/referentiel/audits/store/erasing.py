"""Erasing an organisation's name everywhere it stands: names, texts that quote it, original files; with a trace."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NoReturn

from sqlalchemy import Connection, func, select

from referentiel.model import Finding, FindingsError, nearest
from referentiel.texts import text

from ..privacy.originals import Originals, delete_originals, find_originals
from ..privacy.pseudonyms import canonical
from ..privacy.quotes import Quotes
from . import tables
from .opening import Base
from .organisations import erase, names_of
from .prose import rewrite
from .records import Erasure
from .said import said


@dataclass(frozen=True, slots=True, kw_only=True)
class ErasurePlan:
    """What erasing an organisation's name does, or did; no name is in it.

    Parameters
    ----------
    organisation
        Its id.
    names
        Names kept.
    places
        Places that quote one, by column, for example ``answer.note``.
    imports
        The id of each confidential import that brought the organisation, by digest, and of how many other
        organisations it brought audits: they are in its original file too.
    originals
        What was found of the original files; None when no folder was looked at.
    namesakes
        Other organisations that keep one of the names: theirs stay.
    """

    organisation: str
    names: int
    places: Mapping[str, int]
    imports: Mapping[str, tuple[str, int]] = field(default_factory=dict)
    originals: Originals | None = None
    namesakes: tuple[str, ...] = ()

    @property
    def files(self) -> tuple[Path, ...]:
        """The original files found."""
        return () if self.originals is None else tuple(path for path, _ in self.originals.files)

    @property
    def empty(self) -> bool:
        """Whether there is nothing to erase."""
        return not (self.names or self.places or self.files)


def erasure_plan(
    base: Base, organisation: str, *, also: Sequence[str] = (), folder: Path | None = None
) -> ErasurePlan:
    """Say what erasing the name of an organisation would do; nothing changes.

    Parameters
    ----------
    organisation
        Its id, or a name that is kept of it (see `canonical`).
    also
        Other names to seek in texts: a former one, one without its legal form, a register number.
    folder
        Where the original files of imports are; None to look at none.

    Raises
    ------
    FindingsError
        ``AUD-ORGANISATION-UNKNOWN``, ``AUD-ORGANISATION-SEVERAL`` or ``AUD-NO-FOLDER``.
    """
    with base.connected() as connection:
        return _planned(connection, organisation, also, folder, write=False)


def erase_organisation(
    base: Base, organisation: str, *, by: str, reason: str, also: Sequence[str] = (), folder: Path | None = None
) -> tuple[Erasure, ErasurePlan]:
    """Erase every name of an organisation, everywhere, and keep a trace without them; its audits stay.

    Original files go first: when one cannot be deleted, nothing changes in the base and the same call goes on
    from there. Copies of the base, exports made before, and files elsewhere are not reached.

    Raises
    ------
    FindingsError
        As `erasure_plan`; ``AUD-REASON-MISSING``; ``AUD-ERASE-QUOTES``: the reason, or who asks, quotes the name;
        ``AUD-NAME-NONE``: there is nothing to erase; ``AUD-ORIGINAL-KEPT``.
    """
    told = said(by=by, reason=reason)
    with base.connected(writes=True) as connection:
        known = _organisation(connection, organisation)
        quotes = Quotes([*names_of(connection, known), *also])
        quoting = [name for name in ("by", "reason") if quotes.found_in(told[name])]
        if quoting:
            raise FindingsError(Finding(code="AUD-ERASE-QUOTES", params={"field": name}) for name in quoting)
        plan = _planned(connection, known, also, folder, write=True)
        if plan.empty:
            _refuse("AUD-NAME-NONE", known)
        delete_originals(plan.files)
        erasure = Erasure(organisation=known, names=plan.names, at=told["at"], by=told["by"], reason=told["reason"],
                          places=sum(plan.places.values()), files=len(plan.files))
        erase(connection, erasure)
    base.forget()
    return erasure, plan


def unquoted(connection: Connection, organisation: str, also: Sequence[str] = (), *, write: bool) -> dict[str, int]:
    """Replace the names of an organisation wherever the base quotes them; return the places by column."""
    quotes, gone = Quotes([*names_of(connection, organisation), *also]), text("erase.replacement")
    return rewrite(connection, lambda held: quotes.replaced(held, gone),
                   ids=lambda held: quotes.replaced(held, organisation), write=write)


def _planned(
    connection: Connection, given: str, also: Sequence[str], folder: Path | None, *, write: bool
) -> ErasurePlan:
    organisation = _organisation(connection, given)
    imports = _imports(connection, organisation)
    return ErasurePlan(
        organisation=organisation,
        names=len(names_of(connection, organisation)),
        namesakes=_namesakes(connection, organisation),
        imports=imports,
        originals=None if folder is None else find_originals(folder, imports),
        places=unquoted(connection, organisation, also, write=write),
    )


def _organisation(connection: Connection, given: str) -> str:
    """Return the id of an organisation from its id, or from a name."""
    if connection.scalar(select(tables.organisation.c.id).where(tables.organisation.c.id == given)):
        return given
    kept, wanted = tables.organisation_name.c, _said(given)
    found = sorted({row[0] for row in connection.execute(select(kept.organisation, kept.name))
                    if wanted and _said(row[1]) == wanted})
    if len(found) > 1:
        _refuse("AUD-ORGANISATION-SEVERAL", organisations=", ".join(found))
    if not found:
        # What was typed may be a name: it is not repeated, and only ids are suggested.
        _refuse("AUD-ORGANISATION-UNKNOWN", near=nearest(given, connection.scalars(select(tables.organisation.c.id))))
    return str(found[0])


def _said(name: str) -> str:
    return canonical(name) if any(char.isalnum() for char in name) else ""


def _namesakes(connection: Connection, organisation: str) -> tuple[str, ...]:
    kept = tables.organisation_name.c
    names = {_said(name) for name in names_of(connection, organisation)} - {""}
    return tuple(sorted({row[0] for row in connection.execute(
        select(kept.organisation, kept.name).where(kept.organisation != organisation)) if _said(row[1]) in names}))


def _imports(connection: Connection, organisation: str) -> dict[str, tuple[str, int]]:
    """Return the id of each confidential import of an organisation, by digest, and how many others it brought."""
    source, found = tables.source.c, dict[str, tuple[str, int]]()
    brought = set[str]()
    for table in (tables.audit, tables.label_event, tables.organisation_name):
        brought |= set(connection.scalars(
            select(table.c.source).where(table.c.organisation == organisation).distinct()))
    for row in connection.execute(select(tables.source).where(source.kind == "confidential").order_by(source.number)):
        if row.id in brought:
            others = connection.scalar(select(func.count(tables.audit.c.organisation.distinct())).where(
                tables.audit.c.source == row.id, tables.audit.c.organisation != organisation))
            found[row.digest] = (row.id, int(others or 0))
    return found


def _refuse(code: str, found: str = "", near: str = "", **params: str) -> NoReturn:
    raise FindingsError([Finding(code=code, found=found, near=near, params=params)])
