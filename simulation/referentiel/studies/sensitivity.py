"""Which levers the pass rate answers to most, when all of them may move at once inside stated ranges."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

from referentiel.compare.executors import ordered, spans
from referentiel.engine import Decisions, History, decide
from referentiel.model import Finding, FindingsError, StandardVersion
from referentiel.model.change import Change, changed

from .design_levers import WHOLE, Effort
from .sensitivity_ranges import Grouping, Ranged, checked, values_of

if TYPE_CHECKING:
    import pandas as pd

Method = Literal["morris", "sobol"]
SIZES: dict[Method, int] = {"morris": 30, "sobol": 128}
"""Walks through the ranges (Morris), or base points (Sobol): what a study takes when nothing is asked."""
GRID = 4
"""Places of each lever in a walk of Morris."""
_TEXTS = 32
"""Texts decided by one piece of work."""


@dataclass(frozen=True, eq=False)
class Sensitivity:
    """What the pass rate owes to each group of levers.

    Parameters
    ----------
    groups
        Names of the groups, in the order of the levers.
    strength
        Morris: mean size of the move of the pass rate (0 to 1) when the group moves, brought to its whole range.
        Sobol: total index, the share of the variance of the rate that goes when the group is settled last.
    strength_error
        Half of the 95 % interval of `strength`, by resampling.
    alone
        Sobol: first-order index, the share of the variance that goes when the group alone is settled; may come out
        a little under 0. Empty for Morris.
    alone_error
        Half of its 95 % interval.
    rates
        Pass rate of each text drawn; empty where the version in force leaves no audit computable.
    distinct
        Different texts among them.
    """

    decisions: Decisions
    levers: tuple[Ranged, ...]
    by: Grouping
    method: Method
    groups: tuple[str, ...]
    strength: NDArray[np.float64]
    strength_error: NDArray[np.float64]
    alone: NDArray[np.float64]
    alone_error: NDArray[np.float64]
    rates: NDArray[np.float64]
    distinct: int
    size: int
    seed: int

    @property
    def computable(self) -> int:
        """Audits with an outcome under the version in force."""
        return int(self.decisions.computable.sum())

    @property
    def still(self) -> bool:
        """Whether no text drawn changes the pass rate."""
        return self.rates.size == 0 or bool((self.rates == self.rates[0]).all())

    def to_frame(self) -> pd.DataFrame:
        """Return one row a group, the strongest first, with its levers; NaN where nothing was computed."""
        import pandas as pd  # noqa: PLC0415 - costs 0.4 s

        def at(values: NDArray[np.float64], k: int) -> float:
            return float(values[k]) if values.size else np.nan

        rows = [{
            "group": name, "levers": ", ".join(one.path for one in self.levers if one.group == name),
            "strength": at(self.strength, k), "strength_error": at(self.strength_error, k),
            "alone": at(self.alone, k), "alone_error": at(self.alone_error, k),
        } for k, name in enumerate(self.groups)]
        return pd.DataFrame(rows).sort_values("strength", ascending=False, kind="stable", ignore_index=True)


def sensitivity(
    decisions: Decisions, levers: Iterable[Ranged], *, by: Grouping = "lever", method: Method = "morris",
    size: int | None = None, seed: int = 0, effort: Effort = WHOLE,
) -> Sensitivity:
    """Draw texts inside the ranges of some levers and tell which group of levers moves the pass rate.

    Morris (1991, doi:10.1080/00401706.1991.10484804; mean of absolute moves and groups: Campolongo, Cariboni and
    Saltelli 2007, doi:10.1016/j.envsoft.2006.10.004) sorts many levers at little cost. Sobol (indices of Saltelli
    et al. 2010, doi:10.1016/j.cpc.2009.09.018) shares the variance out. Sampling and analysis are those of SALib;
    each text is decided exactly.

    Parameters
    ----------
    by
        What makes a group of levers; see `referentiel.studies.sensitivity_ranges.checked`.
    size
        Morris: walks, each of one text a group and one more. Sobol: base points, a power of two, each of one text a
        group and two more. `SIZES` when not given.
    effort
        Its executor decides the texts (see `referentiel.compare.executors.ordered`), and it is told how far they are.

    Raises
    ------
    FindingsError
        ``STUDY-EXTRA`` (SALib is not installed), ``STUDY-RANGES``, ``STUDY-RANGE``, ``STUDY-SAMPLES``, and every
        ``CHG-…`` and ``STR-…`` of a text that the ranges allow; ``STUDY-RANGE-EMPTY`` when one of the texts drawn
        leaves no audit computable.

    Notes
    -----
    Values inside a range are equally likely: an assumption, like the ranges themselves. Levers are whole numbers of a
    step (`sensitivity_ranges.values_of`), flags and choices one of two values. The same point is decided once.
    """
    asked = checked(decisions.version, tuple(levers), by)
    count = SIZES[method] if size is None else size
    if count < 2 or (method == "sobol" and count & (count - 1)):
        raise FindingsError([Finding(code="STUDY-SAMPLES", found=str(count))])
    groups = tuple(dict.fromkeys(one.group for one in asked))
    none: NDArray[np.float64] = np.zeros(0)
    found = partial(Sensitivity, decisions, asked, by, method, groups, size=count, seed=seed)
    if not decisions.computable.any():
        return found(strength=none, strength_error=none, alone=none, alone_error=none, rates=none, distinct=0)
    problem = {"num_vars": len(asked), "names": [one.path for one in asked], "bounds": [[0, 1]] * len(asked),
               "groups": [one.group for one in asked]}
    points = _points(problem, method, count, seed)
    rates, distinct = _rates(decisions, asked, points, effort)
    if (rates == rates[0]).all():
        # Nothing varies, so that there is nothing to share out.
        zero = np.zeros(len(groups))
        strength, error, alone, alone_error = zero, zero, zero[:0], zero[:0]
    else:
        strength, error, alone, alone_error = _indices(problem, method, points, rates, seed)
    return found(strength=strength, strength_error=error, alone=alone, alone_error=alone_error, rates=rates,
                 distinct=distinct)


def _salib(part: str, method: Method) -> Any:  # noqa: ANN401 - a package without types
    from importlib import import_module  # noqa: PLC0415

    try:
        return import_module(f"SALib.{part}.{method}")
    except ImportError as error:
        raise FindingsError([Finding(code="STUDY-EXTRA", found="SALib")]) from error


def _points(problem: dict[str, Any], method: Method, size: int, seed: int) -> NDArray[np.float64]:
    """Draw points of the unit cube, one a row, one column a lever."""
    sampler = _salib("sample", method)
    found = (sampler.sample(problem, size, num_levels=GRID, seed=seed) if method == "morris"
             else sampler.sample(problem, size, calc_second_order=False, seed=seed))
    return np.asarray(found, dtype=np.float64)


def _indices(
    problem: dict[str, Any], method: Method, points: NDArray[np.float64], rates: NDArray[np.float64], seed: int
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Return the strength of each group and its error, then what it does alone and its error."""
    analyzer = _salib("analyze", method)
    if method == "morris":
        found = analyzer.analyze(problem, points, rates, num_levels=GRID, seed=seed)
        none: NDArray[np.float64] = np.zeros(0)
        return np.asarray(found["mu_star"], float), np.asarray(found["mu_star_conf"], float), none, none
    found = analyzer.analyze(problem, rates, calc_second_order=False, seed=seed)
    total, error, alone, alone_error = (np.asarray(found[name], float) for name in ("ST", "ST_conf", "S1", "S1_conf"))
    return total, error, alone, alone_error


@dataclass(frozen=True, eq=False)
class Texts:
    """Some texts to be decided on a history: what travels to a worker."""

    version: StandardVersion
    history: History
    changes: tuple[tuple[Change, ...], ...]


def counted(texts: Texts) -> list[tuple[int, int]]:
    """Return, for each of some texts, the passes and the computable audits."""
    found = (decide(changed(texts.version, changes), texts.history) for changes in texts.changes)
    return [(int(one.passes.sum()), int(one.computable.sum())) for one in found]


def _rates(
    decisions: Decisions, levers: Sequence[Ranged], points: NDArray[np.float64], effort: Effort,
) -> tuple[NDArray[np.float64], int]:
    """Return the pass rate of each point, and how many different texts they are."""
    scales = [values_of(one, decisions.version) for one in levers]
    sizes = np.array([scale.size for scale in scales])
    places = np.minimum((points * sizes).astype(np.int64), sizes - 1)
    known, back = np.unique(places, axis=0, return_inverse=True)
    texts = [tuple(Change(one.path, scale.at(int(k))) for one, scale, k in zip(levers, scales, row, strict=True))
             for row in known]
    pieces = [Texts(decisions.version, decisions.history, tuple(texts[span])) for span in spans(len(texts), _TEXTS)]
    counts: list[tuple[int, int]] = []
    for piece in ordered(counted, pieces, effort.executor):
        counts += piece
        effort.told(len(counts), len(texts))
    if not all(computable for _, computable in counts):
        raise FindingsError([Finding(code="STUDY-RANGE-EMPTY")])
    rates = np.array([passes / computable for passes, computable in counts])
    return rates[back.reshape(-1)], len(texts)
