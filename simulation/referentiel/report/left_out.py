"""The files of a folder that cannot be read, named on a page."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from referentiel.model import Finding
from referentiel.texts import plural

from .findings import finding_summaries
from .fragments import fragment


def left_out_html(findings: Sequence[Finding]) -> str:
    """Name the files that cannot be read, folded, with the first fault of each and their count."""
    faults: dict[str, list[Finding]] = {}
    for finding in findings:
        faults.setdefault(finding.file, []).append(finding)
    files = [plural("impact.left_out.file", len(found), file=Path(name).name, first=finding_summaries(found[:1])[0])
             for name, found in faults.items()]
    return fragment("left_out", title=plural("impact.left_out", len(faults)), files=files)
