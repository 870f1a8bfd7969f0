"""Margins of the trade: how many centres and employees of each type, size and region. Data, with their sources.

Years 2006 to 2010, mixed as the public figures are. Keys of the sources are those of ``registres/sources.yaml`` or of
the press of the time; an assumption says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Attribute = Literal["all", "category", "size_class", "region", "outsourcers_in_paris_region", "under_20"]
Counted = Literal["centres", "employees"]


@dataclass(frozen=True, slots=True)
class Margin:
    """What the population must add up to for one value of one attribute.

    Parameters
    ----------
    value
        Value of the attribute as audits write it; empty for the whole.
    target
        Centres or employees.
    at_least
        Whether the target is a lower bound.
    source
        Key of the publication; empty when nothing was published.
    assumption
        Whether the number is not the published one.
    """

    attribute: Attribute
    value: str
    counted: Counted
    target: int
    source: str = ""
    assumption: bool = False
    at_least: bool = False


CENTRES, EMPLOYEES = 3_500, 250_000
IN_HOUSE, OUTSOURCED = 2_700, 800
OUTSOURCED_EMPLOYEES = 60_000
OUTSOURCED_IN_PARIS_REGION = 296
"""37 % of 800: 63 % of the outsourced centres were outside the Paris region."""

SIZE_CLASSES: dict[str, tuple[int, int]] = {
    "under_50": (2_120, 640), "under_300": (452, 118), "under_1000": (100, 32), "from_1000": (28, 10),
}
"""In-house and outsourced centres by size class. Assumption: most centres had under twenty employees, and 250,000
people worked in them."""

# Centres by region, in the order of the catalogue. Île-de-France then Nord-Pas-de-Calais, Aquitaine, Centre and
# Lorraine led; Franche-Comté and Auvergne closed the list; Haute-Normandie had 46. The rest is an assumption.
REGIONS = (1_260, 300, 245, 215, 205, 165, 150, 140, 190, 110, 75, 46, 80, 65, 50, 55, 60, 35, 24, 10, 13, 7)
PUBLISHED_REGION = 11
"""Place of Haute-Normandie."""


def margins(regions: tuple[str, ...], size_classes: dict[str, str]) -> tuple[Margin, ...]:
    """Return every margin of the population.

    Parameters
    ----------
    regions, size_classes
        Names as audits write them: regions in the order of the catalogue, classes by key.
    """
    return (
        Margin("all", "", "centres", CENTRES, "MIN-TO"),
        Margin("all", "", "employees", EMPLOYEES, "MIN-TO"),
        Margin("category", "in_house_centre", "centres", IN_HOUSE, "CFTC-11"),
        Margin("category", "outsourcer", "centres", OUTSOURCED, "CFTC-11", assumption=True),
        Margin("category", "outsourcer", "employees", OUTSOURCED_EMPLOYEES, "RCM-BP08"),
        Margin("category", "in_house_centre", "employees", EMPLOYEES - OUTSOURCED_EMPLOYEES, assumption=True),
        Margin("outsourcers_in_paris_region", regions[0], "centres", OUTSOURCED_IN_PARIS_REGION, "ISR-0909"),
        Margin("under_20", "", "centres", CENTRES // 2 + 1, "MIN-TO", at_least=True),
        *(Margin("size_class", size_classes[key], "centres", sum(both), assumption=True)
          for key, both in SIZE_CLASSES.items()),
        *(Margin("region", region, "centres", target, *(("LJE",) if place == PUBLISHED_REGION else ("CESMO", True)))
          for place, (region, target) in enumerate(zip(regions, REGIONS, strict=True))),
    )
