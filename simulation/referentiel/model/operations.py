"""Changes of what a version holds: add, retire and move a criterion, a section, a condition of eligibility.

A value inside a part is set by its path (`referentiel.model.change.Change`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol, TypeVar

from .criterion import Criterion
from .rewriting import Rewrite
from .values import PerSection
from .version import EligibilityCondition, Outcome, Section, StandardVersion


@dataclass(frozen=True)
class Add:
    """Add a whole criterion, section or condition of eligibility.

    Parameters
    ----------
    part
        What is added; its code must be new.
    section
        The section that a criterion goes to; empty for the others.
    before
        Code of the part that it stands before; at the end when empty. A criterion may name another one that comes
        with it. Several additions at one place stand in the order of their codes.
    """

    part: Criterion | Section | EligibilityCondition
    section: str = ""
    before: str = ""

    @property
    def code(self) -> str:
        """The code of what is added."""
        return self.part.id if isinstance(self.part, EligibilityCondition) else self.part.code

    @property
    def path(self) -> str:
        """The part concerned, as paths write it."""
        match self.part:
            case Criterion():
                return f"criteria.{self.code}"
            case Section():
                return f"sections.{self.code}"
        return f"eligibility.{self.code}"

    @property
    def value(self) -> str:
        """The operation, as a value is shown: its verb and its place."""
        return " ".join(part for part in ("add", self.section, f"< {self.before}" if self.before else "") if part)


@dataclass(frozen=True)
class Retire:
    """Retire a criterion, a section with its criteria, or a condition of eligibility, named by its code.

    The minima that name a retired section leave with it. An outcome or a condition that reads a retired criterion
    makes the result unsound: it is refused with the fault of structure.
    """

    code: str
    value: str = field(default="retire", init=False)

    @property
    def path(self) -> str:
        """The code retired."""
        return self.code


@dataclass(frozen=True)
class Move:
    """Move a criterion to a section, or to another place of its own.

    Parameters
    ----------
    before
        Code of the criterion that it stands before; at the end when empty. It may name one that comes or moves there
        with it.
    """

    code: str
    section: str
    before: str = ""

    @property
    def path(self) -> str:
        """The criterion, as paths write it."""
        return f"criteria.{self.code}.section"

    @property
    def value(self) -> str:
        """The section, and the place inside it."""
        return self.section + (f" < {self.before}" if self.before else "")


Operation = Add | Retire | Move | Rewrite


class _Coded(Protocol):
    @property
    def code(self) -> str: ...


Part = TypeVar("Part", bound=_Coded)
Placing = TypeVar("Placing", Add, Move)


def in_turn(placings: Sequence[Placing]) -> tuple[list[Placing], list[Placing]]:
    """Return what is to be placed, each after the one that it stands before, else by code; and what waits in a ring.

    Examples
    --------
    >>> [one.code for one in in_turn([Move("A", "S", "B"), Move("B", "S"), Move("C", "S")])[0]]
    ['B', 'C', 'A']
    >>> [one.code for one in in_turn([Move("A", "S", "B"), Move("B", "S", "A")])[1]]
    ['A', 'B']
    """
    waiting, found = sorted(placings, key=lambda one: one.code), list[Placing]()
    while waiting:
        codes = {one.code for one in waiting}
        ready = [one for one in waiting if one.before not in codes]
        if not ready:
            break
        found += ready
        waiting = [one for one in waiting if one.before in codes]
    return found, waiting


def with_additions(version: StandardVersion, additions: Sequence[Add]) -> StandardVersion:
    """Return the version with parts added: sections, then criteria, then conditions of eligibility."""
    sections = [one for one in additions if isinstance(one.part, Section)]
    others = [one for one in additions if not isinstance(one.part, Section)]
    for one in (*sorted(sections, key=lambda one: one.code), *in_turn(others)[0]):
        match one.part:
            case Section():
                placed = _placed(version.sections, one.part, one.before)
                version = version.model_copy(update={"sections": placed})
            case Criterion():
                version = _put(version, one.part, one.section, one.before)
            case EligibilityCondition():
                version = version.model_copy(update={"eligibility": (*version.eligibility, one.part)})
    return version


def with_moves(version: StandardVersion, moves: Sequence[Move]) -> StandardVersion:
    """Return the version with criteria moved; those that go to one place stand in the order of their codes."""
    criteria = {criterion.code: criterion for _, criterion in version.criteria()}
    version = _without(version, {one.code for one in moves})
    for one in in_turn(moves)[0]:
        version = _put(version, criteria[one.code], one.section, one.before)
    return version


def with_retirements(version: StandardVersion, codes: set[str]) -> StandardVersion:
    """Return the version without some criteria, sections and conditions of eligibility."""
    gone = {section.code for section in version.sections if section.code in codes}
    update = {
        "sections": tuple(section for section in _without(version, codes).sections if section.code not in gone),
        "eligibility": tuple(condition for condition in version.eligibility if condition.id not in codes),
        "outcomes": tuple(_without_minima(outcome, gone) for outcome in version.outcomes),
    }
    return version.model_copy(update=update)


def _without(version: StandardVersion, codes: set[str]) -> StandardVersion:
    sections = tuple(
        section.model_copy(update={"criteria": tuple(c for c in section.criteria if c.code not in codes)})
        if any(c.code in codes for c in section.criteria) else section for section in version.sections
    )
    return version.model_copy(update={"sections": sections})


def _put(version: StandardVersion, criterion: Criterion, section: str, before: str) -> StandardVersion:
    sections = tuple(
        one.model_copy(update={"criteria": _placed(one.criteria, criterion, before)}) if one.code == section else one
        for one in version.sections
    )
    return version.model_copy(update={"sections": sections})


def _placed(parts: tuple[Part, ...], part: Part, before: str) -> tuple[Part, ...]:
    index = next((i for i, one in enumerate(parts) if one.code == before), len(parts))
    return (*parts[:index], part, *parts[index:])


def _without_minima(outcome: Outcome, gone: set[str]) -> Outcome:
    minima = outcome.sections_at_least
    if minima is None or not gone & set(minima.by_section):
        return outcome
    kept = {code: minimum for code, minimum in minima.by_section.items() if code not in gone}
    return outcome.model_copy(update={"sections_at_least": PerSection(by_section=kept) if kept else None})
