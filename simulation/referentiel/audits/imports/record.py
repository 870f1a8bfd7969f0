"""One audit put together from the cells of a file, every fault of it told."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Generic, Literal, TypeVar, cast

from referentiel.model import Answer, Audit, Criterion, Measure, StandardVersion, State, nearest

from ..applicable import asked_of, known_actor_type
from ..faults import Faults
from .answers import Given, answer_of
from .cells import NOTHING, Cell
from .fields import REQUIRED, attribute_of, column_name, day_in, decision_of, nature_of, score_of
from .standards import Standards, near_code

_UNASKED = Answer(State.NOT_ASSESSED)
_SILENT = Given()
T = TypeVar("T")
REMEMBERED = 1 << 16
"""Readings of each kind kept at most: real files repeat few values, and a file of other values must not fill memory."""


class Recorder:
    """Make audits out of cells; every fault goes to `faults`.

    Parameters
    ----------
    standards
        What the audits are checked against.
    source
        Id of the import.
    """

    def __init__(self, standards: Standards, source: str, faults: Faults) -> None:
        self._standards, self._source, self._faults = standards, source, faults
        self.names: dict[tuple[str, str], None] = {}
        self.families: dict[str, Cell] = {}
        self._criteria = {name: _criteria(version, standards.symbols) for name, version in standards.versions.items()}
        self._conditioned = {name: _conditioned(version) for name, version in standards.versions.items()}
        self._answered = _Remembered[Answer | None]()
        self._described = _Remembered[Decimal | str | None]()
        self._due = _Remembered[frozenset[str]]()

    def version_of(self, cell: Cell) -> StandardVersion | None:
        """Return the version that a cell names; None after a fault."""
        version = self._standards.versions.get(cell.typed)
        if version is None and cell:
            known = self._standards.versions
            cell.fault(self._faults, "AUD-VERSION", nearest(cell.typed, known), known=", ".join(sorted(known)))
        return version

    def audit(
        self, fields: Mapping[str, Cell], attributes: Mapping[str, Cell], answers: Mapping[str, Given], where: Cell,
        expected: str = "",
    ) -> Audit | None:
        """Return one audit; meaningful only if no fault was added.

        A criterion that the version asks and that has no answer is recorded as not assessed. Answers are in the
        order of the version.

        Parameters
        ----------
        fields, attributes, answers
            Cells by field, by attribute and by criterion code; what is not there is empty.
        where
            A cell that stands for the whole audit in messages.
        expected
            The questionnaire of the file, which the attributes must lead to; empty for any.
        """
        for key in REQUIRED:
            if not fields.get(key, NOTHING):
                empty = fields.get(key, NOTHING)
                (empty if empty.place else where).fault(self._faults, "AUD-FIELD-EMPTY", field=column_name(key))
        version = self.version_of(fields.get("version", NOTHING))
        day = day_in(fields.get("day", NOTHING), self._faults)
        if version is None:
            return None
        found = {name: value for name, cell in attributes.items()
                 if (value := self._attribute(version, name, cell)) is not None}
        # Without a day nobody knows what was asked, but what was answered can still be checked.
        actor = None if day is None else self._actor_type(version, found, day, expected, where)
        given = self._answers(version, actor, found, day or date.max, answers)
        nature = nature_of(fields.get("nature", NOTHING), self._faults)
        decision = decision_of(version, fields.get("decision", NOTHING), self._faults)
        score = score_of(fields.get("score", NOTHING), self._faults)
        if day is None:
            return None
        self.families.setdefault(version.family, where)
        organisation = sys.intern(fields.get("organisation", NOTHING).typed)
        if fields.get("name"):
            self.names[organisation, fields["name"].typed] = None
        return Audit(
            id=fields.get("audit", NOTHING).typed or f"{version.family}-{organisation}-{day}",
            organisation=organisation,
            family=version.family,
            version=version.id,
            day=day,
            attributes=found,
            answers=given,
            wave=fields.get("wave", NOTHING).typed,
            nature=cast("Literal['first', 'renewal', 'follow_up', '']", nature),
            firm=sys.intern(fields.get("firm", NOTHING).typed),
            decision=decision,
            recorded_score=score,
            source=self._source,
        )

    def _actor_type(
        self, version: StandardVersion, attributes: Mapping[str, Decimal | str], day: date, expected: str, where: Cell
    ) -> str | None:
        """Return the actor type that the attributes lead to; without it, nobody knows what had to be answered."""
        actor, missing = known_actor_type(version, attributes, day)
        labels = {one.id: one.label for one in version.actor_types}
        for name in sorted(missing):
            label = version.attributes[name].label
            if expected:
                where.fault(self._faults, "AUD-FIELD-EMPTY", field=label)
            else:
                where.warn(self._faults, "AUD-TYPE-UNKNOWN", attribute=label)
        if not missing and (actor is None or (expected and actor != expected)):
            self._faults.add("AUD-QUESTIONNAIRE", labels.get(actor or "", ""), line=where.line, cell=where.place,
                             wanted=labels.get(expected, ", ".join(labels.values())))
        return actor

    def _answers(
        self, version: StandardVersion, actor: str | None, attributes: Mapping[str, Decimal | str], day: date,
        given: Mapping[str, Given],
    ) -> dict[str, Answer]:
        criteria = self._criteria[version.id]
        for code, cells in given.items():
            if code not in criteria and cells:
                cell = cells.first
                self._faults.add("AUD-CRITERION", code, line=cell.line, cell=cell.place, near=near_code(code, criteria),
                                 version=version.id)
        due = self._asked(version, actor, attributes, day) if actor else frozenset[str]()
        found: dict[str, Answer] = {}
        for code, (criterion, symbol) in criteria.items():
            said = given.get(code, _SILENT)
            answer = self._answer(version.id, criterion, said, symbol) if said else None
            if answer is not None:
                found[sys.intern(code)] = answer
                if actor and code not in due:
                    said.first.warn(self._faults, "AUD-ANSWER-UNASKED", criterion=code)
            elif code in due:
                found[sys.intern(code)] = _UNASKED
        return found

    def _answer(self, version: str, criterion: Criterion, given: Given, symbol: str) -> Answer | None:
        """Read one answer; what was typed alone and was read once is not read again."""
        typed = given.answer.value
        if type(typed) is not str or given.without or given.reason or given.evidence:
            return answer_of(criterion, given, symbol, self._faults)
        return self._answered.of((version, criterion.code, typed),
                                 lambda: answer_of(criterion, given, symbol, self._faults))

    def _attribute(self, version: StandardVersion, name: str, cell: Cell) -> Decimal | str | None:
        def read() -> Decimal | str | None:
            return attribute_of(version, name, cell, self._faults)

        return self._described.of((version.id, name, cell.value), read) if type(cell.value) is str else read()

    def _asked(
        self, version: StandardVersion, actor: str, attributes: Mapping[str, Decimal | str], day: date,
    ) -> frozenset[str]:
        """Return the codes of the criteria asked; of the attributes, only those that conditions read matter."""
        told = tuple(attributes.get(name) for name in self._conditioned[version.id])
        return self._due.of((version.id, actor, day if told else None, *told), lambda: frozenset(
            one.code for one in asked_of(version, actor, attributes, day)))


class _Remembered(Generic[T]):
    """What was read without fault, by what it was read from; a fault is told again wherever it stands again."""

    def __init__(self) -> None:
        self._found: dict[tuple[object, ...], T] = {}

    def of(self, key: tuple[object, ...], read: Callable[[], T]) -> T:
        """Return what was read from `key`, or read it."""
        if (known := self._found.get(key)) is not None:
            return known
        found = read()
        if found is not None and len(self._found) < REMEMBERED:
            self._found[key] = found
        return found


def _conditioned(version: StandardVersion) -> tuple[str, ...]:
    """Return the attributes that the conditions of the criteria of a version read."""
    return tuple(sorted({one.attribute for _, criterion in version.criteria() for one in criterion.conditions}))


def _criteria(version: StandardVersion, symbols: Mapping[str, str]) -> dict[str, tuple[Criterion, str]]:
    """Return the criteria of a version by code, each with the symbol of its unit."""
    return {
        criterion.code: (criterion, symbols.get(seen.unit, "") if isinstance(seen := criterion.observation, Measure)
                         else "")
        for _, criterion in version.criteria()
    }
