"""Whether the label is as open to each size, or to each kind of candidate: pass-rate ratios with their intervals."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from math import erfc, sqrt
from typing import TYPE_CHECKING, Literal

import numpy as np

from referentiel.compare.effect import FEW_ORGANISATIONS
from referentiel.engine import Decisions
from referentiel.model import Finding, FindingsError, nearest

from .intervals import LEVEL, Interval, katz, ratio_score, score_ratio

if TYPE_CHECKING:
    import pandas as pd

ACTOR_TYPE = "actor_type"
FOUR_FIFTHS = Fraction(4, 5)
"""A mark of the United States (29 CFR 1607.4(D)): drawn as a line, never a verdict."""


@dataclass(frozen=True)
class Class:
    """One class of audits against the reference.

    Parameters
    ----------
    name
        Value of the attribute, or id of the actor type; empty where it is not known.
    effective
        Computable audits that would carry as much information if none shared an organisation.
    ratio
        Pass rate over that of the reference; None where a class has no computable audit or no pass.
    p_value, adjusted
        Of a ratio of 1; `adjusted` by Holm over all the classes compared.
    """

    name: str
    audits: int
    computable: int
    passes: int
    organisations: int
    effective: float
    ratio: Fraction | None = None
    interval: Interval | None = None
    p_value: float | None = None
    adjusted: float | None = None

    @property
    def rate(self) -> Fraction | None:
        """Passes among computable audits."""
        return Fraction(self.passes, self.computable) if self.computable else None

    @property
    def few(self) -> bool:
        """Whether the class rests on one or two organisations."""
        return 0 < self.organisations < FEW_ORGANISATIONS

    @property
    def counts(self) -> tuple[float, float]:
        """Passes and computable audits, as many as the organisations are worth."""
        rate = self.rate
        return (0.0, 0.0) if rate is None else (float(rate) * self.effective, self.effective)


@dataclass(frozen=True, eq=False)
class Neutrality:
    """The classes of one attribute, the reference first.

    Parameters
    ----------
    reference
        Name of the class that the others are compared with; empty when no class can be compared with.
    unknown
        Audits whose class is not known; they are in no class.
    """

    decisions: Decisions
    by: str
    reference: str
    classes: tuple[Class, ...]
    unknown: int
    level: float
    method: Literal["score", "katz"]

    def to_frame(self) -> pd.DataFrame:
        """Return one row a class."""
        import pandas as pd  # noqa: PLC0415 - costs 0.4 s

        columns = ["class", "reference", "audits", "computable", "passes", "organisations", "effective", "rate",
                   "ratio", "low", "high", "p_value", "holm"]
        return pd.DataFrame([{
            "class": one.name, "reference": one.name == self.reference, "audits": one.audits,
            "computable": one.computable, "passes": one.passes, "organisations": one.organisations,
            "effective": one.effective, "rate": None if one.rate is None else float(one.rate),
            "ratio": None if one.ratio is None else float(one.ratio),
            "low": one.interval.low if one.interval else None, "high": one.interval.high if one.interval else None,
            "p_value": one.p_value, "holm": one.adjusted,
        } for one in self.classes], columns=columns)


def neutrality(
    decisions: Decisions, by: str = ACTOR_TYPE, *, reference: str | None = None, level: float = LEVEL,
    method: Literal["score", "katz"] = "score",
) -> Neutrality:
    """Compare the pass rate of each class with that of a reference class.

    Ratio intervals by the score (Koopman 1984) or by the logarithm (Katz et al. 1978); p-values of the score test
    of a ratio of 1, by Holm (1979) over the classes. Audits of one organisation are alike: counts are first divided
    by the design effect of each class (Rao and Scott 1992).

    Parameters
    ----------
    by
        ``actor_type`` or a text attribute (``size_class``, ``category``...).
    reference
        By default the class with most computable audits among those with a pass.

    Raises
    ------
    FindingsError
        ``STUDY-CLASS-FIELD`` or ``STUDY-CLASS``.
    """
    names = class_names(decisions, by)
    found = [_class(decisions, names, name) for name in sorted({name for name in names if name})]
    unknown = sum(not name for name in names)
    if reference is not None and reference not in [one.name for one in found]:
        known = [one.name for one in found]
        raise FindingsError([Finding(code="STUDY-CLASS", found=reference, near=nearest(reference, known),
                                     params={"known": ", ".join(known) or "—"})])
    able = [one for one in found if one.passes]
    chosen = next((one for one in found if one.name == reference), None) if reference is not None else max(
        able, key=lambda one: (one.computable, one.passes), default=None)
    if chosen is None:
        return Neutrality(decisions, by, "", tuple(found), unknown, level, method)
    others = [_compared(one, chosen, level, method) for one in found if one.name != chosen.name]
    adjusted = iter(holm([one.p_value for one in others if one.p_value is not None]))
    others = [one if one.p_value is None else replace(one, adjusted=next(adjusted)) for one in others]
    return Neutrality(decisions, by, chosen.name, (chosen, *others), unknown, level, method)


def holm(p_values: Sequence[float]) -> list[float]:
    """Return p-values adjusted for their number (Holm 1979), in the order given.

    Examples
    --------
    >>> holm([0.01, 0.04, 0.03])
    [0.03, 0.06, 0.06]
    """
    result, most = [0.0] * len(p_values), 0.0
    for rank, i in enumerate(sorted(range(len(p_values)), key=p_values.__getitem__)):
        most = max(most, min(1.0, (len(p_values) - rank) * p_values[i]))
        result[i] = most
    return result


def effective_size(audits: Sequence[int], passes: Sequence[int]) -> float:
    """Return the audits of a class divided by its design effect, never more than there are.

    Parameters
    ----------
    audits, passes
        By organisation. With one audit each there is nothing to correct; where all or none pass, an organisation
        is worth one audit.
    """
    n, x, m = sum(audits), sum(passes), len(audits)
    if max(audits, default=1) == 1:
        return float(n)
    if x in {0, n} or m < 2:
        return float(m)
    p = x / n
    variance = m / (m - 1) * sum((y - p * k) ** 2 for y, k in zip(passes, audits, strict=True)) / n**2
    return n / max(1.0, variance * n / (p * (1 - p)))


def _compared(one: Class, reference: Class, level: float, method: Literal["score", "katz"]) -> Class:
    if not one.passes or not reference.passes or one.rate is None or reference.rate is None:
        return one
    interval = (katz if method == "katz" else score_ratio)(one.counts, reference.counts, level)
    p_value = erfc(sqrt(ratio_score(one.counts, reference.counts, 1.0) / 2))
    return replace(one, ratio=one.rate / reference.rate, interval=interval, p_value=p_value)


def class_names(decisions: Decisions, by: str) -> list[str]:
    """Return the class of each audit, empty where it is not known.

    Raises
    ------
    FindingsError
        ``STUDY-CLASS-FIELD``.
    """
    history = decisions.history
    if by == ACTOR_TYPE:
        return [decisions.actor_type(i) or "" for i in range(history.size)]
    known = [name for name, values in history.texts.items() if any(v is not None for v in values)]
    if by not in known and history.size:
        raise FindingsError([Finding(code="STUDY-CLASS-FIELD", found=by, near=nearest(by, [ACTOR_TYPE, *known]),
                                     params={"known": ", ".join([ACTOR_TYPE, *known])})])
    return [value or "" for value in history.texts.get(by, ())]


def _class(decisions: Decisions, names: Sequence[str], name: str) -> Class:
    rows = np.array([i for i, own in enumerate(names) if own == name], dtype=np.intp)
    computable = rows[decisions.computable[rows]]
    of = [decisions.history.audits[int(i)].organisation for i in computable]
    audits = Counter(of)
    passing = Counter(organisation for organisation, i in zip(of, computable, strict=True) if decisions.passes[i])
    return Class(
        name, rows.size, computable.size, sum(passing.values()), len(audits),
        effective_size(list(audits.values()), [passing[organisation] for organisation in audits]))
