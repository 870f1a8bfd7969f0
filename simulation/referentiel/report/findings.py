"""Findings in French: where, what was found, what was expected, what to do."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from referentiel.model import Finding
from referentiel.texts import has, plural, text


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
    return [text(f"finding.{f.code}", **{**f.params, "found": f.found, "near": f.near}) for f in findings]


def _place(finding: Finding) -> str:
    parts = [finding.file + (f":{finding.line}" if finding.line else "")] if finding.file else []
    if not finding.file and finding.line:
        parts.append(text("finding.place.line", line=finding.line))
    if finding.cell:
        parts.append(finding.cell)
    return ", ".join(parts) + (" " if parts else "")
