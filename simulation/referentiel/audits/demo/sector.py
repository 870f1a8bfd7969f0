"""A synthetic population of the trade, 3,500 centres that add up to its margins: for raking and for neutrality."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from itertools import cycle
from typing import TYPE_CHECKING

from referentiel.texts import text

from .draws import Draws
from .margins import (
    EMPLOYEES,
    OUTSOURCED,
    OUTSOURCED_EMPLOYEES,
    OUTSOURCED_IN_PARIS_REGION,
    REGIONS,
    SIZE_CLASSES,
    Margin,
    margins,
)
from .model import SEED

if TYPE_CHECKING:
    import pandas as pd

UNDER_20 = 20
# Deciles of the headcount in each size class: the shape of a long tail, cut at the classes. Assumption.
_HEADCOUNT: dict[str, tuple[int, ...]] = {
    "under_50": (5, 8, 10, 12, 14, 16, 18, 20, 25, 33, 49),
    "under_300": (50, 58, 68, 80, 93, 108, 125, 148, 180, 225, 299),
    "under_1000": (300, 335, 370, 410, 455, 500, 560, 630, 720, 840, 999),
    "from_1000": (1_000, 1_100, 1_200, 1_300, 1_450, 1_600, 1_750, 2_000, 2_300, 3_000, 5_000),
}
_TUNED = ("under_300", "under_1000", "from_1000")
"""Classes whose headcounts are moved by a few people so that employees add up."""


@dataclass(frozen=True, slots=True)
class Centre:
    """One centre of the synthetic population.

    Parameters
    ----------
    attributes
        ``category``, ``headcount``, ``region``, ``size_class``, as audits have them.
    """

    id: str
    attributes: Mapping[str, Decimal | str]


@dataclass(frozen=True)
class Sector:
    """The synthetic population, and the margins that it adds up to.

    Examples
    --------
    >>> sector = sector_population()
    >>> len(sector.centres), all(sector.meets(margin) for margin in sector.margins)
    (3500, True)
    """

    centres: tuple[Centre, ...]
    margins: tuple[Margin, ...]

    def obtained(self, margin: Margin) -> int:
        """Return the centres, or the employees, that a margin counts."""
        concerned = [centre.attributes for centre in self.centres if _TESTS[margin.attribute](centre, margin.value)]
        return len(concerned) if margin.counted == "centres" else sum(int(one["headcount"]) for one in concerned)

    def meets(self, margin: Margin) -> bool:
        """Tell whether the population adds up to a margin, exactly or at least as it says."""
        found = self.obtained(margin)
        return found >= margin.target if margin.at_least else found == margin.target

    @cached_property
    def employees(self) -> int:
        """Employees of every centre."""
        return sum(int(centre.attributes["headcount"]) for centre in self.centres)

    def to_frame(self) -> pd.DataFrame:
        """Return one row a centre: id, category, headcount, region, size class."""
        import pandas as pd

        return pd.DataFrame([{"id": centre.id, **centre.attributes} for centre in self.centres])


def sector_population() -> Sector:
    """Return the synthetic population: the same 3,500 centres everywhere."""
    draws = Draws(SEED).under("sector")
    regions = tuple(text("demo.regions").split("|"))
    classes = {key: text(f"demo.size_class.{key}") for key in SIZE_CLASSES}
    outsourced = _shared(OUTSOURCED - OUTSOURCED_IN_PARIS_REGION, REGIONS[1:])
    by_category = {
        "outsourcer": (OUTSOURCED_IN_PARIS_REGION, *outsourced),
        "in_house_centre": (REGIONS[0] - OUTSOURCED_IN_PARIS_REGION,
                            *(whole - part for whole, part in zip(REGIONS[1:], outsourced, strict=True))),
    }
    employees = {"outsourcer": OUTSOURCED_EMPLOYEES, "in_house_centre": EMPLOYEES - OUTSOURCED_EMPLOYEES}
    made: list[dict[str, Decimal | str]] = []
    for category, counts in by_category.items():
        places = draws.order(f"{category}/region", [name for name, n in zip(regions, counts, strict=True)
                                                    for _ in range(n)])
        for place, (key, headcount) in zip(places, _headcounts(category, employees[category], draws), strict=True):
            made.append({"category": category, "headcount": Decimal(headcount), "region": place,
                         "size_class": classes[key]})
    mixed = draws.order("centres", made)
    return Sector(tuple(Centre(f"centre-{n:04d}", one) for n, one in enumerate(mixed, 1)), margins(regions, classes))


def _headcounts(category: str, employees: int, draws: Draws) -> list[tuple[str, int]]:
    """Return the size class and headcount of each centre of a category; they add up to its employees."""
    place = 1 if category == "outsourcer" else 0
    drawn = [(key, int(draws.quantile(f"{category}/{key}/{n}", _HEADCOUNT[key])))
             for key, counts in SIZE_CLASSES.items() for n in range(counts[place])]
    left = employees - sum(headcount for _, headcount in drawn)
    step = 1 if left > 0 else -1
    tunable = cycle([n for n, (key, _) in enumerate(drawn) if key in _TUNED])
    while left:
        n = next(tunable)
        key, headcount = drawn[n]
        if _HEADCOUNT[key][0] <= headcount + step <= _HEADCOUNT[key][-1]:
            drawn[n] = key, headcount + step
            left -= step
    return drawn


def _shared(whole: int, weights: Sequence[int]) -> tuple[int, ...]:
    """Share a whole number by weights, the largest remainders first.

    Examples
    --------
    >>> _shared(10, (1, 1, 1))
    (4, 3, 3)
    """
    total = sum(weights)
    parts = [whole * weight // total for weight in weights]
    rest = sorted(range(len(weights)), key=lambda n: (-(whole * weights[n] % total), n))[: whole - sum(parts)]
    return tuple(part + (n in rest) for n, part in enumerate(parts))


def _is(attribute: str) -> Callable[[Centre, str], bool]:
    return lambda centre, value: centre.attributes[attribute] == value


_TESTS: dict[str, Callable[[Centre, str], bool]] = {
    "all": lambda _, __: True,
    "category": _is("category"),
    "size_class": _is("size_class"),
    "region": _is("region"),
    "outsourcers_in_paris_region": lambda centre, value: centre.attributes["category"] == "outsourcer"
    and centre.attributes["region"] == value,
    "under_20": lambda centre, _: int(centre.attributes["headcount"]) < UNDER_20,
}
