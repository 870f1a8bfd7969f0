"""The pass rate if candidates looked like the sector: weights raked to its margins; an assumption, not a sample."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from referentiel.compare.effect import FEW_ORGANISATIONS
from referentiel.engine import Decisions
from referentiel.engine.answered import Mask
from referentiel.model import Finding, FindingsError, exact_text, nearest

if TYPE_CHECKING:
    import pandas as pd

Margins = Mapping[str, Mapping[str, Decimal]]
CLOSE, ROUNDS = 1e-9, 1000
"""Largest gap to a margin that counts as reached, and rounds after which raking gives up."""


@dataclass(frozen=True, eq=False)
class Raked:
    """A weighted pass rate.

    Parameters
    ----------
    weights
        One an audit, of mean 1 over the audits used; 0 for those not used.
    used
        Computable audits whose attributes are in every margin; `outside` counts the other computable ones.
    converged, rounds, gap
        Whether every margin was reached, after how many rounds, and the largest gap left (in shares of the whole).
    """

    decisions: Decisions
    margins: dict[str, dict[str, Fraction]]
    weights: NDArray[np.float64]
    used: Mask
    converged: bool
    rounds: int
    gap: float

    @property
    def outside(self) -> int:
        """Computable audits that a margin leaves out."""
        return int(self.decisions.computable.sum() - self.used.sum())

    @property
    def rate(self) -> float | None:
        """Weighted pass rate; None when no audit is used."""
        whole = float(self.weights.sum())
        return float(self.weights[self.decisions.passes].sum()) / whole if whole else None

    @property
    def plain(self) -> Fraction | None:
        """Pass rate of the same audits, without weights."""
        whole = int(self.used.sum())
        return Fraction(int((self.used & self.decisions.passes).sum()), whole) if whole else None

    @property
    def effective(self) -> float:
        """Audits that would carry as much information without weights (Kish 1965)."""
        squares = float((self.weights**2).sum())
        return float(self.weights.sum()) ** 2 / squares if squares else 0.0

    @property
    def few(self) -> bool:
        """Whether the rate rests on one or two organisations."""
        audits = self.decisions.history.audits
        return 0 < len({audits[int(i)].organisation for i in np.flatnonzero(self.used)}) < FEW_ORGANISATIONS

    def to_frame(self) -> pd.DataFrame:
        """Return one row a value of a margin: audits, share of the audits, share asked for, share reached."""
        import pandas as pd  # noqa: PLC0415 - costs 0.4 s

        whole, total = int(self.used.sum()), float(self.weights.sum())
        return pd.DataFrame([
            {"attribute": name, "value": value, "audits": int(held.sum()), "share": held.sum() / whole,
             "target": float(share), "reached": float(self.weights[held].sum()) / total}
            for name, shares in self.margins.items() for value, share in shares.items()
            for held in [_where(self.decisions, name, value) & self.used]
        ], columns=["attribute", "value", "audits", "share", "target", "reached"])


def rake(decisions: Decisions, margins: Margins) -> Raked:
    """Weight the computable audits so that they have stated margins (Deming and Stephan 1940).

    Parameters
    ----------
    margins
        By text attribute (``sector``, ``size_class``...), the share of each value in percent; each adds up to 100.

    Raises
    ------
    FindingsError
        ``STUDY-MARGIN-NONE``, ``STUDY-MARGIN-FIELD``, ``STUDY-MARGIN-SHARE``, ``STUDY-MARGIN-SUM``,
        ``STUDY-MARGIN-EMPTY``; all at once.

    Notes
    -----
    Raking supposes that inside each class the candidates are like those who never applied.
    """
    findings = list(_faults(decisions, margins))
    if findings:
        raise FindingsError(findings)
    shares = {name: {value: Fraction(share) / 100 for value, share in own.items()} for name, own in margins.items()}
    classes = {name: [(share, _where(decisions, name, value)) for value, share in own.items()]
               for name, own in shares.items()}
    used = decisions.computable.copy()
    for members in classes.values():
        used &= np.any([held for _, held in members], axis=0)
    weights = used.astype(np.float64)
    rounds, gap = 0, _gap(classes, weights)
    while gap > CLOSE and rounds < ROUNDS:
        for members in classes.values():
            total = weights.sum()
            for share, held in members:
                reached = weights[held].sum()
                weights[held] *= float(share) * total / reached if reached else 0.0
        rounds, gap = rounds + 1, _gap(classes, weights)
    mean = weights.sum() / max(1, int(used.sum()))
    return Raked(decisions, shares, weights / mean if mean else weights, used, gap <= CLOSE, rounds, gap)


Classes = Mapping[str, list[tuple[Fraction, Mask]]]


def _gap(classes: Classes, weights: NDArray[np.float64]) -> float:
    total = float(weights.sum())
    if not total:
        return 1.0
    return max(abs(float(weights[held].sum()) / total - float(share))
               for members in classes.values() for share, held in members)


def _where(decisions: Decisions, name: str, value: str) -> Mask:
    return np.asarray(decisions.history.texts[name] == value, dtype=bool)


def _faults(decisions: Decisions, margins: Margins) -> Iterator[Finding]:
    known = [name for name, values in decisions.history.texts.items() if any(v is not None for v in values)]
    if not margins:
        yield Finding(code="STUDY-MARGIN-NONE")
    for name, shares in margins.items():
        if name not in known:
            yield Finding(code="STUDY-MARGIN-FIELD", found=name, near=nearest(name, known),
                          params={"known": ", ".join(known) or "—"})
            continue
        wrong = [value for value, share in shares.items() if not (share.is_finite() and share > 0)]
        yield from (Finding(code="STUDY-MARGIN-SHARE", found=str(shares[value]), cell=f"{name}:{value}")
                    for value in wrong)
        if not wrong and sum(shares.values()) != 100:
            yield Finding(code="STUDY-MARGIN-SUM", found=exact_text(sum(shares.values(), Decimal(0))), cell=name)
        there = sorted({v for v in decisions.history.texts[name][decisions.computable] if v is not None})
        yield from (Finding(code="STUDY-MARGIN-EMPTY", found=value, near=nearest(value, there), cell=name,
                            params={"values": ", ".join(there) or "—"})
                    for value in shares if not (_where(decisions, name, value) & decisions.computable).any())
