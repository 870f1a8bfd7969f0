"""The figures of the domain dossier that the demonstration is calibrated on, sections 4 and 6, as they stand there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from .proposals import Kind


@dataclass(frozen=True, slots=True)
class Spread:
    """Mean in 2006, standard deviation and yearly trend of a measure, in its unit."""

    mean: Fraction
    sd: Fraction
    trend: Fraction = Fraction(0)


def _spread(mean: str, sd: str, trend: str = "0") -> Spread:
    return Spread(Fraction(mean), Fraction(sd), Fraction(trend))


DOSSIER: dict[str, dict[Kind, Spread]] = {
    "RH-01": {"C": _spread("88", "7"), "P": _spread("77", "9", "7/6"), "S": _spread("74", "12")},
    "RH-03": {"C": _spread("9", "4"), "P": _spread("19", "9"), "S": _spread("22", "11")},
    "RH-04": {"C": _spread("15", "6"), "P": _spread("42", "15"), "S": _spread("45", "18")},
    "RH-13": {"C": _spread("38", "12"), "P": _spread("32", "10"), "S": _spread("24", "10")},
    "RH-21": {"C": _spread("1.18", "0.08"), "P": _spread("1.03", "0.03"), "S": _spread("1.01", "0.02")},
    "RH-23": {"C": _spread("4.2", "1.5"), "P": _spread("2.6", "1.3"), "S": _spread("1.8", "1.5")},
    "CT-01": {"C": _spread("9.5", "1.8"), "P": _spread("7.8", "1.5"), "S": _spread("8", "2")},
    "CT-02": {"C": _spread("54", "3"), "P": _spread("57", "3"), "S": _spread("55", "4")},
    "CT-12": {"C": _spread("10", "4"), "P": _spread("7", "3"), "S": _spread("6", "3")},
    "CT-20": {"C": _spread("8", "2.5"), "P": _spread("10.5", "3", "0.4"), "S": _spread("8.5", "3")},
    "ACH-01": {"D": _spread("35", "25")},
    "ACH-04": {"D": _spread("24", "9")},
}
GRADED: dict[Kind, Fraction] = {"C": Fraction("2.7"), "P": Fraction("2.3"), "S": Fraction("1.9")}
FRANCE: dict[Kind, Spread] = {"C": _spread("98", "4"), "S": _spread("97", "6")}
MOSTLY_HERE, AUCTIONS = 70, 40
"""Outsourcers with 95 % or more of their jobs in France; clients that use reverse auctions; in percent."""
MEDIANS: dict[Kind, int] = {"C": 350, "P": 900, "S": 140}

# First audits awarded, renewed, labels in force after the session.
PLAN: dict[str, tuple[int, int, int]] = {
    "V1": (8, 0, 8), "V2": (7, 0, 15), "V3": (2, 0, 17), "V4": (1, 7, 17), "V5": (2, 0, 19), "V6": (1, 0, 20),
    "V7": (1, 0, 20), "V8": (4, 6, 22), "V9": (5, 1, 27), "V10": (2, 9, 28), "V11": (2, 10, 29), "V12": (3, 4, 30),
    "V13": (2, 0, 32),
}
LAST_BEFORE_HAND_BACK = "V7"
AFTER_HAND_BACK = (date(2009, 1, 31), 19)
END_OF_2011 = date(2011, 12, 31)
MIX: dict[Kind, int] = {"P": 15, "S": 3, "C": 8, "D": 3}
EARLY = ("V1", "V2", "V3", "V4", "V5", "V6", "V7")
