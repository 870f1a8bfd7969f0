"""What is known of the answers to one criterion: a state and the set of possible raw values for each audit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from math import lcm

import numpy as np
from numpy.typing import NDArray

from referentiel.engine import Column, Converted, History, states
from referentiel.engine.ratio import integers
from referentiel.model import Conversion, Criterion, State, ValueSet, possible_values
from referentiel.model.conversion import converted

Mask = NDArray[np.bool_]
_CARRIED = (State.NOT_APPLICABLE, State.NOT_ASSESSED)


@dataclass(frozen=True, eq=False)
class Known:
    """What is known of the answers to one criterion under one definition, one entry an audit.

    Parameters
    ----------
    state
        A `State`; int8. ``VALUE`` where one value is possible.
    sets
        The distinct sets of possible values; the first is every value that the criterion may have: nothing is known.
    which
        Index in `sets`.
    unreadable
        Where something was observed of which the crosswalk can tell nothing.
    tells
        Whether a crosswalk told something that was not recorded.
    """

    state: NDArray[np.int8]
    sets: tuple[ValueSet, ...]
    which: NDArray[np.intp]
    unreadable: Mask
    tells: bool = False

    def filled(self, other: Known, rows: Mask) -> Known:
        """Return the same with `other` in some rows, where nothing is known here."""
        rows = rows & (self.state == State.NOT_COMPUTABLE) & (self.which == 0)
        shift = len(self.sets) - 1  # both start with the same set
        told = rows & ((other.which > 0) | (other.state != State.NOT_COMPUTABLE))
        return replace(
            self, state=np.where(rows, other.state, self.state), sets=(*self.sets, *other.sets[1:]),
            which=np.where(rows & (other.which > 0), other.which + shift, self.which),
            unreadable=self.unreadable | (rows & other.unreadable), tells=self.tells or bool(told.any()),
        )

    def settled(self, rows: NDArray[np.intp], values: Sequence[Fraction], chosen: NDArray[np.intp]) -> Known:
        """Return the same with some answers taken to have a value.

        Parameters
        ----------
        rows
            Positions of the audits.
        values, chosen
            The values, and the index of that of each row.
        """
        state, which = self.state.copy(), self.which.copy()
        state[rows], which[rows] = State.VALUE, len(self.sets) + chosen
        return replace(self, state=state, which=which, sets=(*self.sets, *(ValueSet.of([v]) for v in values)))

    def where(self, rows: Mask, other: Known) -> Known:
        """Return the same with `other` in some rows, whatever is known here."""
        return replace(
            self, state=np.where(rows, other.state, self.state), sets=(*self.sets, *other.sets),
            which=np.where(rows, other.which + len(self.sets), self.which),
        )

    def reading(self) -> Converted:
        """Return the answers as the engine reads them."""
        ends = [(one.lowest, one.highest) for one in self.sets]
        scale = lcm(1, *(end.denominator for pair in ends for end in pair))
        low, high = (integers([int(pair[k] * scale) for pair in ends])[self.which] for k in (0, 1))
        return Converted(Column(np.where(self.state == State.VALUE, low, 0), scale, self.state), low, high)


def recorded(criterion: Criterion, history: History) -> Known:
    """Return what the audits recorded of a criterion, where they were asked it under this definition."""
    state, column = states(criterion, history), history.answer(criterion.code, criterion.definition)
    valued = state == State.VALUE
    units, inverse = np.unique(column.units[valued], return_inverse=True)
    which = np.zeros(history.size, dtype=np.intp)
    which[valued] = inverse + 1
    sets = (ValueSet.of([Fraction(int(unit), column.scale)]) for unit in units)
    return Known(state, (possible_values(criterion.observation), *sets), which, np.zeros(history.size, dtype=bool))


def read_by(rule: Conversion, sources: Sequence[Known], target: Criterion, *, goes_on: bool) -> Known:
    """Read answers by a rule.

    Parameters
    ----------
    sources
        What is known of each source, in the order of the rule.
    goes_on
        Whether the later criterion continues its sources: what was not assessed, or not applicable, of all of them
        then stays so. Otherwise, and where a rule only bounds, it was never asked.
    """
    whole = possible_values(target.observation)
    combinations, inverse = np.unique(np.stack([one.which for one in sources], axis=1), axis=0, return_inverse=True)
    found = [_image(rule, sources, row, target) for row in combinations]
    sets = tuple(dict.fromkeys([whole, *found]))
    places = {one: i for i, one in enumerate(sets)}
    which = np.array([places[one] for one in found], dtype=np.intp)[inverse.ravel()]
    single = np.array([one.single is not None for one in sets], dtype=bool)[which]
    observed = np.any([one.which > 0 for one in sources], axis=0)
    state = np.where(single & observed, State.VALUE, State.NOT_COMPUTABLE).astype(np.int8)
    if goes_on and not rule.unreadable and rule.bound == "equal":
        for carried in _CARRIED:
            state[np.all([one.state == carried for one in sources], axis=0)] = carried
    lost = np.any([one.unreadable for one in sources], axis=0)
    return Known(state, sets, which, (observed | lost) & (which == 0))


def _image(rule: Conversion, sources: Sequence[Known], row: NDArray[np.intp], target: Criterion) -> ValueSet:
    """Return what a rule leaves possible; everything where nothing is known of any source."""
    if not row.any():
        return possible_values(target.observation)
    before = {code: one.sets[i] for code, one, i in zip(rule.from_, sources, row, strict=True)}
    result = converted(rule, before, target.observation)
    if not result:
        raise ValueError(f"a rule for {rule.to} leaves nothing possible")
    return result
