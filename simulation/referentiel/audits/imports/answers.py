"""One answer as it was typed, checked against its criterion: a value, sans objet, not assessed, or a fault."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from referentiel.model import Answer, Criterion, Graded, Measure, Points, State, YesNo, exact_text, folded, nearest
from referentiel.texts import number, text

from ..faults import Faults
from .cells import NOTHING, Cell
from .numbers import number_of

_LEVEL = re.compile(r"([0-9]{1,3})(?:\s*[-\u2013\u2014:.]\s*(.*))?", re.DOTALL)
_REASONED = re.compile(r"([^:(]{1,20}?)\s*(?::\s*(.+)|\((.+)\))", re.DOTALL)
"""`s.o. : fermé le dimanche`, or `s.o. (fermé le dimanche)`."""


@dataclass(frozen=True, slots=True)
class Given:
    """The cells that answer one criterion.

    Parameters
    ----------
    answer
        The value, or a word for the two other states.
    without
        Whether the criterion is said to be sans objet, where a file has a column for it.
    reason
        Justification of a sans objet.
    evidence
        Note on what was examined.
    """

    answer: Cell = NOTHING
    without: Cell = NOTHING
    reason: Cell = NOTHING
    evidence: Cell = NOTHING

    def __bool__(self) -> bool:
        return bool(self.first)

    @property
    def first(self) -> Cell:
        """The first of the cells that holds something."""
        return self.answer or self.without or self.reason or self.evidence


def answer_of(criterion: Criterion, given: Given, symbol: str, faults: Faults) -> Answer | None:
    """Read one answer.

    Parameters
    ----------
    symbol
        Symbol of the unit of a measure.

    Returns
    -------
    Answer or None
        ``VALUE`` with its evidence as a note, ``NOT_APPLICABLE`` with its justification, ``NOT_ASSESSED`` where
        that was said, or None where nothing was said; None as well after a fault, which is in `faults`.
    """
    word, inline = _word(given.answer)
    without = _without(given.without, criterion, faults)
    if without is None:
        return None
    if word == "not_applicable" or without:
        return _not_applicable(criterion, given, inline, named=word == "not_applicable", faults=faults)
    if given.reason:
        given.reason.fault(faults, "AUD-NA-UNSAID", criterion=criterion.code)
        return None
    note = given.evidence.typed
    if word == "not_assessed":
        return Answer(State.NOT_ASSESSED, None, "; ".join(filter(None, (inline, note))))
    if not given.answer:
        return Answer(State.NOT_ASSESSED, None, note) if note else None
    value = value_of(criterion, given.answer, symbol, faults)
    return None if value is None else Answer(State.VALUE, value, note)


def _without(cell: Cell, criterion: Criterion, faults: Faults) -> bool | None:
    if not cell or folded(cell.typed) in _spellings("no"):
        return False
    if folded(cell.typed) in _spellings("yes") | _spellings("not_applicable") | {"x"}:
        return True
    cell.fault(faults, "AUD-NA-WORD", criterion=criterion.code)
    return None


def _not_applicable(
    criterion: Criterion, given: Given, inline: str, *, named: bool, faults: Faults
) -> Answer | None:
    if given.answer and not named:
        given.answer.fault(faults, "AUD-NA-BOTH", criterion=criterion.code)
        return None
    reason = "; ".join(filter(None, (inline, given.reason.typed)))
    if not reason:
        (given.without or given.answer).fault(faults, "AUD-NA-REASON", criterion=criterion.code)
        return None
    evidence = given.evidence.typed
    note = text("import.note.both", reason=reason, evidence=evidence) if evidence else reason
    return Answer(State.NOT_APPLICABLE, None, note)


def _word(cell: Cell) -> tuple[str, str]:
    """Return ``not_applicable``, ``not_assessed`` or nothing, and what was said behind it."""
    if not isinstance(cell.value, str) or not cell.value:
        return "", ""
    reasoned = _REASONED.fullmatch(cell.value)
    tried = [(cell.value, "")] + ([(reasoned[1], (reasoned[2] or reasoned[3]).strip())] if reasoned else [])
    for written, behind in tried:
        for word in ("not_applicable", "not_assessed"):
            if folded(written) in _spellings(word):
                return word, behind
    return "", ""


@lru_cache(maxsize=8)
def _spellings(word: str) -> frozenset[str]:
    return frozenset(folded(one) for one in text(f"import.spelling.{word}").split("|"))


def value_of(criterion: Criterion, cell: Cell, symbol: str, faults: Faults) -> Decimal | None:
    """Read the value of a criterion; None after a fault."""
    if not isinstance(cell.value, str | Decimal):
        cell.fault(faults, "AUD-ANSWER-DATE", criterion=criterion.code)
        return None
    match criterion.observation:
        case YesNo():
            return _yes_no(criterion, cell, faults)
        case Graded(levels=levels):
            return _level(criterion, cell, tuple(level.name for level in levels), faults)
        case Measure(range=(low, high)):
            return _number(criterion, cell, (low, high), symbol, faults)
        case Points() as points:
            return _points(criterion, points, cell, faults)
    return None


def _points(criterion: Criterion, points: Points, cell: Cell, faults: Faults) -> Decimal | None:
    value = _number(criterion, cell, (Decimal(0), points.max), "", faults)
    if value is None or points.admits(value):
        return value
    listed = ", ".join(map(number, points.values or ()))
    cell.fault(faults, "AUD-ANSWER-POINTS", criterion=criterion.code, values=listed)
    return None


def _yes_no(criterion: Criterion, cell: Cell, faults: Faults) -> Decimal | None:
    written = folded(cell.typed)
    for word, value in (("yes", Decimal(1)), ("no", Decimal(0))):
        if written in _spellings(word):
            return value
    near = nearest(written, (text("import.word.yes"), text("import.word.no")))
    cell.fault(faults, "AUD-ANSWER-YES-NO", near, criterion=criterion.code)
    return None


def _level(criterion: Criterion, cell: Cell, levels: tuple[str, ...], faults: Faults) -> Decimal | None:
    """Read a level: its number, its name, or both if they agree."""
    written = cell.typed
    named = {folded(name): place for place, name in enumerate(levels)}
    if folded(written) in named:
        return Decimal(named[folded(written)])
    match = _LEVEL.fullmatch(written)
    level = int(match[1]) if match else -1
    if match is not None and 0 <= level < len(levels) and folded(match[2] or "") in {"", folded(levels[level])}:
        return Decimal(level)
    listed = ", ".join(level_name(place, name) for place, name in enumerate(levels))
    cell.fault(faults, "AUD-ANSWER-LEVEL", nearest(written, levels), criterion=criterion.code, levels=listed,
               top=str(len(levels) - 1))
    return None


def level_name(place: int, name: str) -> str:
    """Return a level as a drop-down shows it: ``2 – Écrit``."""
    return f"{place} \u2013 {name}"


def _number(
    criterion: Criterion, cell: Cell, ends: tuple[Decimal, Decimal], symbol: str, faults: Faults
) -> Decimal | None:
    low, high = ends
    typed = number_of(cell)
    told = {"criterion": criterion.code, "low": number(low), "high": number(high), "unit": symbol}
    if typed.ambiguous:
        cell.fault(faults, "AUD-ANSWER-AMBIGUOUS", criterion=criterion.code)
    elif typed.value is None:
        cell.fault(faults, "AUD-ANSWER-NUMBER", **told)
    elif typed.suffix and typed.suffix != folded(symbol):
        cell.fault(faults, "AUD-ANSWER-UNIT", **told)
    elif not low <= typed.value <= high:
        cell.fault(faults, "AUD-ANSWER-RANGE", **told, value=exact_text(typed.value))
    else:
        return typed.value
    return None
