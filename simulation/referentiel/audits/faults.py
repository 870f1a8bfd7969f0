"""All the faults of an import at once, without drowning whoever reads them."""

from __future__ import annotations

from typing import NoReturn

from referentiel.model import Finding, FindingsError
from referentiel.texts import integer

KEPT = 1_000
"""Findings kept in full; the rest is counted."""

QUOTED = 80
"""Characters of a typed text that a finding quotes."""


def quoted(typed: str) -> str:
    r"""Shorten what was typed to what a message can quote; control characters become visible.

    Examples
    --------
    >>> quoted("a\x00b"), len(quoted("x" * 500))
    ('a␀b', 80)
    """
    visible = "".join(chr(0x2400 + ord(char)) if ord(char) < 32 else char for char in typed[: QUOTED + 1])
    return visible if len(visible) <= QUOTED else visible[: QUOTED - 1] + "…"


class Faults:
    """Faults found so far in one file: the first `KEPT` in full, then a count.

    Warnings are kept apart: they refuse nothing.

    Parameters
    ----------
    file
        Name of the file, as the person gave it.
    """

    def __init__(self, file: str = "") -> None:
        self._file = file
        self._findings: list[Finding] = []
        self._warnings: list[Finding] = []
        self._more = 0

    def __bool__(self) -> bool:
        return bool(self._findings)

    def add(self, code: str, found: str = "", *, line: int = 0, cell: str = "", near: str = "", **params: str) -> None:
        """Record one fault; `params` are what its wording quotes."""
        if len(self._findings) >= KEPT:
            self._more += 1
            return
        self._findings.append(
            Finding(
                code=code,
                found=quoted(found),
                near=near,
                params=params,
                file=self._file,
                line=line,
                cell=cell,
            )
        )

    def warn(self, code: str, found: str = "", *, line: int = 0, cell: str = "", **params: str) -> None:
        """Record one warning; beyond the first `KEPT` they are dropped, being of a kind."""
        if len(self._warnings) < KEPT:
            self._warnings.append(Finding(code=code, found=quoted(found), params=params, file=self._file, line=line,
                                          cell=cell, severity="warning"))

    def warnings(self) -> tuple[Finding, ...]:
        """Return the warnings."""
        return tuple(self._warnings)

    def stop(self, code: str, found: str = "", *, line: int = 0, **params: str) -> NoReturn:
        """Record one fault and refuse at once: nothing further can be read."""
        self.add(code, found, line=line, **params)
        raise FindingsError(self.findings())

    def findings(self) -> tuple[Finding, ...]:
        """Return what is kept, followed by ``AUD-MORE`` when something was only counted."""
        if not self._more:
            return tuple(self._findings)
        more = Finding(code="AUD-MORE", found=integer(self._more), params={"kept": integer(KEPT)}, file=self._file)
        return (*self._findings, more)

    def refuse(self) -> None:
        """Raise every fault at once; do nothing when there is none."""
        if self._findings:
            raise FindingsError(self.findings())
