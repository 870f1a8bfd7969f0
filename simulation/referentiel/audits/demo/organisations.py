"""The invented organisations of the demonstration: their size, place and maturity, and how they change."""

from __future__ import annotations

from dataclasses import dataclass, replace

from referentiel.texts import text

from .calendar import Candidate, Kind, Sitting
from .draws import MILLE, Draws
from .figures import ABROAD, FRANCE, GAIN, HERE, MOSTLY_HERE

# Deciles of the headcount, roughly lognormal around the medians of the domain dossier, section 6.
HEADCOUNT: dict[Kind, tuple[int, ...]] = {
    "C": (45, 110, 170, 225, 285, 350, 430, 540, 700, 1_000, 2_600),
    "P": (300, 390, 480, 590, 730, 900, 1_120, 1_420, 1_900, 2_900, 8_000),
    "S": (40, 65, 85, 104, 122, 140, 160, 182, 208, 240, 299),
    "D": (1_200, 2_500, 4_000, 5_500, 7_500, 10_000, 14_000, 20_000, 30_000, 50_000, 105_000),
}
# Regions in the order of the catalogue, weighted by what was published of the trade.
REGION_WEIGHTS = (24, 16, 11, 10, 8, 8, 7, 6, 6, 5, 4, 4, 4, 4, 3, 3, 2, 2, 2, 1, 1, 1)
GROWTH = (930, 1_110)
SIZES = ((50, "under_50"), (300, "under_300"), (1_000, "under_1000"))


@dataclass(frozen=True, slots=True)
class Organisation:
    """An invented organisation on the day of an audit.

    Parameters
    ----------
    maturity
        Latent maturity in thousandths of a standard deviation of its kind.
    in_france
        Share of its customer-relation jobs in France, in thousandths of a percent.
    """

    kind: Kind
    region: str
    headcount: int
    maturity: int
    in_france: int


def founded(candidate: Candidate, draws: Draws) -> Organisation:
    """Return an organisation on the day of its first audit."""
    return Organisation(
        kind=candidate.kind,
        region=draws.one_of("region", text("demo.regions").split("|"), REGION_WEIGHTS),
        headcount=int(draws.quantile("headcount", HEADCOUNT[candidate.kind])),
        maturity=draws.normal("maturity"),
        in_france=_in_france(candidate.kind, draws),
    )


def developed(before: Organisation, sitting: Sitting, draws: Draws) -> Organisation:
    """Return the organisation on the day of a renewal audit, from what it was at the one before."""
    name, bounds = sitting.wave.name, HEADCOUNT[before.kind]
    grown = before.headcount * draws.uniform(f"{name}/grown", *GROWTH) // MILLE
    return replace(
        before,
        headcount=min(max(grown, bounds[0]), bounds[-1]),
        maturity=before.maturity + draws.uniform(f"{name}/gain", *GAIN),
        in_france=max(before.in_france - draws.uniform(f"{name}/moved", 0, 2 * MILLE), 0),
    )


def size_class(headcount: int) -> str:
    """Return the size class of a headcount, as data files write it.

    Examples
    --------
    >>> size_class(299), size_class(300)
    ('50 à 299', '300 à 999')
    """
    size = next((name for bound, name in SIZES if headcount < bound), "from_1000")
    return text(f"demo.size_class.{size}")


def _in_france(kind: Kind, draws: Draws) -> int:
    if kind == "P":
        return draws.uniform("france", *(HERE if draws.chance("here", MOSTLY_HERE) else ABROAD))
    share = FRANCE[kind]
    return min(max(share.mean + share.sd * draws.normal("france") // MILLE, 0), 100 * MILLE)
