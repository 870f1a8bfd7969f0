"""Where a difference stands in a workbook: the sheet and the cells that were edited."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from .rendering import Grid, Row
from .rows import Found, Name

_TABLES = {
    "head": "head", "rule": "head", "attribute": "attributes", "actor_type": "actor_types",
    "eligibility": "eligibility", "outcome": "outcomes", "decision": "decisions", "section": "sections",
    "criterion": "criteria",
}


@dataclass(frozen=True)
class Places:
    """The rows of a workbook as they were read, and as they were written."""

    read: Mapping[Name, Found] = field(default_factory=dict)
    written: Mapping[Name, tuple[Grid, Row]] = field(default_factory=dict)

    def cells(self, part: str, code: str, fields: Iterable[str]) -> tuple[str, ...]:
        """Return the cells of some fields that were edited, for example ``Critères RH!T7``.

        The cell of the code stands for a whole row or its place; the sheet alone for a row that is gone.
        """
        kind, fields = _TABLES[part], tuple(fields)
        if kind == "head":
            return tuple(cell for path in self._paths(part, fields) for cell in self._row(kind, path, ("value",)))
        return self._row(kind, code, fields) if code else (self._sheet(kind),)

    def _paths(self, part: str, fields: tuple[str, ...]) -> list[str]:
        start = "rule." if part == "rule" else ""
        wanted = [start + name for name in fields]
        paths = [code for kind, code in self.read if kind == "head"
                 and any(code == path or code.startswith(path + ".") for path in wanted)]
        return [path for path in paths if self._differs(("head", path), "value")] or paths[:1]

    def _row(self, kind: str, code: str, fields: tuple[str, ...]) -> tuple[str, ...]:
        found = self.read.get((kind, code))
        if found is None:
            grid = self.written.get((kind, code))
            return (grid[0].name,) if grid else ()
        columns = [column.key for column in found.grid.table.columns
                   if column.part_of in fields or column.key in fields]
        edited = [key for key in columns if self._differs((kind, code), key)]
        keys = edited or columns[:1] or [found.grid.table.key.key]
        return tuple(found.grid.place(found.row.line, key) for key in keys)

    def _differs(self, name: Name, key: str) -> bool:
        found, written = self.read.get(name), self.written.get(name)
        return found is None or written is None or found.row.cells.get(key) != written[1].get(key)

    def _sheet(self, kind: str) -> str:
        return next((found.grid.name for (one, _), found in self.read.items() if one == kind), "")
