"""What the answers of the demonstration are calibrated on: figures by kind of organisation, in whole numbers.

The targets are those of the domain dossier, section 6 (proposals for candidates, who are better than their sector
because they volunteer), and stand in ``compare/calibration``; these are the parameters of the model that reach them.
What the dossier does not give is an assumption and says so. Everything counts in thousandths.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from .calendar import Kind

ByKind = Mapping[Kind, int]
FIRST_YEAR, MIDDLE_YEAR = 2006, 2009

# ---- the latent maturity

LOADING, OWN = 600, 800
"""What maturity, and what is proper to one practice, weigh in each answer: 0.6 squared and 0.8 squared make 1."""
LASTING, OF_THE_DAY = 900, 436
"""What is proper to a practice lasts between two audits, but for this part (their squares make 1)."""
GAIN = (120, 400)
"""What maturity gains between two audits, at least and at most, in thousandths of a standard deviation."""


@dataclass(frozen=True, slots=True)
class Normal:
    """Mean and standard deviation of a measure in thousandths of its unit, and the yearly trend of the mean."""

    mean: int
    sd: int
    trend: int = 0


# ---- measures: in-house centres (C), outsourcers (P), outsourcers under 300 (S), client organisations (D)

# Set so that the audits that are kept fall on the figures of the dossier: those who are labelled and renewed are
# better than those who are drawn, and a pile at the legal minimum narrows what is spread.
MEASURES: dict[str, dict[Kind, Normal]] = {
    "RH-01": {"C": Normal(88_000, 7_000), "P": Normal(77_500, 9_300, 800), "S": Normal(74_000, 12_500)},
    "RH-03": {"C": Normal(9_500, 4_400), "P": Normal(20_500, 9_700), "S": Normal(23_500, 11_000)},
    "RH-04": {"C": Normal(15_500, 6_000), "P": Normal(48_000, 16_000), "S": Normal(46_000, 18_000)},
    "RH-13": {"C": Normal(38_000, 12_500), "P": Normal(31_500, 11_500), "S": Normal(23_000, 10_500)},
    "RH-21": {"C": Normal(1_172, 85), "P": Normal(1_019, 40), "S": Normal(975, 37)},
    "RH-23": {"C": Normal(4_200, 1_550), "P": Normal(2_400, 1_450), "S": Normal(1_500, 1_600)},
    "CT-01": {"C": Normal(9_500, 1_850), "P": Normal(7_700, 1_600), "S": Normal(7_800, 2_000)},
    "CT-02": {"C": Normal(54_700, 3_000), "P": Normal(57_200, 3_400), "S": Normal(55_500, 4_000)},
    "CT-12": {"C": Normal(9_800, 4_000), "P": Normal(6_600, 3_100), "S": Normal(5_700, 3_100)},
    "CT-20": {"C": Normal(8_000, 2_600), "P": Normal(10_400, 3_200, 650), "S": Normal(8_700, 3_000)},
    "ACH-01": {"D": Normal(33_000, 25_000)},
    "ACH-04": {"D": Normal(23_000, 9_000)},
}
ASSUMED: dict[str, dict[Kind, Normal]] = {
    # Under the headset measured overshoot is rare; the paid break is that of the sector rider, rarely more.
    "CT-03": {"C": Normal(73_000, 3_500), "P": Normal(75_000, 3_500), "S": Normal(74_000, 4_000)},
    "CT-08": {"C": Normal(12_500, 2_500), "P": Normal(11_000, 1_800), "S": Normal(10_500, 1_800)},
    "RH-23": {"D": Normal(3_800, 1_400)},
}
"""Measures without a figure in the dossier that a ladder alone would place badly. Assumptions."""

LEAST = {"RH-21": 1_000}
"""Smallest value that the law leaves, where the range of the possible says less."""

TOGETHER = {"RH-04": ("RH-03", 700)}
"""A measure, the one it follows, and their correlation."""

BREAK: dict[str, ByKind] = {"RH-03": {"C": 2_000, "P": 4_000, "S": 5_000}}
"""What a definition that counts more (the second one) adds to a measure. Assumption."""

IN_FRANCE = "GOV-03"
HERE, ABROAD = (95_000, 100_000), (25_000, 85_000)
"""Bounds of the two parts of the mixture of outsourcers: 70 % of them employ nearly everyone in France."""
MOSTLY_HERE = 700
FRANCE: dict[Kind, Normal] = {"C": Normal(98_000, 4_000), "S": Normal(97_000, 6_000), "D": Normal(92_000, 8_000)}

# ---- graded practices and yes / no, at the middle year

GRADED: ByKind = {"C": 2_530, "P": 2_180, "S": 1_680, "D": 2_600}
"""Mean grade of 4, a little under the targets for the same reason (D: assumption)."""
GRADED_SD, GRADED_TREND = 750, 90
GRADES = 4

YES: ByKind = {"C": 860, "P": 1_280, "S": 1_200, "D": 1_300}
"""Deviation under which a yes / no practice is missing: 80, 90, 88 and 90 % of yes. Assumption: clients have made
outsourcers write down what in-house centres do without saying."""
YES_TREND = 80
RARER = {
    "SOC-07": 700, "COM-08": 1_300, "ENV-05": 1_100, "ENV-06": 1_100, "GOV-05": 500, "RH-27": 400,
    "COM-02": -400, "GOV-01": -600, "CT-16": -300, "CT-15": -300,
}
"""What makes some practices rarer, or less rare, than the others. Assumption."""
LAWFUL = 900
"""What makes a knock-out, most often the law, rarer to miss. Assumption."""
NO_AUCTION = ("ACH-02", 253)
"""Reverse auctions are used by 40 % of client organisations."""

# ---- other measures: a place on the first ladder that the criterion had

PLACE: ByKind = {"C": 505, "P": 620, "S": 590, "D": 640}
"""Mean share of the steps met, at the middle year. Assumption."""
PLACE_SD, PLACE_TREND = 200, 32

# ---- how answers are collected

NOT_ASSESSED = {2006: 90, 2007: 75, 2008: 60, 2009: 45, 2010: 35, 2011: 32, 2012: 26}
"""Share of answers that nobody assessed, by year; it falls as the method settles."""
SELDOM = 15
"""How many times less often a knock-out, or what eligibility reads, is left out."""
NOT_APPLICABLE = 120
"""Share of organisations for which a criterion that can be without object is."""
BUNCHED = 450
"""How often a value just short of a step is brought up to it: people know the thresholds."""
JUST_SHORT = 250
"""How short, in thousandths of the way between two steps."""
EXCEPTION = {"CT-12": (3_000, 4_500, 500)}
"""The three days' notice of exceptional cases: values from the first number to the second often become the first."""
SEVERITY = 240
"""What the second firm takes off a graded practice, in thousandths of a grade: under two points of score."""

OVERSTATED = {"yes_no": 500, "graded": 175, "measure": 120}
"""How often an answer that could have been declared better was, and was corrected on site."""
UNDERSTATED = 15
"""How often a declared value was too low."""
