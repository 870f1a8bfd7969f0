"""The names of those who sit: a file of its own, which nothing needs and which can be erased alone."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

from pydantic import Field
from pydantic.functional_validators import AfterValidator

from referentiel.model import Finding, FindingsError
from referentiel.model.committee import Committee
from referentiel.model.committee_rules import unknown_seat
from referentiel.model.values import Frozen, FrozenDict, Text

from .committees import HOLDERS
from .shaped import placed, read_shaped


class SeatHolders(Frozen):
    """The names of the holders of the seats of one committee; seats may be missing.

    Parameters
    ----------
    committee
        Id of the committee.
    holders
        Name of the person by seat.
    """

    committee: Text
    holders: Annotated[dict[str, Annotated[str, Field(min_length=1, max_length=200)]], AfterValidator(FrozenDict)]


def holders_path(folder: Path, committee: str) -> Path:
    """Return the usual place of the names: in the folder of the committees, left out of every archive.

    Examples
    --------
    >>> holders_path(Path("comite"), "comite-2008").name
    'titulaires-comite-2008.yaml'
    """
    return folder / f"{HOLDERS}{committee}.yaml"


def read_holders(path: Path, committee: Committee) -> Mapping[str, str]:
    """Return the name of the holder of each seat; empty when the file was never written, or was erased.

    Raises
    ------
    FindingsError
        Every fault of the file; ``VOTE-HOLDERS`` when it is of another committee, ``VOTE-SEAT`` for an unknown seat.
    """
    if not path.exists():
        return {}
    tree, names = read_shaped(path, SeatHolders)
    seats = [seat.id for seat in committee.seats]
    found = [unknown_seat(seat, seats, ("holders", seat)) for seat in names.holders if seat not in seats]
    if names.committee != committee.id:
        found = [Finding(code="VOTE-HOLDERS", found=names.committee, at=("committee",),
                         params={"wanted": committee.id})]
    if found:
        raise FindingsError(placed(found, tree, path))
    return names.holders
