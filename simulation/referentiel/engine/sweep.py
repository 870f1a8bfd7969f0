"""Sweep one lever over every value it can take: one sort or one table, nothing rescored on a grid.

Each audit has one critical value: the last value of the lever at which it still has the outcome that the lever
guards (the first one, for an upper limit). On either side of it the audit has one outcome.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from referentiel.model import StandardVersion

from .critical import steps
from .curve import Curve
from .decide import judge
from .decisions import Decisions
from .history import History
from .score import Scores
from .swing import Swing, swing


def sweep(
    version: StandardVersion,
    history: History,
    path: str,
    scores: Scores | None = None,
    *,
    decisions: Decisions | None = None,
    segments: Sequence[str] | None = None,
) -> Curve:
    """Sweep one lever over every value it can take.

    Parameters
    ----------
    version
        The version, with the other changes already set on it.
    path
        See `referentiel.engine.swing.swing`: a mark, a minimum, a level, a required level, a step of a ladder, the
        minimum of coverage, a bound of eligibility.
    scores, decisions
        Those of `history` under `version`, when they are already known.
    segments
        The segment of each audit (actor type, size class...), to count each apart at no extra pass.

    Raises
    ------
    ValueError
        The path is none of these, or `segments` has not one entry an audit.
    referentiel.model.paths.Refused
        The version has no such path.

    Notes
    -----
    A lever that covers several sections has, for each audit, the lowest of their scores as critical value.
    """
    if decisions is None and scores is not None:
        decisions = judge(version, scores)
    return curve_of(swing(version, history, path, decisions), segments)


def curve_of(swung: Swing, segments: Sequence[str] | None = None) -> Curve:
    """Count the audits of each outcome on each side of every critical value."""
    labels, version = swung.decisions.labels, swung.decisions.version
    names = sorted(set(segments)) if segments is not None else [""]
    if segments is not None and len(segments) != swung.met.size:
        raise ValueError("segments: one an audit")
    place = {name: k for k, name in enumerate(names)}
    own = np.array([place[name] for name in segments], dtype=np.int64) if segments is not None else None
    flips = swung.flips
    rows = np.flatnonzero(flips)
    first, second = (swung.failed, swung.met) if swung.rising else (swung.met, swung.failed)
    codes, kinds = _kinds(first, second, own, rows, len(labels))
    points, found = steps(swung.critical, rows, codes, max(1, len(kinds)))
    width = max(1, len(names))
    start = np.bincount(first.astype(np.int64) * width + (own if own is not None else 0),
                        minlength=len(labels) * width).reshape(len(labels), width)
    moved = np.zeros((points.num.size + 1, len(labels), width), dtype=np.int64)
    moved[0] = start
    for column, (before, after, segment) in enumerate(kinds):
        moved[1:, before, segment] -= found[:, column]
        moved[1:, after, segment] += found[:, column]
    counts = np.cumsum(moved, axis=0)
    passing = (*(o.passes for o in version.outcomes), False, False)
    passes = np.array(passing, dtype=bool)
    return Curve(
        path=swung.path, points=points, labels=labels, counts=counts.sum(axis=2), passing=passing,
        critical=swung.critical, flips=flips, flips_pass=flips & (passes[swung.met] != passes[swung.failed]),
        rising=swung.rising, range=swung.range,
        segments={name: counts[:, :, k] for k, name in enumerate(names)} if segments is not None else {},
    )


def _kinds(
    before: NDArray[np.int16], after: NDArray[np.int16], own: NDArray[np.int64] | None, rows: NDArray[np.intp],
    many: int,
) -> tuple[NDArray[np.integer], list[tuple[int, int, int]]]:
    """Tell apart the ways in which some audits end on either side, by segment: a number for each audit, their list."""
    whole = rows.size == before.size
    pairs = (before if whole else before[rows]) * np.int16(many) + (after if whole else after[rows])
    if own is not None:
        pairs = pairs.astype(np.int64) + own[rows] * many * many
    seen = np.flatnonzero(np.bincount(pairs)) if pairs.size else np.zeros(0, dtype=np.intp)
    kinds = [(int(k) % (many * many) // many, int(k) % many, int(k) // (many * many)) for k in seen]
    if len(kinds) <= 1:
        return np.zeros(rows.size, dtype=np.int8), kinds
    table = np.zeros(int(seen[-1]) + 1, dtype=np.int32)
    table[seen] = np.arange(seen.size)
    return table[pairs], kinds
