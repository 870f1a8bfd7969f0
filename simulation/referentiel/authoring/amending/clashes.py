"""Amendments that do not stand together, or stand only together, pair by pair."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Literal

from referentiel.model import FindingsError, StandardVersion
from referentiel.model.amendment import Amendment
from referentiel.model.change import Change, changed
from referentiel.model.grammar import Refused, split
from referentiel.model.operations import Add, Move, Operation, Retire
from referentiel.model.rewriting import SAME_FIELD, Rewrite
from referentiel.studies.grouping import touched_objects

from .reading import Changes, readable_changes

Kind = Literal["same_target", "retired", "moved", "order", "incompatible", "together"]
EXCLUDING: tuple[Kind, ...] = ("same_target", "retired", "order", "incompatible")
"""Kinds of which only one amendment can be in the text."""


@dataclass(frozen=True)
class Clash:
    """Two amendments of one draft.

    Parameters
    ----------
    first, second
        Their numbers, the smaller first.
    kind
        ``same_target``: both set one thing. ``retired``: one changes what the other retires. ``moved``: one changes
        what the other moves; both may stand, and are worth reading together. ``order``: the result would depend on
        their order. ``incompatible``: each is sound, both are not. ``together``: at least one is sound only with
        the other.
    targets
        The paths concerned.
    """

    first: int
    second: int
    kind: Kind
    targets: tuple[str, ...]

    @property
    def excluding(self) -> bool:
        """Whether only one of the two can be in the text."""
        return self.kind in EXCLUDING


def clashes(version: StandardVersion, amendments: Sequence[Amendment]) -> tuple[Clash, ...]:
    """Return every pair of amendments that do not simply stand side by side, by their numbers.

    Amendments that touch different things are not compared: nothing that one does can disturb the other.
    """
    numbered = sorted(amendments, key=lambda one: one.number)
    found = []
    own = {one.number: _Own.of(one, version, numbered) for one in numbered}
    for first, second in combinations(numbered, 2):
        one, other = own[first.number], own[second.number]
        if one.objects & other.objects:
            found += _between(first.number, second.number, one, other, version)
    return tuple(found)


def fallen(adopted: Sequence[int], found: Sequence[Clash]) -> tuple[int, ...]:
    """Return the numbers of the amendments that cannot be in the text once some are adopted."""
    chosen = set(adopted)
    pairs = [(clash.first, clash.second) for clash in found if clash.excluding]
    return tuple(sorted({other for a, b in pairs for one, other in ((a, b), (b, a))
                         if one in chosen and other not in chosen}))


@dataclass(frozen=True)
class _Own:
    """What one amendment does, alone."""

    changes: Changes
    objects: frozenset[str]
    sound: bool

    @classmethod
    def of(cls, amendment: Amendment, version: StandardVersion, beside: Sequence[Amendment]) -> _Own:
        changes, faults = readable_changes(amendment, version, beside)
        objects = frozenset(name for change in changes for name in _objects(version, change))
        return cls(changes, objects, not faults and _sound(version, changes))


def _between(
    first: int, second: int, one: _Own, other: _Own, version: StandardVersion,
) -> list[Clash]:
    same = [a.path for a in one.changes for b in other.changes if _same_target(a, b)]
    gone = [path for a, b in ((one, other), (other, one)) for path in _gone(a.changes, b.changes)]
    if same or gone:
        kinds: list[tuple[Kind, list[str]]] = [("same_target", same), ("retired", gone)]
        return [Clash(first, second, kind, tuple(dict.fromkeys(paths))) for kind, paths in kinds if paths]
    both, faults = _tried(version, (*one.changes, *other.changes))
    targets = tuple(dict.fromkeys(change.path for change in (*one.changes, *other.changes)))
    if both and not (one.sound and other.sound):
        return [Clash(first, second, "together", targets)]
    if not both and one.sound and other.sound:
        return [Clash(first, second, "order" if "CHG-ORDER" in faults else "incompatible", targets)]
    moved = [path for a, b in ((one, other), (other, one)) for path in _moved(a.changes, b.changes)]
    return [Clash(first, second, "moved", tuple(dict.fromkeys(moved)))] if moved else []


def _tried(version: StandardVersion, changes: Changes) -> tuple[bool, set[str]]:
    try:
        changed(version, changes)
    except FindingsError as error:
        return False, {fault.code for fault in error.findings}
    return True, set()


def _sound(version: StandardVersion, changes: Changes) -> bool:
    return _tried(version, changes)[0]


def _objects(version: StandardVersion, change: Change | Operation) -> set[str]:
    """Name what a change touches; nothing for one whose path cannot be read."""
    try:
        return touched_objects(version, change)
    except Refused:
        return set()


def _same_target(one: Change | Operation, other: Change | Operation) -> bool:
    """Tell whether two changes set one thing: one field, inside it the same entry, step and type."""
    if isinstance(one, Change) and isinstance(other, Change):
        try:
            a, b = split(one.path), split(other.path)
        except Refused:
            return False
        return a.field_key == b.field_key and a.overlaps(b)
    if isinstance(one, Change | Rewrite) and isinstance(other, Change | Rewrite):
        return _field(one) == _field(other)
    if isinstance(one, Retire) or isinstance(other, Retire):
        return isinstance(one, Retire) and isinstance(other, Retire) and one.code == other.code
    return type(one) is type(other) and isinstance(one, Add | Move) and one.path == other.path


def _field(change: Change | Rewrite) -> str:
    if isinstance(change, Rewrite):
        return change.path
    try:
        path = split(change.path)
    except Refused:
        return change.path
    part = f"{path.root}.{path.name}" if path.name else path.root
    field = SAME_FIELD.get(path.field, path.field) if path.root in {"criteria", "eligibility"} else path.field
    return f"{part}.{field}"


def _gone(retiring: Changes, other: Changes) -> list[str]:
    """Return what one amendment changes of the parts that another one retires."""
    codes = {change.code for change in retiring if isinstance(change, Retire)}
    return [change.path for change in other if not isinstance(change, Retire)
            and codes & {*change.path.replace("[", ".").split("."), getattr(change, "section", "")}]


def _moved(moving: Changes, other: Changes) -> list[str]:
    codes = {change.code for change in moving if isinstance(change, Move)}
    return [change.path for change in other if not isinstance(change, Move)
            and codes & set(change.path.replace("[", ".").split("."))]
