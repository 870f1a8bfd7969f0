"""docs/constats.md tells every finding of the catalogue, and the closed list of the checks is the code's own."""

import re
from pathlib import Path

from referentiel import texts
from referentiel.checks import CODES, FAMILIES
from referentiel.checks.documentation import documented_codes, findings_page

ROOT = Path(__file__).resolve().parents[1]
CHECKS = ROOT / "simulation" / "referentiel" / "checks"
PAGE = ROOT / "docs" / "constats.md"


def test_the_page_is_current():
    remedy = "write it again: .venv/bin/python -m referentiel.checks.documentation > docs/constats.md"
    assert PAGE.read_text(encoding="utf-8") == findings_page(), remedy


def test_the_page_has_every_code_of_the_catalogue_once():
    worded = {key.removeprefix("finding.") for key in texts.ids() if re.fullmatch(r"finding\.[A-Z]+-[A-Z0-9-]+", key)}
    told = re.findall(r"^\| `([A-Z0-9-]+)` \|", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    assert len(told) == len(set(told)) > 150
    assert set(told) == worded == {code for codes in documented_codes().values() for code in codes}


def test_every_row_of_the_page_has_five_cells():
    rows = [line for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith("| `")]
    assert {len(re.split(r"(?<!\\)\|", row)) for row in rows} == {7}


def test_the_closed_list_is_what_the_checks_give():
    given = set()
    for path in CHECKS.glob("*.py"):
        if path.stem not in {"codes", "documentation"}:
            given |= set(re.findall(r'"((?:REG|COH|LAW|PROSE|EXP)-[A-Z-]+)"', path.read_text(encoding="utf-8")))
    assert given == set(CODES)
    assert {family for family, _ in CODES.values()} == set(FAMILIES)


def test_every_code_of_the_checks_has_its_french():
    missing = [f"finding.{code}{part}" for code in CODES for part in ("", ".expected", ".remedy")
               if not texts.has(f"finding.{code}{part}")]
    assert missing == []
