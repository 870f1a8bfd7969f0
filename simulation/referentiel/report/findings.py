"""Findings in French: where, what was found, what was expected, what to do."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date

from referentiel.model import Finding
from referentiel.texts import day, has, plural, text

_ISO = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def finding_lines(finding: Finding) -> list[str]:
    """Write one finding: its place and code, then what stands there, what was expected, what to do."""
    params = {**finding.params, "found": finding.found, "near": finding.near}
    key = f"finding.{finding.code}"
    lines = [f"{_place(finding)}[{finding.code}] {text(key, **params)}"]
    if finding.near:
        lines.append("  " + text("finding.near", near=finding.near))
    parts = [part for part in ("expected", "remedy") if has(f"{key}.{part}")]
    return lines + ["  " + text(f"finding.{part}", **{part: text(f"{key}.{part}", **params)}) for part in parts]


def findings_text(findings: Sequence[Finding], shown: int = 100) -> str:
    """Write several findings, the first `shown` of them in full, and count the rest."""
    lines = [line for finding in findings[:shown] for line in finding_lines(finding)]
    if len(findings) > shown:
        lines.append(plural("finding.more", len(findings) - shown))
    return "\n".join(lines)


def finding_summaries(findings: Iterable[Finding]) -> list[str]:
    """Write each finding in one sentence, for a message beside a field."""
    return [text(f"finding.{f.code}", **finding_params(f)) for f in findings]


def finding_params(finding: Finding) -> dict[str, str]:
    """Return what a finding says beside a field: days and senses of measure in words, not as files write them."""
    params = {**finding.params, "found": finding.found, "near": finding.near}
    if "direction" in params:
        params["direction"] = text(f"editor.choice.{params['direction']}").lower()
    return {name: _day(value) for name, value in params.items()}


def _day(written: str) -> str:
    """Write an ISO date as a day in French; anything else as it is."""
    if not _ISO.fullmatch(written):
        return written
    try:
        return day(date.fromisoformat(written))
    except ValueError:
        return written


def findings_sentence(findings: Iterable[Finding]) -> str:
    """Write several findings as one sentence, for an alert."""
    return "\u202f; ".join(finding_summaries(findings))


def _place(finding: Finding) -> str:
    parts = [finding.file + (f":{finding.line}" if finding.line else "")] if finding.file else []
    if not finding.file and finding.line:
        parts.append(text("finding.place.line", line=finding.line))
    if finding.cell:
        parts.append(finding.cell)
    return ", ".join(parts) + (" " if parts else "")
