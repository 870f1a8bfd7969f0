"""Numbers, days, thresholds and bands as one cell, and back to the raw data of a version file.

What a cell says, from the simplest: ``50``; ``50 puis 60 dès le 01/01/2010``; ``50 {RCM-07 ; hypothèse}``;
``30 à 100``.
"""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Any

from referentiel.model import Step, Threshold
from referentiel.texts import text

from .faults import CellFault
from .quoting import plain_or_quoted, split, unquoted

Cell = str | Decimal | bool | None
Raw = Any
ABSENT: Any = object()
"""What an empty cell reads as."""
_NUMBER = re.compile(r"[-\u2212]?[0-9]+([.,][0-9]+)?")
_BLANKS = re.compile(r"[\u202f\u00a0 ](?=[0-9]{3}(?![0-9]))")
_DAY = re.compile(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})")
_ISO_DAY = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")


def number_text(value: Decimal) -> str:
    """Write a decimal with a comma, no blank in thousands.

    Examples
    --------
    >>> number_text(Decimal("12.50")), number_text(Decimal(-3))
    ('12,50', '-3')
    """
    return f"{value:f}".replace(".", ",")


def number_of(cell: Cell) -> Decimal:
    """Read a decimal: a number of the spreadsheet, or a text with a comma or a point.

    Raises
    ------
    CellFault
        ``SHEET-NUMBER``.

    Examples
    --------
    >>> number_of("12,5"), number_of("1 250"), number_of(Decimal("0.1"))
    (Decimal('12.5'), Decimal('1250'), Decimal('0.1'))
    """
    if isinstance(cell, Decimal):
        return cell
    plain = _BLANKS.sub("", str(cell).strip())
    if isinstance(cell, bool) or not _NUMBER.fullmatch(plain):
        raise CellFault("SHEET-NUMBER", shown(cell))
    return Decimal(plain.replace(",", ".").replace("\u2212", "-"))


def shown(cell: Cell) -> str:
    """Write what a cell holds for a message."""
    if isinstance(cell, bool):
        return text("sheet.cell.true" if cell else "sheet.cell.false")
    return number_text(cell) if isinstance(cell, Decimal) else str(cell if cell is not None else "")[:120]


def day_of(written: str) -> date:
    """Read a day: ``31/12/2009`` or ``2009-12-31``.

    Raises
    ------
    CellFault
        ``SHEET-DAY``.
    """
    french, iso = _DAY.fullmatch(written.strip()), _ISO_DAY.fullmatch(written.strip())
    parts = [int(part) for part in (french.groups()[::-1] if french else iso.groups() if iso else ())]
    try:
        return date(*parts)
    except (TypeError, ValueError) as error:
        raise CellFault("SHEET-DAY", written) from error


def threshold_text(value: Threshold) -> str:
    """Write a threshold with its dated values and where it comes from."""
    told = number_text(value.value)
    for phase in value.phases:
        then, since = text("sheet.word.then"), text("sheet.word.from")
        told += f" {then} {number_text(phase.value)} {since} {phase.from_:%d/%m/%Y}"
    assumed = text("sheet.word.assumption")
    origin = [plain_or_quoted(source, [assumed]) for source in value.sources] + [assumed] * value.assumption
    return told + (" {" + " ; ".join(origin) + "}" if origin else "")


def threshold_cell(value: Threshold) -> Cell:
    """Write a threshold as a number where it is nothing more."""
    return number_or_text(threshold_text(value))


def threshold_of(cell: Cell) -> Raw:
    """Read a threshold; raises `CellFault`."""
    if not isinstance(cell, str):
        return {"value": number_of(cell)}
    amount, annotation = _annotated(cell.strip())
    assumed = text("sheet.word.assumption")
    origin = [item for item in split(annotation, "[;,]") if item]
    first, *later = split(amount, rf"\s+{text('sheet.word.then')}\s+")
    return {
        "value": number_of(first), "phases": tuple(map(_phase, later)),
        "sources": tuple(unquoted(item) for item in origin if item.casefold() != assumed),
        "assumption": any(item.casefold() == assumed for item in origin),
    }


def _annotated(written: str) -> tuple[str, str]:
    """Part an amount from where it comes from, in braces at the end."""
    amount, brace, rest = written.partition("{")
    if brace and not rest.endswith("}"):
        raise CellFault("SHEET-QUOTE", written)
    return amount.strip(), rest.removesuffix("}")


def _phase(written: str) -> Raw:
    value, *day = split(written, r"\s+" + text("sheet.word.from").replace(" ", r"\s+") + r"\s+")
    if len(day) != 1:
        raise CellFault("SHEET-PHASE", written)
    return {"from": day_of(day[0]), "value": number_of(value)}


def step_text(step: Step) -> str:
    """Write a step: a threshold, or the two ends of a band."""
    ends = [step.value] if step.value is not None else [step.low, step.high]
    return f" {text('sheet.word.to')} ".join(threshold_text(end) for end in ends if end is not None)


def step_of(cell: Cell) -> Raw:
    """Read a step; raises `CellFault`."""
    ends = split(cell, rf"\s+{text('sheet.word.to')}\s+") if isinstance(cell, str) else []
    if len(ends) > 2:
        raise CellFault("SHEET-NUMBER", shown(cell))
    return {"low": threshold_of(ends[0]), "high": threshold_of(ends[1])} if len(ends) == 2 else threshold_of(cell)


def number_or_text(written: str) -> Cell:
    """Return the number that a text is, so that a spreadsheet holds it as one; the text otherwise."""
    return Decimal(written.replace(",", ".")) if _NUMBER.fullmatch(written) and "\u2212" not in written else written
