"""The comparative text of an amendment: in force, proposed, with the words that change, as data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from referentiel.compare.labels import place_label
from referentiel.compare.names import words_of
from referentiel.compare.parts import PartTeller
from referentiel.compare.wording import Run, wording_runs
from referentiel.files import Registries
from referentiel.files.changes import value_now
from referentiel.model import StandardVersion
from referentiel.model.amendment import Amendment
from referentiel.model.change import Change
from referentiel.model.grammar import Refused, split
from referentiel.model.levers import unit_of
from referentiel.model.operations import Add, Move, Operation, Retire
from referentiel.model.rewriting import Rewrite, content_of, part_of

from .reading import grown_by, readable_changes

Kind = Literal["value", "wording", "new", "retired", "moved"]


@dataclass(frozen=True)
class ComparedRow:
    """One change of an amendment beside the text.

    Parameters
    ----------
    path, label
        What it changes, and its French name.
    unit
        Identifier of the unit of a number; empty where it has none.
    before, after
        Both texts; empty where there is nothing.
    before_runs, after_runs
        The same word by word; joined, they are the texts.
    """

    path: str
    label: str
    kind: Kind
    unit: str
    before: str
    after: str
    before_runs: tuple[Run, ...]
    after_runs: tuple[Run, ...]


def comparative(
    version: StandardVersion, amendment: Amendment, beside: Sequence[Amendment] = (),
    registries: Registries | None = None,
) -> tuple[ComparedRow, ...]:
    """Return the comparative text of an amendment, a row a change, in the order of the amendment.

    Parameters
    ----------
    version
        The text that it amends.
    beside
        Other amendments, which may add a part that this one changes.
    registries
        Name the units and the legal bases; their keys stand without them.
    """
    changes, _ = readable_changes(amendment, version, beside)
    return compared_rows(grown_by(beside, version) if beside else version, changes, registries)


def compared_rows(
    version: StandardVersion, changes: Sequence[Change | Operation], registries: Registries | None = None,
) -> tuple[ComparedRow, ...]:
    """Return the comparative text of some changes of a text."""
    grown = [one for one in changes if isinstance(one, Add)]
    told = PartTeller(words_of((version,), registries))
    return tuple(_row(change, version, grown, told) for change in changes)


def _row(
    change: Change | Operation, version: StandardVersion, added: Sequence[Add], told: PartTeller,
) -> ComparedRow:
    match change:
        case Change(path=path, value=value):
            before, after = told.value(path, value_now(version, path)), told.value(path, value)
            return _made(version, path, "value", before, after, _unit(version, path))
        case Rewrite(part=part, field=field, path=path, content=content):
            return _made(version, path, "wording", *told.fields(
                part_of(version, part), field, content_of(version, part, field), content))
        case Add(part=part, path=path):
            return _made(version, path, "new", "", told.part(part))
        case Retire(code=code):
            name = next((f"{root}.{code}" for root in ("criteria", "sections", "eligibility")
                         if part_of(version, f"{root}.{code}") is not None), code)
            return _made(version, name, "retired", told.part(part_of(version, name)), "")
        case Move(code=code, section=section, path=path):
            home = next((s.title for s, c in version.criteria() if c.code == code), "")
            going = part_of(version, f"sections.{section}") or next(
                (one.part for one in added if one.code == section), None)
            return _made(version, path, "moved", home, getattr(going, "title", section))
    raise TypeError(f"no change: {change!r}")


def _made(
    version: StandardVersion, path: str, kind: Kind, before: str, after: str, unit: str = "",
) -> ComparedRow:
    old, new = wording_runs(before, after)
    return ComparedRow(path, place_label(path, version), kind, unit, before, after, old, new)


def _unit(version: StandardVersion, path: str) -> str:
    try:
        return unit_of(version, split(path))
    except (Refused, StopIteration, KeyError):
        return ""
