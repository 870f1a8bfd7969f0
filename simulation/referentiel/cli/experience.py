"""What a base of past audits says of versions, for `referentiel valider`: read once, whatever it holds."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from referentiel.model import Audit, Crosswalks, Finding, FindingsError, StandardVersion

if TYPE_CHECKING:
    from referentiel.engine import History
    from referentiel.files import Document


@dataclass(frozen=True)
class Past:
    """What a base says of the past: audits by family, the versions that they were made under, what does not read."""

    audits: Mapping[str, Sequence[Audit]]
    versions: Mapping[str, StandardVersion]
    refused: Mapping[str, Sequence[Finding]]
    crosswalks: Crosswalks = field(default_factory=Crosswalks)
    faults: tuple[Finding, ...] = ()


def past_of(documents: Iterable[Document | FindingsError], folder: Path, base: str) -> Past:
    """Read the audits of every family named, once; a base that cannot be read is a fault like another."""
    from referentiel.files import Versions, read_versions, readable_crosswalks

    from .inputs import load

    try:
        versions = read_versions(folder)
    except FindingsError:
        versions = Versions({})
    named = {d.version.id: d.version for d in documents if not isinstance(d, FindingsError)}
    audits: dict[str, Sequence[Audit]] = {}
    try:
        for version in named.values():
            if version.family not in audits:
                audits[version.family] = load(version, base)[0]
    except FindingsError as error:
        return Past({}, {}, {}, faults=error.findings)
    crosswalks = readable_crosswalks(folder, versions, versions.refused)
    return Past(audits, {**versions, **named}, versions.refused, crosswalks)


def observed_findings(version: StandardVersion, past: Past) -> list[Finding]:
    """Return what the audits of a base say of the thresholds of a version of their family."""
    from referentiel.checks import experience_findings
    from referentiel.compare import audited_versions, read_through
    from referentiel.engine import History

    if past.faults:
        return []
    audits = past.audits[version.family]
    try:
        history = History.of(audits, audited_versions(audits, past.versions, past.refused))
        history = read_through(history, version, past.versions, past.crosswalks)
    except FindingsError as error:
        return list(error.findings)
    return list(experience_findings(version, _met(version, history)))


def _met(version: StandardVersion, history: History) -> dict[str, dict[str, list[int]]]:
    """Count the values observed, then those at level 1 or more, 2 or more... by criterion and actor type."""
    from fractions import Fraction

    from referentiel.engine import score

    counts: dict[str, dict[str, list[int]]] = defaultdict(dict)
    for group in score(version, history).groups:
        for one in group.answered:
            levels = range(int(one.criterion.top_level(group.actor_type)) + 1)
            before = counts[one.criterion.code].get(group.actor_type, [0] * len(levels))
            counts[one.criterion.code][group.actor_type] = [
                count + int(one.reading.reaches(Fraction(level)).sum())
                for count, level in zip(before, levels, strict=True)]
    return counts
