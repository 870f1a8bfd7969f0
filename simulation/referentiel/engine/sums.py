"""Exact sums over the criteria of each section: weights by state of the answer, and weighted shares."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

import numpy as np

from referentiel.model import StandardVersion

from .answered import Answered
from .ratio import LIMIT, Integers, common_denominator
from .truth import TRUE


@dataclass(frozen=True, eq=False)
class Sums:
    """Exact sums over some criteria: ``scale`` times weights, ``scale * top`` times weighted shares."""

    shares: Integers
    answered: Integers
    valued: Integers
    to_cover: Integers
    asked: Integers
    scale: int
    top: int


def section_sums(
    version: StandardVersion, actor_type: str, answered: tuple[Answered, ...], size: int
) -> dict[str, Sums]:
    """Add up weights by state and weighted shares, by section, all in the same units."""
    scored = [one for one in answered if one.section]
    weights = [Fraction(one.criterion.weight.of(actor_type) or 0) for one in scored]
    scale = common_denominator(weights)
    units = [int(weight * scale) for weight in weights]
    top = lcm(1, *(one.levels.top for one in scored))
    # No sum can pass this bound: in int64 nothing overflows, beyond it Python integers take over.
    wide = sum(units) * top >= LIMIT or any(one.levels.share.dtype == object for one in scored)
    sums = {}
    for section in version.sections:
        totals: list[Integers] = [np.zeros(size, dtype=object if wide else np.int64)] * 5
        for one, weight in zip(scored, units, strict=True):
            if one.section == section.code and weight:
                parts = _parts(one, weight, top, version)
                totals = [before + part for before, part in zip(totals, parts, strict=True)]
        shares, answered_weight, valued, to_cover, asked = totals
        sums[section.code] = Sums(shares, answered_weight, valued, to_cover, asked, scale, top)
    return sums


def _parts(one: Answered, weight: int, top: int, version: StandardVersion) -> Iterator[Integers]:
    """Yield what a criterion adds: its weighted share, then its weight if answered, valued, to cover, asked."""
    valued, factor = one.valued, weight * (top // one.levels.top)
    if one.levels.share.dtype != object and factor * one.levels.top >= LIMIT:
        yield one.levels.share.astype(object) * factor * valued
    else:
        yield one.levels.share * factor * valued
    yield (one.assumed | valued if version.rule.not_assessed == "zero" else valued) * weight
    yield valued * weight
    yield one.to_cover * weight
    yield (one.applies == TRUE) * weight


def all_sections(sums: dict[str, Sums]) -> Sums:
    """Add up the sections."""
    first, *others = sums.values()
    shares, answered, valued, to_cover, asked = (
        sum((getattr(found, name) for found in others), getattr(first, name))
        for name in ("shares", "answered", "valued", "to_cover", "asked")
    )
    return Sums(shares, answered, valued, to_cover, asked, first.scale, first.top)
