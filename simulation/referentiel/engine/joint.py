"""Two levers moved together: every pair of values counted from joint histograms, nothing rescored on a grid."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from referentiel.model import StandardVersion, exact_text
from referentiel.model.paths import Path, parse_path
from referentiel.model.setting import set_value

from .bins import reached
from .critical import Critical, ways
from .curve import Curve
from .decide import decide, earned, judge
from .decisions import Counts, Decisions, Verdict
from .history import History
from .ratio import Ratio
from .sweep import curve_of
from .swing import ABOVE, BELOW, Labels, Swing, compared_with, lever_tests, swing

if TYPE_CHECKING:
    import pandas as pd

Values = tuple[Fraction, ...]
Asked = Sequence[Fraction | Decimal | int] | None
_TESTED = {("outcomes", "global_at_least"), ("outcomes", "sections_at_least"), ("outcomes", "levels_at_least"),
           ("criteria", "required")}


@dataclass(frozen=True, eq=False)
class JointCurve:
    """How many audits have each outcome at every pair of values of two levers.

    Parameters
    ----------
    version
        The version whose levers they are.
    paths
        The levers.
    values
        The values of each, increasing.
    labels
        Outcome ids in order, then ``ineligible`` and ``not_computable``.
    counts
        Shape (values of the first, values of the second, labels).
    passing
        Which labels count as a pass.
    """

    version: StandardVersion
    paths: tuple[str, str]
    values: tuple[Values, Values]
    labels: tuple[str, ...]
    counts: NDArray[np.int64]
    passing: tuple[bool, ...]

    @cached_property
    def passes(self) -> NDArray[np.int64]:
        """Passes at each pair of values."""
        return np.asarray(self.counts[:, :, list(self.passing)].sum(axis=2), dtype=np.int64)

    @cached_property
    def computable(self) -> NDArray[np.int64]:
        """Audits with an outcome at each pair of values."""
        return np.asarray(self.counts[:, :, :-1].sum(axis=2), dtype=np.int64)

    def to_frame(self) -> pd.DataFrame:
        """Return one row a pair of values: both as exact texts, passes, computable, and each outcome."""
        import pandas as pd  # noqa: PLC0415 - costs 0.4 s, and most callers show counts only

        first, second = ([exact_text(value) for value in values] for values in self.values)
        return pd.DataFrame([
            {self.paths[0]: a, self.paths[1]: b, "passes": int(self.passes[i, j]),
             "computable": int(self.computable[i, j]),
             **dict(zip(self.labels, self.counts[i, j].tolist(), strict=True))}
            for i, a in enumerate(first) for j, b in enumerate(second)
        ])


def joint(
    version: StandardVersion,
    history: History,
    paths: tuple[str, str],
    values: tuple[Asked, Asked] = (None, None),
    decisions: Decisions | None = None,
) -> JointCurve:
    """Count the outcomes at every pair of values of two levers.

    Parameters
    ----------
    paths
        Two levers that `referentiel.engine.swing.swing` takes. Two steps of one ladder must keep their order at
        every pair.
    values
        The values of each, increasing, inside its range; None for every distinct critical value of its own sweep.
    decisions
        The decisions under `version`, when they are already known.

    Raises
    ------
    ValueError
        The values are not strictly increasing, the levers overlap, or one of them cannot be swept.
    referentiel.model.paths.Refused
        The version has no such path.
    """
    first, second = targets = parse_path(version, paths[0]), parse_path(version, paths[1])
    if first.field_key == second.field_key and first.overlaps(second) and first.end == second.end:
        raise ValueError(f"{paths[0]} and {paths[1]} set the same value")
    decisions = decide(version, history) if decisions is None else decisions
    tested = [(path.root, path.field) in _TESTED for path in targets]
    if tested == [True, False]:
        turned = joint(version, history, (paths[1], paths[0]), (values[1], values[0]), decisions)
        return JointCurve(version, paths, (turned.values[1], turned.values[0]), turned.labels,
                          turned.counts.transpose(1, 0, 2), turned.passing)
    first_swing = swing(version, history, paths[0], decisions)
    second_swing = swing(version, history, paths[1], decisions)
    chosen = _values(values[0], first_swing), _values(values[1], second_swing)
    counts = np.zeros((len(chosen[0]), len(chosen[1]), len(decisions.labels)), dtype=np.int64)
    mine = _met(first_swing, chosen[0], of_level=first.field == "levels_at_least")
    sides = _of_tests(version, targets, second_swing, decisions) if all(tested) else (
        _of_extremes(version, targets, decisions, rising=first_swing.rising))
    passing = (*(outcome.passes for outcome in version.outcomes), False, False)
    if all(tested) and _alike(*sides):
        other = _met(second_swing, chosen[1], of_level=second.field == "levels_at_least")
        _add_both(counts, mine, other, sides[1])
        return JointCurve(version, paths, chosen, decisions.labels, counts, passing)
    for met, side in zip((False, True), sides, strict=True):
        other = _met(side.swing, chosen[1], of_level=second.field == "levels_at_least")
        _add(counts, mine, other, side, met=met, rising=first_swing.rising)
    return JointCurve(version, paths, chosen, decisions.labels, counts, passing)


@dataclass(frozen=True, eq=False)
class _Side:
    """What the second lever does once the first one is met by every audit, or by none."""

    swing: Swing
    failed: Labels
    met: Labels


def _of_tests(
    version: StandardVersion, targets: tuple[Path, Path], second: Swing, decisions: Decisions
) -> tuple[_Side, _Side]:
    """Two levers that outcomes compare: the other tests of each audit are known already."""
    found = [_earned(version, targets, verdict) for verdict in decisions.verdicts]
    none, other, one, both = (_gathered(decisions, [labels[k] for labels in found]) for k in (0, 1, 2, 3))
    return _Side(second, none, other), _Side(second, one, both)


def _earned(version: StandardVersion, targets: tuple[Path, Path], verdict: Verdict) -> list[Labels]:
    counts: list[Counts] = list(verdict.failed)
    touched = [compared_with(version, target, verdict.group)[0] for target in targets]
    for target, own in zip(targets, touched, strict=True):
        for index in own:
            for test in lever_tests(version, target, verdict, index):
                counts[index] = counts[index] - test.fails.view(np.uint8)
    found: dict[frozenset[int], Labels] = {}
    result = []
    for failing in (touched[0] | touched[1], touched[0], touched[1], frozenset[int]()):
        if failing not in found:
            label = earned([np.ones_like(count) if k in failing else count for k, count in enumerate(counts)])
            np.copyto(label, verdict.outcome, where=~verdict.computable)
            found[failing] = label
        result.append(found[failing])
    return result


def _gathered(decisions: Decisions, parts: list[Labels]) -> Labels:
    if len(parts) == 1:
        return parts[0]
    whole = np.zeros(decisions.history.size, dtype=np.int16)
    for verdict, part in zip(decisions.verdicts, parts, strict=True):
        whole[verdict.group.rows] = part
    return whole


def _of_extremes(
    version: StandardVersion, targets: tuple[Path, Path], decisions: Decisions, *, rising: bool
) -> tuple[_Side, _Side]:
    """Decide with the first lever out of every audit's reach, then within it: the second one is compared anew."""
    sides = []
    for value in (BELOW, ABOVE) if rising else (ABOVE, BELOW):
        moved = set_value(version, targets[0], value)
        known = (decide(moved, decisions.history) if targets[0].field == "ladder" else judge(moved, decisions.scores))
        swung = swing(moved, decisions.history, str(targets[1]), known)
        sides.append(_Side(swung, swung.failed, swung.met))
    return sides[0], sides[1]


def _values(asked: Asked, swung: Swing) -> Values:
    if asked is None:
        curve: Curve = curve_of(swung)
        return curve.breakpoints
    chosen = tuple(Fraction(value) for value in asked)
    if any(later <= earlier for earlier, later in pairwise(chosen)):
        raise ValueError("values: strictly increasing")
    return chosen


def _met(swung: Swing, values: Values, *, of_level: bool) -> NDArray[np.integer]:
    """Count the values at which each audit meets a lever: the first ones, or the last ones for an upper limit.

    An audit that is compared with nothing meets every mark and minimum, and no level.
    """
    found = _of_history(swung.critical, values, rising=swung.rising)
    if not of_level and not swung.critical.known.all():
        found = np.where(swung.critical.known, found, len(values))
    return found


def _of_history(critical: Critical, values: Values, *, rising: bool) -> NDArray[np.integer]:
    if rising:
        # Met from the critical value upwards: the mirror of a limit that is met up to it.
        mirrored = tuple(-value for value in reversed(values))
        parts = [reached(Ratio(-np.asarray(part.num).astype(np.int64, copy=False)
                               if np.asarray(part.num).dtype != object else -part.num, part.den), mirrored)
                 for part in critical.parts]
    else:
        parts = [reached(part, values) for part in critical.parts]
    return critical.together(parts, np.int64)


def _alike(none: _Side, one: _Side) -> bool:
    """Tell whether missing either lever ends every audit as missing both: the levers guard the same outcomes."""
    return all(other is none.failed or np.array_equal(none.failed, other) for other in (none.met, one.failed))


def _add_both(
    counts: NDArray[np.int64], first: NDArray[np.integer], second: NDArray[np.integer], side: _Side
) -> None:
    """Add every audit once: it ends one way where it meets both levers, another way elsewhere."""
    n, m, many = counts.shape
    codes, kinds = ways(side.failed, side.met, many)
    size = (n + 1) * (m + 1)
    wide: Any = np.int32 if size < 2**31 - 1 else np.int64
    key = None
    for (failed, passed, _), (code, count) in kinds.items():
        counts[:, :, failed] += count
        if failed != passed:
            key = first.astype(wide) * wide(m + 1) + second if key is None else key
            # The bin of the audits of other codes is the last one, and left out.
            table = np.bincount(np.where(codes == code, key, wide(size)), minlength=size)[:size].reshape(n + 1, m + 1)
            met = _above(_above(table, 0, met=True, rising=False), 1, met=True, rising=False)
            counts[:, :, passed] += met
            counts[:, :, failed] -= met


def _add(
    counts: NDArray[np.int64], first: NDArray[np.integer], second: NDArray[np.integer], side: _Side, *, met: bool,
    rising: bool,
) -> None:
    """Add the audits that meet the first lever (or do not), by how the second one ends them."""
    n, m, many = counts.shape
    codes, kinds = ways(side.failed, side.met, many)
    wide: Any = np.int32 if (n + 1) * (m + 1) < 2**31 else np.int64
    key = None
    for (failed, passed, _), (code, count) in kinds.items():
        # The bin of the audits of other codes is the last one, and left out.
        rows = codes == code
        if failed == passed:
            own = first if count == first.size else first[rows]
            line = _above(np.bincount(own, minlength=n + 1).reshape(n + 1, 1), 0, met=met, rising=rising)
            counts[:, :, failed] += line
            continue
        key = first.astype(wide) * wide(m + 1) + second if key is None else key
        table = np.bincount(np.where(rows, key, wide((n + 1) * (m + 1))), minlength=(n + 1) * (m + 1))
        mine = _above(table[: (n + 1) * (m + 1)].reshape(n + 1, m + 1), 0, met=met, rising=rising)
        counts[:, :, passed] += _above(mine, 1, met=True, rising=side.swing.rising)
        counts[:, :, failed] += _above(mine, 1, met=False, rising=side.swing.rising)


def _above(table: NDArray[np.int64], axis: int, *, met: bool, rising: bool) -> NDArray[np.int64]:
    """Add up bins along one axis: bin b holds the audits that meet b values, the first ones (rising: the last ones)."""
    size = table.shape[axis] - 1
    table = np.flip(table, axis) if rising else table
    # Flipped, bin b holds the audits that fail the first b values.
    upto = np.take(np.cumsum(table, axis=axis), range(size), axis=axis)
    total = table.sum(axis=axis, keepdims=True)
    return total - upto if met != rising else upto
