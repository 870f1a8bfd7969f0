"""Missing answers taken from donors: audits of the same actor type and size class that have the answer.

A random hot-deck (Andridge and Little 2010) repeated with other draws, so that what the draw itself changes is seen
(multiple imputation, Rubin 1987). It assumes that an audit that was not asked would have answered as one that was, of
the same type and size: an assumption, that `bounds` does without.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import sqrt
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from referentiel.audits.population import read
from referentiel.engine import History, decide, states
from referentiel.model import StandardVersion, State

from ..executors import ordered
from ..known import Known
from ..replay import Replay
from .filled import replay_gaps
from .gaps import LEFT, Chosen, Gap, Gaps, Rows

if TYPE_CHECKING:
    import pandas as pd

Mask = NDArray[np.bool_]
FILLS = 20


@dataclass(frozen=True)
class Donors:
    """How donors are drawn.

    Parameters
    ----------
    fills
        How many times the missing answers are filled, at least 1.
    seed
        At least 0; the same seed and the same audits give the same fills.

    Raises
    ------
    ValueError
        No fill, or a seed under 0.
    """

    fills: int = FILLS
    seed: int = 0

    def __post_init__(self) -> None:
        if self.fills < 1 or self.seed < 0:
            raise ValueError(f"at least one fill, a seed of at least 0: {self}")


@dataclass(frozen=True)
class Cell:
    """The missing answers to one criterion of one actor type and size class, and who may give theirs.

    Parameters
    ----------
    size_class
        As the audits hold it; empty where they hold none, and then nobody gives.
    answers
        Missing answers.
    donors
        Audits of the same type and size class with a value under the definition; for an answer known in part, those
        whose value is possible for it: the fewest of any answer that is filled, 0 where none is.
    """

    code: str
    actor_type: str
    size_class: str
    answers: int
    filled: int
    donors: int


@dataclass(frozen=True, eq=False)
class Donated:
    """A replay whose missing answers are drawn from donors, several times.

    Parameters
    ----------
    cells
        Who gives to whom.
    passes, computable
        By fill (rows) and audit (columns).
    filled_answers
        How many answers of each audit are filled, alike in every fill.
    """

    replay: Replay
    donors: Donors
    gaps: Gaps
    cells: tuple[Cell, ...]
    passes: Mask
    computable: Mask
    filled_answers: NDArray[np.int64]

    @cached_property
    def rates(self) -> tuple[Fraction | None, ...]:
        """Pass rate of each fill (0 to 1) over its computable audits; None where there is none."""
        pairs = zip(self.passes.sum(axis=1), self.computable.sum(axis=1), strict=True)
        return tuple(Fraction(int(passed), int(whole)) if whole else None for passed, whole in pairs)

    @property
    def mean(self) -> Fraction | None:
        """Mean of the rates of the fills that have one."""
        known = [rate for rate in self.rates if rate is not None]
        return sum(known, Fraction(0)) / len(known) if known else None

    @property
    def spread(self) -> tuple[Fraction, Fraction] | None:
        """Lowest and highest rate of the fills."""
        known = [rate for rate in self.rates if rate is not None]
        return (min(known), max(known)) if known else None

    @property
    def deviation(self) -> float | None:
        """Standard deviation of the rates between fills (divisor: fills less one); None for fewer than two."""
        known, mean = [rate for rate in self.rates if rate is not None], self.mean
        if mean is None or len(known) < 2:
            return None
        return sqrt(sum((rate - mean) ** 2 for rate in known) / (len(known) - 1))

    def counts(self) -> dict[str, int]:
        """Return the whole numbers, by their stable names; `fewest_donors` counts those of the cells that have any."""
        giving = [cell.donors for cell in self.cells if cell.filled]
        return {
            "audits": self.replay.audits, "fills": self.donors.fills, "seed": self.donors.seed,
            "missing_answers": self.gaps.answers, "partly_known": self.gaps.partly_known,
            "filled_answers": int(self.filled_answers.sum()),
            "without_donor": self.gaps.answers - int(self.filled_answers.sum()),
            "filled_criteria": len({cell.code for cell in self.cells if cell.filled}),
            "filled_audits": int(np.count_nonzero(self.filled_answers)),
            "cells": len(self.cells), "cells_without_donor": sum(not cell.filled for cell in self.cells),
            "fewest_donors": min(giving, default=0), "most_donors": max(giving, default=0),
            "computable_low": int(self.computable.sum(axis=1).min()),
            "computable_high": int(self.computable.sum(axis=1).max()),
            "passes_low": int(self.passes.sum(axis=1).min()), "passes_high": int(self.passes.sum(axis=1).max()),
            "leave_out_computable": self.replay.computable, "leave_out_passes": self.replay.passes,
        }

    def to_frame(self) -> pd.DataFrame:
        """Return one row a fill: its number from 1, computable audits, passes and pass rate."""
        import pandas as pd  # noqa: PLC0415 - costs 0.4 s, and most callers show counts only

        return pd.DataFrame([
            {"fill": m + 1, "computable": int(self.computable[m].sum()), "passes": int(self.passes[m].sum()),
             "rate": rate} for m, rate in enumerate(self.rates)])

    def cells_frame(self) -> pd.DataFrame:
        """Return one row a cell: criterion, actor type, size class, missing and filled answers, donors."""
        import pandas as pd  # noqa: PLC0415 - costs 0.4 s, and most callers show counts only

        return pd.DataFrame([vars(cell) for cell in self.cells], columns=list(Cell.__annotations__))


def donated(replay: Replay, donors: Donors = Donors(), executor: Executor | None = None) -> Donated:
    """Fill the missing answers of a replay from donors, several times, and decide every audit each time.

    An answer without a donor stays missing. Answers are drawn apart from one another, criterion by criterion.

    Parameters
    ----------
    executor
        Where the fills are decided; see `referentiel.compare.executors.ordered`.
    """
    gaps = replay_gaps(replay)
    cells, fills = drawn(gaps, donors)
    pieces = ((replay.version, gaps.filled(chosen)) for chosen in fills)
    decided = list(ordered(_decided, pieces, executor))
    answers = np.zeros(replay.audits, dtype=np.int64)
    for gap, one in zip(gaps.each, fills[0], strict=True):
        answers[gap.rows] += one.which != LEFT
    passes, computable = (np.array([one[side] for one in decided], dtype=bool) for side in (0, 1))
    return Donated(replay, donors, gaps, cells, passes, computable, answers)


def _decided(piece: tuple[StandardVersion, History]) -> tuple[Mask, Mask]:
    """Return who passes and who is computable under one fill."""
    found = decide(*piece)
    return found.passes, found.computable


def drawn(gaps: Gaps, donors: Donors) -> tuple[tuple[Cell, ...], list[tuple[Chosen, ...]]]:
    """Draw every fill; return who gives to whom, then the values of each fill."""
    generators = [np.random.default_rng(one) for one in np.random.SeedSequence(donors.seed).spawn(donors.fills)]
    sizes = np.array([read(audit, "size_class") for audit in gaps.history.audits], dtype=object)
    cells: list[Cell] = []
    fills: list[list[Chosen]] = [[] for _ in generators]
    for gap in gaps.each:
        giving = _giving(gap, gaps)
        known = gaps.known[gap.key]
        values = tuple(one.lowest for one in known.sets)
        which = [np.full(gap.rows.size, LEFT, dtype=np.intp) for _ in generators]
        for size in sorted(set(sizes[gap.rows])):
            asking = np.flatnonzero(sizes[gap.rows] == size)
            rows = giving[sizes[giving] == size] if size else giving[:0]
            cells.append(_cell(gap, size, asking, list(_draw(gap, asking, rows, known, generators, which))))
        for fill, one in zip(fills, which, strict=True):
            fill.append(Chosen(values, one))
    return tuple(cells), [tuple(fill) for fill in fills]


def _cell(gap: Gap, size: str, asking: Rows, offers: Sequence[tuple[int, int]]) -> Cell:
    """Return a cell from the number of answers and donors of each set of possible values."""
    filled = sum(answers for answers, donors in offers if donors)
    return Cell(gap.criterion.code, gap.actor_type, size, int(asking.size), filled,
                min((donors for _, donors in offers if donors), default=0))


def _draw(
    gap: Gap, asking: Rows, giving: Rows, known: Known, generators: Sequence[np.random.Generator],
    which: Sequence[Rows],
) -> Iterator[tuple[int, int]]:
    """Draw a donor for each answer of one cell in every fill; yield how many answers and donors for each set."""
    for index, values in enumerate(gap.sets):
        members = asking[gap.which[asking] == index]
        if not members.size:
            continue
        possible = np.array([known.sets[k].lowest in values for k in known.which[giving]], dtype=bool)
        rows = giving[possible] if giving.size else giving
        yield int(members.size), int(rows.size)
        if rows.size:
            for generator, chosen in zip(generators, which, strict=True):
                chosen[members] = known.which[rows[generator.integers(rows.size, size=members.size)]]


def _giving(gap: Gap, gaps: Gaps) -> Rows:
    """Return the audits of the actor type, of any date, that have a value of the criterion."""
    state = states(gap.criterion, gaps.history)
    found = [group.rows[one.asked & (state[group.rows] == State.VALUE)]
             for group in gaps.decisions.scores.groups for one in group.answered
             if group.actor_type == gap.actor_type and one.criterion.code == gap.criterion.code]
    return np.sort(np.concatenate(found))
