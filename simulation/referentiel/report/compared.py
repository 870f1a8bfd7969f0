"""The rows of a comparative text as people read them: numbers with the symbol of their unit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from referentiel.authoring import ComparedRow
from referentiel.compare.wording import Run
from referentiel.files import Registries, Unit
from referentiel.texts.numbers import NARROW


def with_units(rows: Sequence[ComparedRow], registries: Registries | None) -> tuple[ComparedRow, ...]:
    """Return rows whose numbers are followed by the symbol of their unit; as they are without registries."""
    units = registries.units if registries else {}
    return tuple(_with_symbol(row, unit_symbol(row.unit, units)) for row in rows)


def unit_symbol(unit: str, units: Mapping[str, Unit]) -> str:
    """Return the symbol of a unit with the space before it; empty where it has none."""
    symbol = units[unit].symbol if unit in units else ""
    return NARROW + symbol if symbol else ""


def _with_symbol(row: ComparedRow, symbol: str) -> ComparedRow:
    if not symbol or row.kind != "value":
        return row
    tail = (Run("same", symbol),)
    return replace(
        row, before=row.before + symbol if row.before else "", after=row.after + symbol if row.after else "",
        before_runs=(*row.before_runs, *tail) if row.before else (),
        after_runs=(*row.after_runs, *tail) if row.after else ())
