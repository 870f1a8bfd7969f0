"""How every audit stands at every position of the levers: what a release counts, and must not give away."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray

from referentiel.compare import Exploration
from referentiel.engine import History
from referentiel.model import Finding, FindingsError, StandardVersion, nearest
from referentiel.model.change import Change, path_of
from referentiel.model.levers import Lever, levers

PASS, NON_PASS, NOT_COMPUTABLE = 0, 1, 2
Column = NDArray[np.int8]
Position = tuple[Decimal | None, ...]
"""The value of each lever, None where it stays as it is in force."""


class Standings:
    """Standings of the audits of a history under one version, its levers moved; each position is decided once.

    Parameters
    ----------
    paths
        The levers of the release, in its order.
    """

    def __init__(self, version: StandardVersion, history: History, paths: Sequence[str]) -> None:
        self.version = version
        self.history = history
        self.paths = tuple(paths)
        codes, _ = history.coded("organisation")
        self.organisations: NDArray[np.int64] = np.unique(codes, return_inverse=True)[1].astype(np.int64)
        self._exploration = Exploration(version, history)
        self._known: dict[Position, Column | None] = {}

    @property
    def base(self) -> Position:
        """The position of the text in force."""
        return (None,) * len(self.paths)

    def at(self, position: Position) -> Column | None:
        """Return the standing of each audit (0 pass, 1 non-pass, 2 not computable); None where the text is refused."""
        if position not in self._known:
            changes = tuple(Change(path, value) for path, value in zip(self.paths, position, strict=True)
                            if value is not None)
            try:
                decisions = self._exploration.decisions(changes)
            except FindingsError:
                self._known[position] = None
            else:
                self._known[position] = np.where(
                    decisions.passes, PASS, np.where(decisions.computable, NON_PASS, NOT_COMPUTABLE)).astype(np.int8)
        return self._known[position]


def levers_of(version: StandardVersion, paths: Sequence[str]) -> tuple[Lever, ...]:
    """Return the levers of a release.

    Raises
    ------
    FindingsError
        ``CHG-PATH`` or ``CHG-STEP`` (no such path), ``REL-LEVER`` (not one number for everyone), ``REL-LEVER-TWICE``.
    """
    known = {one.path: one for one in levers(version)}
    findings: list[Finding] = []
    for place, path in enumerate(paths):
        found = known.get(path)
        if path in paths[:place]:
            findings.append(Finding(code="REL-LEVER-TWICE", found=path))
        elif found is None:
            try:
                path_of(version, path)
                findings.append(Finding(code="REL-LEVER", found=path, near=nearest(path, known)))
            except FindingsError as error:
                findings.extend(error.findings)
        elif found.value_kind != "number" or not isinstance(found.in_force.value, Decimal):
            findings.append(Finding(code="REL-LEVER", found=path))
    if findings:
        raise FindingsError(findings)
    return tuple(known[path] for path in paths)
