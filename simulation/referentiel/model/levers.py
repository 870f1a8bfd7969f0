"""Every value of a version that a change may set, as a lever: what it is, its range and its three values."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property
from typing import Literal

from .change import Change, changed
from .criterion import Measure
from .grammar import Path, kind_of
from .listing import known, listed
from .nearness import folded
from .operations import Operation
from .paths import parse_path
from .ranges import Range, range_of
from .reading import Value, criterion_of, values_at
from .version import StandardVersion

LeverKind = Literal[
    "mark", "minimum", "level", "knockouts", "section_weight", "weight", "step", "required", "knockout", "applies",
    "condition", "eligibility", "actor_type", "coverage", "rule",
]


@dataclass(frozen=True)
class Settled:
    """The value of a lever under one text.

    Parameters
    ----------
    value
        None where the text sets none, or where it differs from one actor type to another.
    by_type
        The value of each actor type, when they differ.
    """

    value: Value | None
    by_type: tuple[tuple[str, Value | None], ...] = ()


@dataclass(frozen=True)
class Lever:
    """One value that a change may set.

    Parameters
    ----------
    path
        As `referentiel.model.change` writes it.
    kind
        What it decides: a mark, a minimum, a step of a ladder...
    value_kind
        ``number``, ``flag``, ``text``, ``texts``, or the choices joined by ``|``.
    unit
        ``score`` (out of 100), ``points``, ``weight``, ``level``, ``percent`` (coverage), or the unit of the measure
        or nothing for an attribute.
    range
        The values a number may take, the rest staying as it is.
    floor
        The legal floor written under the criterion, that no step may be weaker than; None when there is none.
    section, criterion, actor_type
        What it belongs to; empty where it belongs to none, or to all.
    in_force, on_the_table, mine
        The three values; the last two are those in force where nothing was given.
    """

    path: str
    kind: LeverKind
    value_kind: str
    unit: str
    range: Range
    floor: Decimal | None
    section: str
    criterion: str
    actor_type: str
    in_force: Settled
    on_the_table: Settled
    mine: Settled
    words: str = ""


def levers(
    version: StandardVersion,
    *,
    on_the_table: Sequence[Change | Operation] = (),
    mine: Sequence[Change | Operation] = (),
) -> tuple[Lever, ...]:
    """List every lever of a version, in the order of the text.

    A value for an actor type that the criterion is not asked of changes nothing: it is a path, but not a lever.

    Parameters
    ----------
    on_the_table, mine
        Changes proposed by others, and one's own; each on the version itself.

    Raises
    ------
    FindingsError
        The changes are refused.
    """
    base = Listing(version).every
    proposed, own = (
        {one.path: one.in_force for one in Listing(changed(version, given)).every} if given else None
        for given in (on_the_table, mine))
    gone = Settled(None)
    return tuple(replace(one, on_the_table=one.in_force if proposed is None else proposed.get(one.path, gone),
                         mine=one.in_force if own is None else own.get(one.path, gone)) for one in base)


def find_levers(listing: Iterable[Lever], typed: str) -> tuple[Lever, ...]:
    """Return the levers that hold every word typed, accents and case apart; none when nothing is typed."""
    words = folded(typed).split()
    return tuple(one for one in listing if words and all(word in one.words for word in words))


class Listing:
    """The levers of a version, each made when it is asked for: a screen that shows ten does not pay for thousands.

    Parameters
    ----------
    version
        The version in force; the three values of each lever are its own.
    """

    def __init__(self, version: StandardVersion) -> None:
        self.version = version
        self._homes = {criterion.code: section.code for section, criterion in version.criteria()}
        titles = {section.code: section.title for section in version.sections}
        titles |= {one.code: f"{one.title} {one.question or ''}" for _, one in version.criteria()}
        titles |= {outcome.id: outcome.label for outcome in version.outcomes}
        titles |= {condition.id: condition.label for condition in version.eligibility}
        titles |= {actor.id: actor.label for actor in version.actor_types}
        self._titles = titles
        self._read_by = {condition.id: condition.criterion or "" for condition in version.eligibility}
        self._asked = {criterion.code: criterion.applies_to for _, criterion in version.criteria()}

    @cached_property
    def every(self) -> tuple[Lever, ...]:
        """Every lever, in the order of the text."""
        return tuple(self._lever(path) for path in listed(self.version) if self._moves(path))

    def of(self, root: str, name: str = "") -> tuple[Lever, ...]:
        """Return the levers of one object: a criterion, a section, an outcome, a condition, a type or the rule."""
        found = known(self.version, root, name, possible=False)
        return tuple(self._lever(path) for path in found if self._moves(path))

    def at(self, written: str) -> Lever:
        """Return the lever at a path.

        Raises
        ------
        referentiel.model.paths.Refused
            The version has no such path.
        """
        return self._lever(parse_path(self.version, written))

    def _moves(self, path: Path) -> bool:
        criterion = _criterion(path)
        return not (criterion and path.actor_type and path.field != "applies"
                    and not self._asked[criterion](path.actor_type))

    def _lever(self, path: Path) -> Lever:
        version = self.version
        criterion = self._read_by.get(path.name, "") if path.root == "eligibility" else _criterion(path)
        section = path.name if path.root == "sections" else self._homes.get(criterion, "")
        section = path.entry if path.field == "sections_at_least" else section
        named = (path.name, criterion, section, path.actor_type)
        told = [str(path), *(self._titles.get(name, "") for name in dict.fromkeys(named))]
        value = _settled(values_at(version, path))
        return Lever(
            path=str(path), kind=lever_kind(path), value_kind=kind_of(path), unit=unit_of(version, path),
            range=range_of(version, path), floor=_floor(version, path), section=section, criterion=criterion,
            actor_type=path.actor_type, in_force=value, on_the_table=value, mine=value, words=folded(" ".join(told)),
        )


def _criterion(path: Path) -> str:
    return path.name if path.root == "criteria" else path.entry if path.field == "levels_at_least" else ""


def _settled(values: dict[str, Value | None]) -> Settled:
    if len(set(values.values())) <= 1:
        return Settled(next(iter(values.values()), None))
    return Settled(None, tuple(values.items()))


def lever_kind(path: Path) -> LeverKind:
    """Return what the value at a path decides."""
    if path.root == "rule":
        return "coverage" if path.field == "coverage_minimum" else "rule"
    by_root: dict[str, LeverKind] = {"sections": "section_weight", "actor_types": "actor_type",
                                     "eligibility": "eligibility"}
    by_field: dict[str, LeverKind] = {
        "global_at_least": "mark", "sections_at_least": "minimum", "levels_at_least": "level",
        "knockouts": "knockouts", "weight": "weight", "ladder": "step", "required": "required",
        "knockout": "knockout", "applies": "applies", "conditions": "condition",
    }
    return by_root.get(path.root) or by_field[path.field]


_UNITS = {"minimum": "score", "coverage": "percent", "weight": "weight", "section_weight": "weight", "level": "level",
          "required": "level"}


def unit_of(version: StandardVersion, path: Path) -> str:
    """Return the unit of the value at a path; empty where it has none. See `Lever`."""
    kind = lever_kind(path)
    if kind == "mark":
        return "points" if version.rule.score == "points" else "score"
    if kind == "step":
        return _measured(version, path.name)
    if kind == "eligibility":
        condition = next(e for e in version.eligibility if e.id == path.name)
        return _measured(version, condition.criterion) if condition.criterion else ""
    return _UNITS.get(kind, "")


def _measured(version: StandardVersion, code: str) -> str:
    seen = criterion_of(version, code).observation
    return seen.unit if isinstance(seen, Measure) else "level"


def _floor(version: StandardVersion, path: Path) -> Decimal | None:
    """Return the legal floor of a step; None for a path over several types with several floors."""
    if path.field != "ladder":
        return None
    floor = criterion_of(version, path.name).legal_floor
    if floor is None or floor.value is None or (floor.end or "") != path.end:
        return None
    types = [path.actor_type] if path.actor_type else [actor.id for actor in version.actor_types]
    values = {floor.value.of(actor) for actor in types}
    return values.pop() if len(values) == 1 else None
