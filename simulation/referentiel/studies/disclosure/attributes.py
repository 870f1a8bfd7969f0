"""The attributes that a release breaks down by, and their classes, merged until each is of enough organisations."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from referentiel.audits.population import natural, read
from referentiel.engine import Decisions

from .anonymity import Ids, sound
from .standings import Column, Standings

FIELDS = ("actor_type", "size_class", "region", "year", "wave")
"""What a release breaks down by, one at a time."""
ORDERED = frozenset({"size_class", "year", "wave"})
"""Classes that merge with a neighbour only."""


@dataclass(frozen=True, eq=False)
class Breakdown:
    """One attribute, its classes and the class of each audit.

    Parameters
    ----------
    classes
        The values of each class: several where some were merged; an empty value stands for "not known".
    of
        Index of the class of each audit.
    """

    field: str
    classes: tuple[tuple[str, ...], ...]
    of: NDArray[np.int64]


def values_of(decisions: Decisions, field: str) -> list[str]:
    """Return the value of each audit, empty where it is not known."""
    if field == "actor_type":
        return [decisions.actor_type(i) or "" for i in range(decisions.history.size)]
    return [read(audit, field) for audit in decisions.history.audits]


def breakdowns(
    standings: Standings, decisions: Decisions, base: Column, known: NDArray[np.bool_], least: int,
    before: Sequence[Breakdown] | None = None,
) -> tuple[Breakdown, ...]:
    """Return the breakdowns of a release; an attribute whose audits all end in one class is left out.

    Parameters
    ----------
    base
        Standing of each audit in force, as the release shows it: a class whose own row could not be shown is merged.
    known
        Where an award was granted: a public fact. What is left of a class must then be nobody, or enough
        organisations: its size would otherwise tell how many were refused.
    before
        Classes of a larger audience: those of this one are made of them.
    """
    found = []
    for field in FIELDS:
        start = _plain(field, values_of(decisions, field)) if before is None else next(
            (one for one in before if one.field == field), None)
        if start is not None:
            merged = _merged(start, standings.organisations, base, known, least)
            if len(merged.classes) > 1:
                found.append(merged)
    return tuple(found)


def _plain(field: str, values: Sequence[str]) -> Breakdown:
    names = sorted(set(values), key=lambda value: (not value, natural(value)))
    place = {name: i for i, name in enumerate(names)}
    return Breakdown(field, tuple((name,) for name in names),
                     np.array([place[value] for value in values], dtype=np.int64))


def _merged(
    start: Breakdown, organisations: Ids, base: Column, known: NDArray[np.bool_], least: int,
) -> Breakdown:
    """Merge classes until each may stand."""
    result = start
    while len(result.classes) > 1:
        small = [i for i in range(len(result.classes))
                 if not _fine(result.of == i, organisations, base, known, least)]
        if not small:
            break
        result = coarser(result, organisations, small)
    return result


def coarser(start: Breakdown, organisations: Ids, small: Sequence[int] = ()) -> Breakdown:
    """Return a breakdown with one class less: the smallest is merged, among `small` where some are given.

    It joins the smaller neighbour where the classes have an order, else the smallest other class; a class that is
    itself among `small` comes first, so that fewer classes are touched.
    """
    classes, of = list(start.classes), start.of
    sizes = [int(np.unique(organisations[of == i]).size) for i in range(len(classes))]
    one = min(small or range(len(classes)), key=lambda i: (sizes[i], i))
    around = [i for i in (one - 1, one + 1) if 0 <= i < len(classes)] if start.field in ORDERED else [
        i for i in range(len(classes)) if i != one]
    other = min(around, key=lambda i: (i not in small, sizes[i], i))
    low, high = min(one, other), max(one, other)
    classes[low] = (*classes[low], *classes.pop(high))
    return Breakdown(start.field, tuple(classes), np.where(of == high, low, np.where(of > high, of - 1, of)))


def _fine(
    rows: NDArray[np.bool_], organisations: Ids, base: Column, known: NDArray[np.bool_], least: int,
) -> bool:
    """Tell whether a class may stand: enough organisations, none refused or enough of them, and a row in force."""
    if np.unique(organisations[rows]).size < least:
        return False
    hidden = np.unique(organisations[rows & ~known]).size
    return not (known[rows].any() and 0 < hidden < least) and (
        least <= 1 or sound(base[rows], base[rows], organisations[rows], least))
