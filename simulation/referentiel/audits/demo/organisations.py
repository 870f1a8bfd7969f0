"""The invented organisations of the demonstration: their size, place and maturity, and how they change."""

from __future__ import annotations

from dataclasses import dataclass, replace

from referentiel.texts import text

from .calendar import Candidate, Sitting
from .draws import MILLE, Draws

# Deciles of the headcount, roughly lognormal around the medians of domain.md section 6.
_HEADCOUNT = {
    "C": (45, 110, 170, 225, 285, 350, 430, 540, 700, 1_000, 2_600),
    "P": (300, 390, 480, 590, 730, 900, 1_120, 1_420, 1_900, 2_900, 8_000),
    "S": (40, 65, 85, 104, 122, 140, 160, 182, 208, 240, 290),
    "D": (1_200, 2_500, 4_000, 5_500, 7_500, 10_000, 14_000, 20_000, 30_000, 50_000, 105_000),
}
# Regions in the order of the catalogue, weighted by what was published of the trade.
_REGION_WEIGHTS = (24, 16, 11, 10, 8, 8, 7, 6, 6, 5, 4, 4, 4, 4, 3, 3, 2, 2, 2, 1, 1, 1)

# Mean and standard deviation of the share of jobs in France, in tenths of a percent (see `_in_france`).
_IN_FRANCE = {"C": (980, 40), "S": (970, 60), "D": (900, 90)}
ELIGIBLE = 600
"""The published condition, in tenths of a percent."""

# Mean, standard deviation and bounds of the level share, in thousandths, by whether the label is granted.
_GRANTED, _REFUSED = (580, 55, 510, 780), (385, 50, 250, 455)
_CLOSE = (470, 500)
"""Where the committee decides otherwise than the rule would: the share is drawn around the bar."""
_DEPARTURES = 60
_GAIN = (30, 50)

# Why a candidate is refused, in weights: its score, its jobs abroad (outsourcers only), a knock-out.
_CAUSES = ("score", "abroad", "knockout")
_CAUSE_WEIGHTS = {"P": (50, 32, 18), "S": (75, 0, 25), "C": (75, 0, 25), "D": (100, 0, 0)}


@dataclass(frozen=True, slots=True)
class Organisation:
    """An invented organisation on the day of an audit.

    Parameters
    ----------
    in_france
        Share of its jobs in France, in tenths of a percent.
    share
        Mean level share that it has reached, in thousandths.
    cause
        Why it is refused, among ``score``, ``abroad`` and ``knockout``; empty when it is not.
    """

    id: str
    region: str
    headcount: int
    in_france: int = MILLE
    share: int = 0
    cause: str = ""


def founded(candidate: Candidate, organisation_id: str, draws: Draws) -> Organisation:
    """Return an organisation before its first audit."""
    name = candidate.key
    return Organisation(
        id=organisation_id,
        region=draws.one_of(f"{name}/region", text("demo.regions").split("|"), _REGION_WEIGHTS),
        headcount=int(draws.quantile(f"{name}/headcount", _HEADCOUNT[candidate.kind])),
    )


def developed(before: Organisation, candidate: Candidate, sitting: Sitting, draws: Draws) -> Organisation:
    """Return the organisation on the day of an audit, from what it was at the one before."""
    name = f"{candidate.key}/{sitting.wave}"
    cause = "" if sitting.passed else draws.one_of(f"{name}/cause", _CAUSES, _CAUSE_WEIGHTS[candidate.kind])
    share = _share(candidate, sitting, cause, draws)
    if sitting.rank and sitting.passed:
        share = min(before.share + draws.uniform(f"{name}/gain", *_GAIN), _GRANTED[3])
    if cause == "abroad" or not sitting.rank:
        in_france = _in_france(candidate, cause, sitting.passed, draws)
    else:
        in_france = max(before.in_france - draws.uniform(f"{name}/moved", 0, 20), min(before.in_france, ELIGIBLE))
    headcount = before.headcount
    if sitting.rank:
        least, most = _HEADCOUNT[candidate.kind][0], _HEADCOUNT[candidate.kind][-1]
        headcount = min(max(headcount * draws.uniform(f"{name}/grown", 930, 1_110) // MILLE, least), most)
    return replace(before, headcount=headcount, in_france=in_france, share=share, cause=cause)


def _share(candidate: Candidate, sitting: Sitting, cause: str, draws: Draws) -> int:
    name = f"{candidate.key}/{sitting.wave}/share"
    if (sitting.passed and draws.chance(f"{name}/departs", _DEPARTURES)) or sitting.decision == "shortened_award":
        return draws.uniform(name, *_CLOSE)
    mean, sd, least, most = _GRANTED if sitting.passed or cause in {"abroad", "knockout"} else _REFUSED
    return min(max(mean + sd * draws.normal(name) // MILLE, least), most)


def _in_france(candidate: Candidate, cause: str, passed: bool, draws: Draws) -> int:  # noqa: FBT001
    name = f"{candidate.key}/france"
    if cause == "abroad":
        return draws.uniform(f"{name}/abroad", 250, ELIGIBLE - 15)
    if candidate.kind == "P":
        # Seven outsourcers in ten employ nearly everyone in France.
        here = draws.chance(f"{name}/here", 700)
        return draws.uniform(name, 950, MILLE) if here else draws.uniform(name, ELIGIBLE, 850)
    mean, sd = _IN_FRANCE[candidate.kind]
    return min(max(mean + sd * draws.normal(name) // MILLE, ELIGIBLE if passed else 500), MILLE)
