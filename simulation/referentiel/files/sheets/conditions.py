"""Conditions on attributes as one cell, and back: ``headcount < 300 ; category = outsourcer``."""

from __future__ import annotations

import re
from collections.abc import Iterable

from referentiel.model import AttributeCondition
from referentiel.texts import text

from .faults import CellFault
from .quoting import plain_or_quoted, split, unquoted
from .values import Cell, Raw, threshold_of, threshold_text

_SIGNS = {"at_least": "≥", "at_most": "≤", "above": ">", "below": "<"}
_TYPED = {"≥": "at_least", ">=": "at_least", "≤": "at_most", "<=": "at_most", ">": "above", "<": "below"}


def conditions_cell(conditions: Iterable[AttributeCondition]) -> Cell:
    """Write conditions that must all hold."""
    return " ; ".join(map(_condition_text, conditions)) or None


def conditions_of(cell: Cell) -> Raw:
    """Read conditions that must all hold; raises `CellFault`."""
    return tuple(_condition(piece) for piece in split(str(cell), "[;\\n]") if piece)


def _condition_text(condition: AttributeCondition) -> str:
    name = condition.attribute
    if condition.equals is not None:
        return f"{name} = {plain_or_quoted(condition.equals)}"
    if condition.one_of is not None:
        words = " | ".join(plain_or_quoted(one, [text("sheet.word.none")]) for one in condition.one_of)
        return f"{name} {text('sheet.word.among')} {words or text('sheet.word.none')}"
    for test, sign in _SIGNS.items():
        value = getattr(condition, test)
        if value is not None:
            return f"{name} {sign} {threshold_text(value)}"
    raise ValueError("a condition without a test is refused before it gets here")


def _condition(written: str) -> Raw:
    found = re.fullmatch(rf"(\w+)\s*(≥|≤|>=|<=|>|<|=|\s{text('sheet.word.among')}\s)\s*(.+)", written, re.DOTALL)
    if not found:
        raise CellFault("SHEET-CONDITION", written)
    name, sign, value = found[1], found[2].strip(), found[3].strip()
    if sign == "=":
        return {"attribute": name, "equals": unquoted(value)}
    if sign in _TYPED:
        return {"attribute": name, _TYPED[sign]: threshold_of(value)}
    words = () if value.casefold() == text("sheet.word.none") else tuple(map(unquoted, split(value, r"\|")))
    return {"attribute": name, "one_of": words}
