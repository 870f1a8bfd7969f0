"""How a criterion was answered, against its ladder: the first picture of whoever drafts a threshold."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from referentiel.model import Measure, StandardVersion, State, exact_text
from referentiel.model.reading import criterion_of

from .history import History
from .reading import NOT_APPLICABLE, NOT_ASKED, NOT_ASSESSED, NOT_COMPUTABLE, UNDECIDED
from .score import Group, score

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Spread:
    """The answers of one actor type to a criterion.

    Parameters
    ----------
    actor_type
        Empty for the audits whose type is not known.
    audits
        Audits of that type.
    states
        How many of them have each `State`; those it does not apply to, or may not, are `not_asked` and `undecided`.
    values
        Observed values, increasing, each with the number of audits: the raw measure, level or points.
    steps
        For each level from 1 up, the values that earn it as a text, and how many observed audits reach it.
    """

    actor_type: str
    audits: int
    states: Mapping[State, int]
    not_asked: int
    undecided: int
    values: tuple[tuple[Decimal, int], ...]
    steps: tuple[tuple[str, int], ...]

    @property
    def observed(self) -> int:
        """Audits with a value."""
        return self.states[State.VALUE]

    @property
    def concerned(self) -> int:
        """Audits that the criterion applies to."""
        return sum(self.states.values())

    def share_meeting(self, level: int) -> Fraction | None:
        """Return the share of the observed audits that reach a level (from 1); None when none is observed."""
        return Fraction(self.steps[level - 1][1], self.observed) if self.observed else None

    def share_not_observed(self) -> Fraction | None:
        """Return the share, of the audits concerned, that have no value; None when it concerns none."""
        return Fraction(self.concerned - self.observed, self.concerned) if self.concerned else None

    def quantile(self, share: Fraction) -> Decimal | None:
        """Return the least observed value that at least a share of the observed audits do not exceed."""
        total = 0
        for value, count in self.values:
            total += count
            if total >= share * self.observed:
                return value
        return None


@dataclass(frozen=True)
class Distribution:
    """The answers to a criterion by actor type.

    Parameters
    ----------
    criterion
        Its code.
    unit
        Unit of the values; empty for levels and points.
    """

    criterion: str
    unit: str
    spreads: tuple[Spread, ...]

    def to_frame(self) -> pd.DataFrame:
        """Return one row a type and a level: what earns it, how many reach it, out of how many observed."""
        import pandas as pd  # noqa: PLC0415 - costs 0.4 s, and most callers show counts only

        columns = ["actor_type", "level", "threshold", "meeting", "observed", "concerned", "audits",
                   *(state.name.lower() for state in State if state != State.VALUE), "not_asked", "undecided"]
        return pd.DataFrame([
            {"actor_type": one.actor_type, "level": level, "threshold": threshold, "meeting": meeting,
             "observed": one.observed, "concerned": one.concerned, "audits": one.audits,
             **{state.name.lower(): one.states[state] for state in State if state != State.VALUE},
             "not_asked": one.not_asked, "undecided": one.undecided}
            for one in self.spreads for level, (threshold, meeting) in enumerate(one.steps, start=1)
        ], columns=columns)


def distribution(version: StandardVersion, history: History, code: str) -> Distribution:
    """Count the answers to a criterion against its ladder, for each actor type of the version.

    Audits of one type read at different dates are counted together, each against the ladder of its own date.

    Raises
    ------
    KeyError
        The version has no such criterion.
    """
    if code not in {criterion.code for _, criterion in version.criteria()}:
        raise KeyError(code)
    seen = criterion_of(version, code).observation
    groups = score(version, history).groups
    names = [actor.id for actor in version.actor_types] + [""]
    by_type = {name: [group for group in groups if group.actor_type == name] for name in names}
    spreads = tuple(_spread(version, history, code, name, own) for name, own in by_type.items() if own)
    return Distribution(code, seen.unit if isinstance(seen, Measure) else "", spreads)


def _spread(version: StandardVersion, history: History, code: str, actor_type: str, groups: list[Group]) -> Spread:
    codes: Counter[int] = Counter()
    values: Counter[Fraction] = Counter()
    criterion = criterion_of(version, code)
    top = int(criterion.top_level(actor_type)) if criterion.applies_to(actor_type) else 0
    reached = [0] * top
    asked = 0
    for group in groups:
        one = next((one for one in group.answered if one.criterion.code == code), None)
        if one is None:
            continue
        asked += group.rows.size
        coded = np.minimum(one.reading.coded, 0)
        codes.update(dict(zip(*(part.tolist() for part in np.unique(coded, return_counts=True)), strict=True)))
        column = history.answer(code, one.criterion.definition).take(group.rows)
        units, counts = np.unique(column.units[one.valued].astype(object), return_counts=True)
        for unit, count in zip(units.tolist(), counts.tolist(), strict=True):
            values[Fraction(int(unit), column.scale)] += count
        for level in range(1, top + 1):
            reached[level - 1] += int(one.reading.reaches(Fraction(level)).sum())
    audits = sum(group.rows.size for group in groups)
    unknown = audits if not actor_type else 0
    return Spread(
        actor_type=actor_type, audits=audits,
        states={State.VALUE: codes[0], State.NOT_APPLICABLE: codes[NOT_APPLICABLE],
                State.NOT_ASSESSED: codes[NOT_ASSESSED], State.NOT_COMPUTABLE: codes[NOT_COMPUTABLE]},
        not_asked=codes[NOT_ASKED] + audits - asked - unknown, undecided=codes[UNDECIDED] + unknown,
        values=tuple((_decimal(value), count) for value, count in sorted(values.items())),
        steps=tuple((_threshold(version, code, actor_type, level), n) for level, n in enumerate(reached, start=1)),
    )


def _decimal(value: Fraction) -> Decimal:
    return Decimal(exact_text(value))


def _threshold(version: StandardVersion, code: str, actor_type: str, level: int) -> str:
    """Return what earns a level, as written: a value, the two ends of a band, or the level itself."""
    steps = criterion_of(version, code).steps(actor_type)
    if not steps:
        return str(level)
    step = steps[level - 1]
    ends = [step.value] if step.value is not None else [step.low, step.high]
    return "..".join(exact_text(end.on(None)) for end in ends if end is not None)
