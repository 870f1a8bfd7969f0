"""A finding: one fault in people's data, with a stable code and a place."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Literal

Severity = Literal["error", "warning", "info"]
Location = tuple[str | int, ...]


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One fault in a file, a table or a change, without its wording.

    The wording (found, expected, what to do) belongs to the catalogue and is looked up by `code`.

    Parameters
    ----------
    code
        Stable code, for example ``STR-LADDER-ORDER``; tests and documentation rely on it.
    found
        What stands there, as typed.
    near
        What was probably meant; empty when nothing is near.
    at
        Keys and indexes that lead to the place inside a document.
    params
        Facts that the wording quotes.
    file, line, column, cell
        The place in a file; lines count from 1, as an editor shows them. `cell` names a column of a table.
    severity
        ``error`` refuses the data, ``warning`` and ``info`` do not.
    """

    code: str
    found: str = ""
    near: str = ""
    at: Location = ()
    params: dict[str, str] = field(default_factory=dict)
    file: str = ""
    line: int = 0
    column: int = 0
    cell: str = ""
    severity: Severity = "error"

    def placed(self, *, file: str = "", line: int = 0, column: int = 0) -> Finding:
        """Return the same finding with its place in a file."""
        return replace(self, file=file or self.file, line=line or self.line, column=column or self.column)


class FindingsError(ValueError):
    """Data refused, with every fault that was found in it.

    Parameters
    ----------
    findings
        At least one finding.
    """

    def __init__(self, findings: Iterable[Finding]) -> None:
        self.findings = tuple(findings)
        super().__init__("; ".join(f"{f.code} {f.file}:{f.line} {f.found}".strip() for f in self.findings[:20]))
