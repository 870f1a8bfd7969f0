"""The page that documents every finding of the project, made from the text catalogue."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator

from referentiel.texts import has, ids, text

from .codes import CODES

PREFIXES = ("YAML", "FILE", "FMT", "STR", "REG", "COH", "LAW", "PROSE", "EXP", "XW", "CHG", "VER", "SHEET",
            "AUD", "STUDY", "POL", "VOTE", "DRAFT", "AMD", "REL", "SRV")
"""The families of codes in the order of the page; a family that is not named comes last."""
_CODE = re.compile(r"finding\.([A-Z]+)-[A-Z0-9-]+")
_MILDER = {
    "AUD-FIELD-VALUE": "warning", "FILE-UNRECORDED": "warning", "FILE-NO-RECORD": "info", "SHEET-BLANKS": "info",
    "SHEET-HIDDEN": "info", "SHEET-RICH": "info", "FILE-JOURNAL-TORN": "warning", "VOTE-SHARE-UNEQUAL": "warning",
    "AMD-ALONE": "warning", "AMD-NOTHING": "warning", "AMD-SOURCE": "warning", "DRAFT-SOURCE": "warning",
    "DRAFT-LONG": "warning", "DRAFT-MARKUP": "warning", "DRAFT-FORMULA": "warning", "DRAFT-RECOVERY-WRITE": "warning",
}
"""Severity of the codes that are not from the checks and do not refuse the data."""


def documented_codes() -> dict[str, list[str]]:
    """Return every code that the catalogue words, by family, in the order of the page."""
    families: dict[str, list[str]] = {prefix: [] for prefix in PREFIXES}
    for key in sorted(ids()):
        match = _CODE.fullmatch(key)
        if match:
            families.setdefault(match[1], []).append(key.removeprefix("finding."))
    return {family: codes for family, codes in families.items() if codes}


def findings_page() -> str:
    """Return the page: a table a family, its codes in alphabetical order."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    yield from (f"# {text('checks.page.title')}", "", f"<!-- {text('checks.page.made')} -->", "",
                text("checks.page.lead"))
    columns = [text(f"checks.page.{name}") for name in ("code", "severity", "finding", "expected", "remedy")]
    for family, codes in documented_codes().items():
        name = f"checks.family.{family}"
        title = f"{family}\u00a0: {text(name)}" if has(name) else family
        yield from ("", f"## {title}", "", f"| {' | '.join(columns)} |", "|---|---|---|---|---|")
        for code in codes:
            severity = CODES[code][1] if code in CODES else _MILDER.get(code, "error")
            cells = [f"`{code}`", text(f"finding.severity.{severity}"),
                     *(_worded(f"finding.{code}{part}") for part in ("", ".expected", ".remedy"))]
            yield f"| {' | '.join(cells)} |"


def _worded(key: str) -> str:
    """Return a text with an ellipsis for each fact that it quotes; empty when the catalogue has none."""
    if not has(key):
        return ""
    facts: dict[str, str] = {}
    while True:
        try:
            return text(key, **facts).replace("|", "\\|").replace("*", "\\*")
        except KeyError as missing:
            facts[str(missing.args[0])] = "…"


if __name__ == "__main__":
    sys.stdout.write(findings_page())
