"""The `points` mode of the global score: points earned or lost, with a floor, spread over what was answered."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from referentiel.model import StandardVersion

from .ratio import Integers, Ratio, fitting, times
from .sums import Sums


def points_score(version: StandardVersion, everything: Sums, sums: Mapping[str, Sums]) -> Ratio:
    """Return the start plus the points earned, or minus the points lost.

    Parameters
    ----------
    everything
        Sums over all scored criteria.
    sums
        The same by section, for the versions that spread the points of what was not answered.
    """
    rule, size = version.rule, everything.shares.size
    some = np.asarray(everything.answered > 0, dtype=bool)
    if rule.redistribute:
        earned, possible = _spread(sums, size)
    else:
        per_point = everything.scale * everything.top
        earned = Ratio(everything.shares, np.broadcast_to(np.array(per_point, dtype=fitting(per_point)), (size,)))
        possible = Ratio(everything.answered, _whole(everything.scale, size))
    start = Ratio.of(rule.start, size)
    if rule.demerits:
        lost = possible.where_known(0).plus(_negative(earned.where_known(0)))
        points = start.plus(_negative(lost))
    else:
        points = start.plus(earned.where_known(0))
    if rule.floor is not None:
        points = points.not_under(rule.floor)
    return points.keep(some)


def _whole(value: int, size: int) -> Integers:
    return np.broadcast_to(np.array(value, dtype=fitting(value)), (size,))


def _negative(ratio: Ratio) -> Ratio:
    return Ratio(-ratio.num, ratio.den)


def _spread(sums: Mapping[str, Sums], size: int) -> tuple[Ratio, Ratio]:
    """Return the points earned and possible when the points of excluded criteria are spread.

    Within a section they go to its answered criteria; the points of a section with none left go to the other
    sections in proportion to their points.
    """
    earned, reached, everywhere = Ratio.of(0, size), Ratio.of(0, size), Ratio.of(0, size)
    for found in sums.values():
        left = np.asarray(found.answered > 0, dtype=bool)
        section_points = Ratio(found.asked, _whole(found.scale, size))
        share = Ratio(found.shares, times(found.answered, found.top))
        earned = earned.plus(section_points.times(share).where_known(0))
        reached = reached.plus(section_points.keep(left).where_known(0))
        everywhere = everywhere.plus(section_points)
    factor = Ratio(times(everywhere.num, reached.den), times(everywhere.den, reached.num)).reduced()
    return earned.times(factor), everywhere
