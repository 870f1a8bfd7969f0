"""The synthetic population of the sector in French: its margins, and its centres for a spreadsheet."""

from __future__ import annotations

import csv
import io

from referentiel.audits import Sector
from referentiel.audits.demo import Margin
from referentiel.texts import has, integer, text

_SEPARATOR = ", "


def margin_lines(sector: Sector) -> list[str]:
    """Tell what the population adds up to, margin by margin, beside the target and where it comes from."""
    return [text("demo.sector.title", centres=integer(len(sector.centres)), employees=integer(sector.employees)),
            *(_line(sector, margin) for margin in sector.margins)]


def sector_table(sector: Sector) -> str:
    """Return one row a centre as CSV, with semicolons and French headings."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, delimiter=";", lineterminator="\r\n")
    columns = ("category", "headcount", "region", "size_class")
    writer.writerow([text("demo.sector.column.id"), *(_heading(name) for name in columns)])
    for centre in sector.centres:
        writer.writerow([centre.id, *(_worded(name, str(centre.attributes[name])) for name in columns)])
    return stream.getvalue()


def _line(sector: Sector, margin: Margin) -> str:
    sources = [margin.source] if margin.source else []
    told = _SEPARATOR.join([*sources, *([text("demo.sector.assumption")] if margin.assumption else [])])
    target = integer(margin.target)
    who = (text(f"demo.sector.{margin.attribute}"), _worded(margin.attribute, margin.value))
    return text("demo.sector.line", who=" ".join(part for part in who if part),
                obtained=integer(sector.obtained(margin)), counted=text(f"demo.sector.{margin.counted}"), source=told,
                target=text("demo.sector.at_least", target=target) if margin.at_least else target)


def _heading(name: str) -> str:
    return text("demo.sector.employees") if name == "headcount" else text(f"demo.sector.{name}")


def _worded(attribute: str, value: str) -> str:
    key = f"population.category.{value}"
    return text(key) if attribute == "category" and has(key) else value
