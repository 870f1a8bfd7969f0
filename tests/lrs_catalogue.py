"""The catalogue of the Label Responsabilité Sociale typed a second time, from the dossier and not from the files."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from referentiel.files import read_version
from referentiel.model import Criterion, StandardVersion

FOLDER = Path(__file__).parents[1] / "referentiel_versions"
SMALL, LARGE, IN_HOUSE, CLIENT = "small_outsourcer", "outsourcer", "in_house_centre", "client_organisation"
CENTRES = (SMALL, LARGE, IN_HOUSE)
ADOPTED = ("lrs-2005", "lrs-2008", "lrs-2009", "lrs-2011")
RECONSTRUCTED = ("lrs-2005-projet", *ADOPTED)
DRAFT = "lrs-2026-brouillon"
ALL = (*RECONSTRUCTED, DRAFT)


def split(codes: str) -> set[str]:
    return set(codes.split())


# Rows of each questionnaire, from the catalogue.
ROWS = {
    "lrs-2005-projet": {LARGE: 16, IN_HOUSE: 16, CLIENT: 3},
    "lrs-2005": {SMALL: 55, LARGE: 56, IN_HOUSE: 56, CLIENT: 9},
    "lrs-2008": {SMALL: 67, LARGE: 70, IN_HOUSE: 71, CLIENT: 19},
    "lrs-2009": {SMALL: 67, LARGE: 70, IN_HOUSE: 71, CLIENT: 19},
    "lrs-2011": {SMALL: 82, LARGE: 92, IN_HOUSE: 93, CLIENT: 28},
    DRAFT: {SMALL: 82, LARGE: 92, IN_HOUSE: 93, CLIENT: 28},
}
# Rows without a threshold, hence not applied: the share of jobs in France, for outsourcers, in 2008 and 2009.
NOT_APPLIED = {(name, kind): {"GOV-03"} for name in ("lrs-2008", "lrs-2009") for kind in (SMALL, LARGE)}

# Criteria of the catalogue: versions 05, 08 and 11.
IN_05_08_11 = split(
    "GOV-03 GOV-04 GOV-07 RH-01 RH-03 RH-05 RH-06 RH-07 RH-08 RH-10 RH-11 RH-12 RH-13 RH-14 RH-15 RH-16 RH-17 RH-18"
    " RH-19 RH-21 RH-23 RH-24 RH-29 CT-01 CT-02 CT-03 CT-04 CT-05 CT-06 CT-07 CT-08 CT-09 CT-10 CT-11 CT-12 CT-13"
    " CT-14 CT-15 CT-16 CT-17 CT-18 CT-20 VIE-01 VIE-02 VIE-03 VIE-04 VIE-05 VIE-06 VIE-07 VIE-08 SOC-01 SOC-02"
    " SOC-03 SOC-08 COM-07 ACH-01 ACH-02 ACH-03 ACH-04 ACH-05"
)
IN_08_11 = split(
    "RH-02 RH-09 RH-20 RH-22 RH-25 RH-26 CT-19 SOC-04 SOC-07 ENG-01 ENG-03 COM-01 COM-04 COM-06 ACH-06 ACH-07 ACH-08"
    " ACH-09 ACH-10 ACH-11 ENV-01"
)
IN_11 = split(
    "GOV-01 GOV-02 GOV-05 GOV-06 RH-04 RH-27 RH-28 CT-21 SOC-05 SOC-06 SOC-09 SOC-10 ENG-02 ENG-04 COM-02 COM-03"
    " COM-05 COM-08 ENV-02 ENV-03 ENV-04 ENV-05 ENV-06"
)
CODES = {
    "lrs-2005": {*IN_05_08_11, "RH-30"},
    "lrs-2008": {*IN_05_08_11, *IN_08_11, "RH-30"},
    "lrs-2009": {*IN_05_08_11, *IN_08_11, "RH-30"},
    "lrs-2011": {*IN_05_08_11, *IN_08_11, *IN_11},
    DRAFT: {*IN_05_08_11, *IN_08_11, *IN_11},
}
NO_SMALL = {"RH-19", "RH-25", "RH-26", "SOC-05", "ENG-02", "ENV-02", "ENV-05", "SOC-09", "ENG-04", "ENV-06"}

# What counts as met, in 08 and in 11 (09 is as 08). A pair is a band; GOV-03 and SOC-03 differ by type, see below.
MET = {
    "RH-01": ("75", "80"), "RH-02": ("30", "40"), "RH-03": ("25", "20"), "RH-04": (None, "40"), "RH-05": ("10", "8"),
    "RH-09": ("25", "20"), "RH-10": ("50", "70"), "RH-13": ("28", "35"), "RH-14": ("2.5", "3"), "RH-15": ("60", "70"),
    "RH-17": ("80", "90"), "RH-19": ("50", "60"), "RH-20": ("16", "15"), "RH-21": ("1.02", "1.05"),
    "RH-23": ("3", "4"),
    "RH-25": ("6", "5"), "RH-26": ("0.75", "0.80"), "RH-28": (None, "60"), "CT-01": ("9", "10"), "CT-02": ("57", "55"),
    "CT-03": ("85", "85"), "CT-05": ("300", "300"), "CT-06": ("92", "95"), "CT-07": ("25", "25"), "CT-08": ("10", "10"),
    "CT-09": ("2.5", "2"), "CT-10": (("45", "90"), ("45", "90")), "CT-11": ("6", "8"), "CT-12": ("7", "7"),
    "CT-13": ("3", "4"), "CT-20": ("10", "9"), "VIE-02": ("6", "6"), "VIE-03": ("12", "12"), "VIE-07": ("70", "80"),
    "SOC-02": ("4", "4"), "SOC-06": (None, "80"), "SOC-08": ("2.5", "2"), "ENG-01": ("10", "10"), "ENG-02": (None, "3"),
    "COM-05": (None, "85"), "ACH-01": ("50", "70"), "ACH-03": ("4", "6"), "ACH-04": ("24", "36"),
    "ACH-05": ("10", "15"),
    "ACH-06": ("0.95", "1.00"), "ACH-08": ("8", "5"), "ACH-10": ("60", "60"), "ACH-11": ("75", "100"),
    "ENV-02": (None, "1800"), "ENV-03": (None, "20"), "ENV-04": (None, "80"),
}
BY_TYPE = {
    ("lrs-2008", "GOV-03"): {IN_HOUSE: "60", CLIENT: "60"},
    ("lrs-2009", "GOV-03"): {IN_HOUSE: "60", CLIENT: "60"},
    ("lrs-2011", "GOV-03"): {IN_HOUSE: "60", CLIENT: "60", LARGE: "50", SMALL: "50"},
    ("lrs-2008", "SOC-03"): {IN_HOUSE: "2", LARGE: "2", SMALL: "1"},
    ("lrs-2009", "SOC-03"): {IN_HOUSE: "2", LARGE: "2", SMALL: "1"},
    ("lrs-2011", "SOC-03"): {IN_HOUSE: "3", LARGE: "3", SMALL: "1"},
}
LOWER = {
    "RH-03", "RH-04", "RH-05", "RH-09", "RH-20", "RH-25", "CT-02", "CT-03", "CT-09", "CT-20", "VIE-02", "VIE-03",
    "SOC-08", "ACH-08", "ACH-10", "ENV-02", "ENV-03",
}
GRADED = {
    "GOV-02", "GOV-06", "RH-06", "RH-08", "RH-12", "RH-18", "RH-22", "RH-24", "CT-19", "CT-21", "SOC-04", "SOC-05",
    "SOC-09", "SOC-10", "ENG-03", "ENG-04", "COM-04", "COM-07", "ACH-07", "ACH-09", "ENV-01",
}
KNOCKOUTS = {
    "lrs-2005-projet": {LARGE: set(), IN_HOUSE: set(), CLIENT: set()},
    **{
        name: {
            SMALL: {"GOV-07", "SOC-01", "VIE-01", "VIE-04", "CT-03", "CT-08", "CT-18"},
            LARGE: {"GOV-07", "SOC-01", "VIE-01", "VIE-04", "CT-03", "CT-08", "CT-18"},
            IN_HOUSE: {"GOV-07", "SOC-01", "VIE-01", "VIE-04", "CT-03", "CT-18"} | extra,
            CLIENT: {"GOV-07"} | bought | extra,
        }
        for name, bought, extra in (
            ("lrs-2005", set(), set()), ("lrs-2008", {"ACH-02"}, set()), ("lrs-2009", {"ACH-02"}, {"COM-01"}),
            ("lrs-2011", {"ACH-02"}, {"COM-01"}), (DRAFT, {"ACH-02"}, {"COM-01"}),
        )
    },
}
FAMILIES_08 = {  # weights of the centres and of the client organisation
    "HRP": (32, 12), "TRA": (20, 0), "PRI": (13, 5), "WCO": (28, 0), "PUR": (0, 75), "OTH": (7, 8),
}
RUBRIQUES_11 = {  # in-house, outsourcer, small outsourcer, client organisation
    "GOV": (12, 12, 15, 20), "RH": (45, 45, 50, 10), "SOC": (18, 18, 15, 10), "ENG": (8, 8, 8, 10),
    "COM": (10, 10, 7, 40), "ENV": (7, 7, 5, 10),
}
PREFIXES_11 = {"GOV": "GOV", "RH": "RH", "CT": "RH", "VIE": "RH", "SOC": "SOC", "ENG": "ENG", "COM": "COM",
               "ACH": "COM", "ENV": "ENV"}
# Numbers of lrs-2005 before the questions were added: criteria, steps, sum of steps, sum of weights.
SAME_2005 = (61, 132, "4548.27", "110")


@cache
def load(name: str) -> StandardVersion:
    return read_version(FOLDER / ("drafts" if name == DRAFT else "") / f"{name}.yaml")


@cache
def registry(name: str) -> dict[str, Any]:
    document: dict[str, Any] = YAML(typ="safe", pure=True).load(
        (FOLDER / "registres" / f"{name}.yaml").read_text(encoding="utf-8")
    )
    return document


def criteria(name: str) -> dict[str, Criterion]:
    return {criterion.code: criterion for _, criterion in load(name).criteria()}


def rows(name: str, kind: str) -> set[str]:
    """Return the codes on a questionnaire, with or without a threshold."""
    return {code for code, c in criteria(name).items() if c.actor_types is None or kind in c.actor_types}


def kinds(name: str) -> list[str]:
    return [actor.id for actor in load(name).actor_types]


def in_force(name: str) -> date:
    return next(event.on for event in load(name).life_cycle if event.state == "in_force")


def met(criterion: Criterion, kind: str) -> tuple[Decimal, Decimal]:
    """Return the two ends of the required step."""
    assert criterion.required is not None, criterion.code
    level = criterion.required.of(kind)
    assert level is not None, criterion.code
    step = criterion.steps(kind)[int(level) - 1]
    if step.value is not None:
        return step.value.value, step.value.value
    assert step.low is not None
    assert step.high is not None
    return step.low.value, step.high.value


def expected(name: str, code: str, kind: str) -> tuple[Decimal, Decimal]:
    written = BY_TYPE[name, code][kind] if (name, code) in BY_TYPE else MET[code][1 if name == "lrs-2011" else 0]
    assert written is not None, code
    return (Decimal(written[0]), Decimal(written[1])) if isinstance(written, tuple) else (Decimal(written),) * 2
