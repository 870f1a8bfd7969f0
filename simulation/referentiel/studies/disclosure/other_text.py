"""Another text beside the one published: the same audits replayed under it are one more column for the control.

The column is told as finely as it can be: passes, non-passes and not computable; else passes and all the others. What
keeps an audit "where it was" is then told at that resolution too. It is never one of the positions of the levers: no
breakdown shows it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from referentiel.engine import Decisions
from referentiel.model import StandardVersion

from .anonymity import Ids, refined, shared, telling
from .standings import NON_PASS, NOT_COMPUTABLE, PASS, Column


@dataclass(frozen=True, eq=False)
class OtherText:
    """How each audit stands under another text.

    Parameters
    ----------
    column
        0 pass, 1 non-pass, 2 not computable; 0 and 1 alone where `coarse`.
    recorded
        Where the audit was made under that text: its award, which is public, tells how it stands there.
    coarse
        Whether non-passes and audits without an outcome are told as one.
    """

    version: StandardVersion
    column: Column
    recorded: NDArray[np.bool_]
    coarse: bool = False

    def coarser(self) -> OtherText:
        """Return the same with non-passes and audits without an outcome as one."""
        return self if self.coarse else replace(self, coarse=True, column=lowered(self.column))

    def alike(self, column: Column) -> Column:
        """Return another column at the resolution of this one."""
        return lowered(column) if self.coarse else column

    def fits(self, base: Column, organisations: Ids, least: int) -> bool:
        """Tell whether the ways from the text in force to this one may be told, by themselves.

        Each is of nobody or of enough organisations, and neither text says something of each of those who stand
        alike under the other one.
        """
        if least <= 1:
            return True
        alike = self.alike(base)
        return shared(refined(base.astype(np.int64), self.column), organisations, least) and not (
            telling(alike, self.column) or telling(self.column, alike))


def other_text(decisions: Decisions) -> OtherText:
    """Return how the audits of a replay stand under its version."""
    column = np.where(decisions.passes, PASS, np.where(decisions.computable, NON_PASS, NOT_COMPUTABLE)).astype(np.int8)
    version = decisions.version
    return OtherText(version, column, np.array(
        [audit.version == version.id for audit in decisions.history.audits], dtype=bool))


def lowered(column: Column) -> Column:
    """Return a column with non-passes and audits without an outcome as one.

    Examples
    --------
    >>> lowered(np.array([0, 1, 2], dtype=np.int8)).tolist()
    [0, 1, 1]
    """
    return np.minimum(column, NON_PASS).astype(np.int8)
