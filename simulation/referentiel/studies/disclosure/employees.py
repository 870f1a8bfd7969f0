"""Employees of the organisations that hold an award: a weighted figure, with the rule of dominance.

Only awards are weighted: they are public. A sum of employees over those who pass under other texts would be known to
the unit, and with the headcounts, which many know, it would name who passes: it is never published.
"""

from __future__ import annotations

from decimal import Decimal

import numpy as np
from numpy.typing import NDArray

from referentiel.audits import latest_per_organisation
from referentiel.engine import History
from referentiel.model import Audit

DOMINANCE = 85
"""Per cent of a figure that one organisation may make at most: the French rule for statistics on businesses."""
ROUNDED = 100
ATTRIBUTE = "headcount"


def employees(
    history: History, awarded: NDArray[np.bool_], of: NDArray[np.int64], many: int, least: int,
) -> tuple[int | None, ...]:
    """Return the employees covered by the awards of each class, rounded; None where withheld or not known.

    An organisation counts once, by its latest audit with a decision. When one class must be withheld all are: their
    sum is published.

    Parameters
    ----------
    of
        Class of each audit, from 0.
    """
    place = {audit.id: i for i, audit in enumerate(history.audits)}
    decided = latest_per_organisation([audit for audit in history.audits if audit.decision])
    weights: list[list[Decimal]] = [[] for _ in range(many)]
    for audit in decided:
        i = place[audit.id]
        if awarded[i]:
            size = _headcount(audit)
            if size is None:
                return (None,) * many
            weights[int(of[i])].append(size)
    if any(not safe(own, least) for own in weights):
        return (None,) * many
    return tuple(round(int(sum(own)) / ROUNDED) * ROUNDED for own in weights)


def safe(weights: list[Decimal], least: int) -> bool:
    """Tell whether a sum may be shown: of enough organisations, none of which makes more than `DOMINANCE` per cent.

    Examples
    --------
    >>> safe([Decimal(85), Decimal(10), Decimal(5)], 3), safe([Decimal(86), Decimal(9), Decimal(5)], 3)
    (True, False)
    """
    if least <= 1:
        return True
    return len(weights) >= least and 100 * max(weights) <= DOMINANCE * sum(weights)


def _headcount(audit: Audit) -> Decimal | None:
    value = audit.attributes.get(ATTRIBUTE)
    return value if isinstance(value, Decimal) else None
