"""The hidden sheet of a template: what the workbook is, and the lists that its drop-downs offer."""

from __future__ import annotations

from typing import Any

META = "_referentiel"
"""The hidden sheet that says what the workbook is, and holds the lists of its drop-downs."""


class Lists:
    """The hidden sheet: what the workbook is in its first two columns, the lists of drop-downs in the others."""

    def __init__(self, sheet: Any) -> None:  # noqa: ANN401
        self.sheet = sheet
        sheet.sheet_state = "veryHidden"
        self._known: dict[tuple[str, ...], str] = {}

    def of(self, values: tuple[str, ...]) -> str:
        """Return the range that holds some values, written once."""
        from openpyxl.utils import get_column_letter

        if values not in self._known:
            letter = get_column_letter(4 + len(self._known))
            for row, value in enumerate(values, start=1):
                self.sheet[f"{letter}{row}"] = value
            self._known[values] = f"'{META}'!${letter}$1:${letter}${len(values)}"
        return self._known[values]
