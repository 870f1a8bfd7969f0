"""Whether an audit would have ended the same with another auditor, under a stated disagreement."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import Executor
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from referentiel.compare.effect import FEW_ORGANISATIONS
from referentiel.compare.executors import ordered, spans
from referentiel.engine import Decisions, History, decide
from referentiel.model import Finding, FindingsError, Outcome, StandardVersion, nearest

from .double_audits import Disagreement, disagreement
from .noise_parts import Lattice, Sight, merged, overall, section_sums, sight_of

if TYPE_CHECKING:
    import pandas as pd

DRAWS = 4000
PAIRS = 400_000
"""Pairs of sums combined at most; beyond, the audit is drawn."""
LEVEL = 0.95
_ROWS = 64
"""Audits of a range."""


@dataclass(frozen=True, eq=False)
class Noise:
    """How stable the outcomes of a population are.

    Parameters
    ----------
    passing
        Probability that each audit passes when seen again; NaN where it has no outcome.
    errors
        Standard error of that probability: 0 where it is exact, NaN where there is none.
    shifts
        By criterion, the probability that the second auditor gives another level (one up or one down, half each).
    measured
        What double audits say of that probability; it is only stated when there is none.
    """

    decisions: Decisions
    passing: NDArray[np.float64]
    errors: NDArray[np.float64]
    shifts: Mapping[str, Fraction]
    measured: Disagreement
    draws: int
    seed: int

    @property
    def flips(self) -> NDArray[np.float64]:
        """Probability that each audit changes from pass to non-pass or back; NaN without an outcome."""
        return np.where(self.decisions.passes, 1 - self.passing, self.passing)

    @property
    def computable(self) -> int:
        """Audits with an outcome."""
        return int(self.decisions.computable.sum())

    @property
    def drawn(self) -> int:
        """Audits whose probability was drawn, not computed."""
        return int(np.nansum(self.errors > 0))

    @property
    def few(self) -> bool:
        """Whether all the flips to be expected come from one or two organisations."""
        audits = self.decisions.history.audits
        return 0 < len({audits[int(i)].organisation for i in np.flatnonzero(self.flips > 1e-12)}) < FEW_ORGANISATIONS

    def expected(self) -> tuple[float, float] | None:
        """Return the pass rate to be expected, and the number of flips; None without a computable audit."""
        if not self.computable:
            return None
        return float(np.nansum(self.passing)) / self.computable, float(np.nansum(self.flips))

    def rates(self) -> tuple[float, float] | None:
        """Return the 2.5 % and 97.5 % quantiles of the rate of a second round of audits, each seen apart.

        Exact law of a sum of unlike coins.
        """
        if not self.computable:
            return None
        law = np.ones(1)
        for p in self.passing[~np.isnan(self.passing)]:
            law = np.append(law, 0) * (1 - p) + np.append(0, law) * p
        heights = np.cumsum(law)
        low, high = (int(np.searchsorted(heights, at)) for at in ((1 - LEVEL) / 2, (1 + LEVEL) / 2))
        return low / self.computable, min(high, self.computable) / self.computable

    def to_frame(self) -> pd.DataFrame:
        """Return one row an audit: outcome, probability to pass and to flip, standard error."""
        import pandas as pd  # noqa: PLC0415 - costs 0.4 s

        flips = self.flips
        return pd.DataFrame([
            {"audit": audit.id, "organisation": audit.organisation, "outcome": self.decisions.outcome(i),
             "pass_probability": self.passing[i], "flip_probability": flips[i], "standard_error": self.errors[i]}
            for i, audit in enumerate(self.decisions.history.audits)
        ], columns=["audit", "organisation", "outcome", "pass_probability", "flip_probability", "standard_error"])


def noise(
    decisions: Decisions, shift: Decimal | Fraction, *, shifts: Mapping[str, Decimal | Fraction] | None = None,
    draws: int = DRAWS, seed: int = 0, executor: Executor | None = None,
) -> Noise:
    """Return the probability that each audit passes if another auditor gives levels anew.

    Criteria are seen apart from one another. The weighted shares of each section have an exact law, by convolution;
    the sections are then put together two by two. Where that law is too wide, or several passing outcomes differ by
    more than their global mark, second audits are drawn.

    Parameters
    ----------
    shift
        Probability that the second auditor gives another level of a criterion, from 0 to 1.
    shifts
        The same for named criteria.
    executor
        Where ranges of audits are seen again; see `referentiel.compare.executors.ordered`.

    Raises
    ------
    FindingsError
        ``STUDY-SHIFT`` or ``STUDY-CRITERION``.
    ValueError
        Fewer than two draws.

    Notes
    -----
    Coverage and eligibility stay as they were: only levels move.
    """
    if draws < 2:
        raise ValueError("a standard error needs at least two draws")
    version, history, stated = decisions.version, decisions.history, _stated(decisions, shift, shifts or {})
    blocks = spans(history.size, _ROWS)
    pieces = (Seat(version, history.part(block), stated, draws, seed, block.start) for block in blocks)
    passing, errors = np.zeros(history.size), np.zeros(history.size)
    for block, (own, error) in zip(blocks, ordered(seen_again, pieces, executor), strict=True):
        passing[block], errors[block] = own, error
    return Noise(decisions, passing, errors, stated, disagreement(decisions), draws, seed)


@dataclass(frozen=True, eq=False)
class Seat:
    """A range of audits to be seen again, and all that it takes."""

    version: StandardVersion
    history: History
    stated: Mapping[str, Fraction]
    draws: int
    seed: int
    first: int


def seen_again(seat: Seat) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the probability that each audit of a range passes, and its standard error."""
    version, decisions = seat.version, decide(seat.version, seat.history)
    passing = np.where(decisions.computable, 0.0, np.nan)
    errors = passing.copy()
    ineligible, outcomes = decisions.labels.index("ineligible"), _laxest(version)
    for group in decisions.scores.groups:
        for position, row in enumerate(group.rows.tolist()):
            if not decisions.computable[row] or decisions.outcomes[row] == ineligible:
                continue
            sights = [sight_of(version, group, outcome, position, seat.stated) for outcome in outcomes]
            exact = _exact(version, sights[0]) if len(sights) == 1 else None
            if exact is None:
                # The place of the audit in the whole population seeds its draws, whatever the range it came in.
                random = np.random.default_rng([seat.seed, seat.first + row])
                exact = _drawn(version, sights, seat.draws, random)
                errors[row] = np.sqrt(max(exact * (1 - exact), 1 / seat.draws) / seat.draws)
            passing[row] = exact
    return passing, errors


def _stated(
    decisions: Decisions, shift: Decimal | Fraction, shifts: Mapping[str, Decimal | Fraction]
) -> dict[str, Fraction]:
    codes = [criterion.code for _, criterion in decisions.version.criteria()]
    findings = [Finding(code="STUDY-CRITERION", found=code, near=nearest(code, codes))
                for code in shifts if code not in codes]
    findings += [Finding(code="STUDY-SHIFT", found=str(value), cell=name)
                 for name, value in (("", shift), *shifts.items())
                 if (isinstance(value, Decimal) and not value.is_finite()) or not 0 <= value <= 1]
    if findings:
        raise FindingsError(findings)
    return {code: Fraction(shifts.get(code, shift)) for code in codes}


def _laxest(version: StandardVersion) -> list[Outcome]:
    """Return the passing outcomes; the last alone where the others ask the same with a higher global mark."""
    passing = [outcome for outcome in version.outcomes if outcome.passes]
    last = passing[-1]
    if last.global_at_least is None:
        return passing

    def harder(outcome: Outcome) -> bool:
        same = all(getattr(outcome, name) == getattr(last, name)
                   for name in ("sections_at_least", "knockouts", "levels_at_least"))
        marks = [(outcome.global_at_least.of(actor.id) if outcome.global_at_least else None,
                  last.global_at_least.of(actor.id) if last.global_at_least else None)
                 for actor in version.actor_types]
        return same and all(b is None or (a is not None and not a.phases and not b.phases and a.value >= b.value)
                            for a, b in marks)

    return [last] if all(harder(outcome) for outcome in passing[:-1]) else passing


def _exact(version: StandardVersion, sight: Sight) -> float | None:
    """Return the probability that one audit passes; None where its law is too wide."""
    if not sight.fixed:
        return 0.0
    laws, unit, apart = section_sums(version, sight)
    asked = overall(version, sight, unit)
    if asked is None:
        return apart * float(np.prod([law[1].sum() for law in laws.values()]))
    factors, least = asked
    unscored = float(np.prod([law[1].sum() for code, law in laws.items() if code not in factors]))
    parts = [(law[0] * factors[code], law[1]) for code, law in laws.items() if code in factors]
    if any(not law[0].size for law in parts):
        return 0.0
    if max(abs(least), *(int(laws[code][0].max()) * factor for code, factor in factors.items())) >= 2**60:
        return None
    while len(parts) > 2:
        parts.sort(key=lambda law: law[0].size)
        if parts[0][0].size * parts[1][0].size > PAIRS:
            return None
        parts = [_combined(parts[0], parts[1]), *parts[2:]]
    if len(parts) == 1:
        parts.append((np.zeros(1, dtype=np.int64), np.ones(1)))
    return apart * unscored * _reaching(parts[0], parts[1], least)


def _combined(one: Lattice, other: Lattice) -> Lattice:
    return merged(np.add.outer(one[0], other[0]).ravel(), np.multiply.outer(one[1], other[1]).ravel())


def _reaching(one: Lattice, other: Lattice, least: int) -> float:
    """Return the probability that two sums together reach a least value."""
    tail = np.append(np.cumsum(other[1][::-1])[::-1], 0.0)
    return float(one[1] @ tail[np.searchsorted(other[0], least - one[0])])


def _drawn(version: StandardVersion, sights: list[Sight], draws: int, random: np.random.Generator) -> float:
    """Return the share of drawn second audits that pass."""
    picks = [random.choice(len(one.odds), size=draws, p=np.array(one.odds)) for one in sights[0].seen]
    result = np.zeros(draws, dtype=bool)
    for sight in sights:
        result |= _holding(version, sight, picks, draws)
    return float(result.mean())


def _holding(
    version: StandardVersion, sight: Sight, picks: list[NDArray[np.int64]], draws: int
) -> NDArray[np.bool_]:
    laws, unit, _ = section_sums(version, sight)
    holds = np.full(draws, sight.fixed)
    sums = {code: np.zeros(draws, dtype=object) for code in sight.answered}
    for one, pick in zip(sight.seen, picks, strict=True):
        holds &= np.array(one.allowed)[pick]
        if one.section in sums:
            sums[one.section] = sums[one.section] + np.array(
                [int(one.weight * share * unit) for share in one.shares], dtype=object)[pick]
    for code, law in laws.items():
        holds &= np.isin(sums[code].astype(np.int64), law[0])
    asked = overall(version, sight, unit)
    if asked is not None:
        factors, least = asked
        holds &= np.asarray(sum(sums[code] * factor for code, factor in factors.items()) >= least, dtype=bool)
    return holds
