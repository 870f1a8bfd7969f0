"""A study ready to be shown: sentences, tables, a figure with its description; and as lines of text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from referentiel.texts import text

from .picture import figure_html, study_html
from .theme import SCHEMA, theme


@dataclass(frozen=True)
class Table:
    """A table of texts, numbers already in French form."""

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Figure:
    """A Vega-Lite specification with its data inside, under the one theme.

    Parameters
    ----------
    description
        The finding in one sentence, for who does not see the figure; the table of the study stands beside it.
    source
        Which audits, under which text: the line under the figure.
    table
        What the figure draws, as words and numbers.
    provenance
        What a picture says of its origin wherever it goes, invented audits and reconstituted texts above all; see
        `referentiel.report.provenance.provenance_band`. A picture made without one says that it has none.
    reading
        One mark of the figure read in full; the description stands in its place where it is empty.
    key
        What each mark stands for, where a page says it in a legend beside the drawing.
    """

    title: str
    description: str
    spec: dict[str, Any]
    source: str = ""
    table: Table | None = None
    provenance: str = ""
    reading: str = ""
    key: str = ""

    def signed(self, source: str, provenance: str) -> Figure:
        """Return the figure ready to leave: its source and its provenance."""
        return replace(self, source=source, provenance=provenance)

    def _repr_html_(self) -> str:
        """Show the whole picture in a notebook, with its table."""
        return figure_html(self)


@dataclass(frozen=True)
class StudyPage:
    """What one study says.

    Parameters
    ----------
    sentences
        The finding first, then what bounds it.
    figure
        None where a table says it better, or where there is nothing to draw.
    """

    title: str
    sentences: tuple[str, ...]
    tables: tuple[Table, ...]
    figure: Figure | None = None

    def signed(self, source: str, provenance: str) -> StudyPage:
        """Return the study with its figure ready to leave: its source, its provenance, its first table."""
        if self.figure is None:
            return self
        table = self.figure.table or next(iter(self.tables), None)
        return replace(self, figure=replace(self.figure.signed(source, provenance), table=table))

    def _repr_html_(self) -> str:
        """Show the study in a notebook."""
        return study_html(self)


def page_lines(page: StudyPage) -> list[str]:
    """Write a study as lines: its title, its sentences, its tables in columns."""
    lines = [page.title, *(f"  {sentence}" for sentence in page.sentences)]
    for table in page.tables:
        lines += ["", *table_lines(table)]
    return lines


def table_lines(table: Table) -> list[str]:
    """Write a table in columns under its caption; an empty one says that it is."""
    if not table.rows:
        return [table.caption, "  " + text("studies.table.empty")]
    grid = [table.columns, *table.rows]
    widths = [max(len(row[k]) for row in grid) for k in range(len(table.columns))]
    return [table.caption, *("  " + _line(row, widths) for row in grid)]


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    first, *others = [cell.ljust(width) if k == 0 else cell.rjust(width)
                      for k, (cell, width) in enumerate(zip(row, widths, strict=True))]
    return "  ".join([first, *others]).rstrip()


def figure_of(title: str, description: str, rows: Sequence[dict[str, Any]], layers: Sequence[dict[str, Any]],
              *, step: int = 28, key: str = "") -> Figure:
    """Make a figure of horizontal rows from its layers, with the frame that every study shares."""
    return Figure(title, description, {
        "$schema": SCHEMA, "description": description, "width": "container", "height": {"step": step},
        "data": {"name": "etude", "values": list(rows)}, "config": theme(), "layer": list(layers),
    }, key=key)
