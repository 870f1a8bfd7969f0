"""A release as the text of its file: canonical JSON, so that the same release is the same bytes."""

from __future__ import annotations

import hashlib
import json
from dataclasses import astuple
from typing import Any

from referentiel.model import exact_text

from .comparison import Comparison
from .release import Group, Release

FORMAT = "referentiel.release"
PLAIN, COMPARING = 1, 2
"""Versions of the format: without another text, and with one. A release without is the same bytes as it always was."""


def record_of(release: Release) -> dict[str, Any]:
    """Return the content of a file, without its fingerprint."""
    beside = {} if release.comparison is None else {"comparison": _comparison(release.comparison)}
    return {
        "format": FORMAT, "format_version": COMPARING if beside else PLAIN,
        "audience": release.audience, "control": release.control,
        "made_on": release.made_on, "version": dict(release.version), "history": dict(release.history),
        "parameters": dict(release.parameters), "citation": release.citation,
        "merged_standings": release.merged_standings, "left_out": list(release.left_out),
        "levers": [{"path": one.path, "label": one.label, "unit": one.unit, "in_force": exact_text(one.in_force),
                    "values": [exact_text(value) for value in one.values]} for one in release.levers],
        "positions": [list(position) for position in release.positions],
        "tables": [{"field": table.field, "groups": [_group(group) for group in table.groups]}
                   for table in release.tables],
        **beside,
    }


def _comparison(comparison: Comparison) -> dict[str, Any]:
    table = comparison.table
    return {"version": dict(comparison.version), "table": None if table is None else [list(row) for row in table]}


def _group(group: Group) -> dict[str, Any]:
    return {"values": list(group.values), "audits": group.audits, "organisations": group.organisations,
            "employees": group.employees,
            "counts": [None if counts is None else list(astuple(counts)) for counts in group.counts]}


def fingerprint_of(record: dict[str, Any]) -> str:
    """Return the SHA-256 of the content of a file, its own fingerprint apart.

    Examples
    --------
    >>> fingerprint_of({"a": 1, "fingerprint": "x"}) == fingerprint_of({"a": 1})
    True
    """
    content = {key: value for key, value in record.items() if key != "fingerprint"}
    return hashlib.sha256(_canonical(content).encode("utf-8")).hexdigest()


def written(release: Release) -> str:
    """Return the text of a file: one line of sorted keys, and an end of line."""
    record = record_of(release)
    return _canonical({**record, "fingerprint": fingerprint_of(record)}) + "\n"


def _canonical(content: Any) -> str:  # noqa: ANN401
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
