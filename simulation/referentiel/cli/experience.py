"""What the audits of a base say of the thresholds of a version, for `referentiel valider --base`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from referentiel.model import Finding, FindingsError, StandardVersion

if TYPE_CHECKING:
    from referentiel.engine import History


def experience(
    version: StandardVersion, versions: Mapping[str, StandardVersion], folder: Path, base: str,
) -> list[Finding]:
    """Return what the audits of a base say of the thresholds of a version of their family.

    Old answers are read through the crosswalks of the folder; where those cannot be read, their faults are returned.
    """
    from referentiel.checks import experience_findings
    from referentiel.compare import audited_versions, read_through
    from referentiel.engine import History
    from referentiel.files import read_crosswalks

    from .inputs import load

    audits, _ = load(version, base)
    try:
        history = History.of(audits, audited_versions(audits, {**versions, version.id: version}))
        history = read_through(history, version, versions, read_crosswalks(folder, versions))
    except FindingsError as error:
        return list(error.findings)
    return list(experience_findings(version, _met(version, history)))


def _met(version: StandardVersion, history: History) -> dict[str, dict[str, list[int]]]:
    """Count the values observed, then those at level 1 or more, 2 or more... by criterion and actor type."""
    from referentiel.engine import score

    counts: dict[str, dict[str, list[int]]] = defaultdict(dict)
    for group in score(version, history).groups:
        for one in group.answered:
            reached = one.levels.level[one.valued] // one.levels.scale
            levels = range(int(one.criterion.top_level(group.actor_type)) + 1)
            before = counts[one.criterion.code].get(group.actor_type, [0] * len(levels))
            counts[one.criterion.code][group.actor_type] = [
                count + int((reached >= level).sum()) for count, level in zip(before, levels, strict=True)]
    return counts
