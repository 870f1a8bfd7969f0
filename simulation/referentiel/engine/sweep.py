"""Sweep one lever over every value it can take: one sort or one table, nothing rescored on a grid.

Each audit has one critical value: the last value of the lever at which it still has the outcome that the lever
guards (the first one, for an upper limit). On either side of it the audit has one outcome.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from referentiel.model import StandardVersion

from .critical import steps, ways
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
    first, second = (swung.failed, swung.met) if swung.rising else (swung.met, swung.failed)
    codes, kinds = ways(first, second, len(labels), own)
    start = np.zeros((len(labels), max(1, len(names))), dtype=np.int64)
    for (before, _, segment), (_, count) in kinds.items():
        start[before, segment] += count
    moving = {way: code for way, (code, _) in kinds.items() if way[0] != way[1]}
    points, found = steps(swung.critical, codes, list(moving.values()))
    moved = np.zeros((points.num.size + 1, *start.shape), dtype=np.int64)
    moved[0] = start
    for column, (before, after, segment) in enumerate(moving):
        moved[1:, before, segment] -= found[:, column]
        moved[1:, after, segment] += found[:, column]
    counts = np.cumsum(moved, axis=0)
    return Curve(
        path=swung.path, points=points, labels=labels, counts=counts.sum(axis=2),
        passing=(*(outcome.passes for outcome in version.outcomes), False, False), critical=swung.critical,
        sides=(swung.met, swung.failed), rising=swung.rising, range=swung.range,
        segments={name: counts[:, :, k] for k, name in enumerate(names)} if segments is not None else {},
    )
