"""The thresholds of a part that differ from those in force, and where they come from, said together."""

from __future__ import annotations

from collections.abc import Sequence

from referentiel.model import StandardVersion, Threshold
from referentiel.model.change import changed
from referentiel.model.rewriting import Rewrite, part_of
from referentiel.model.thresholds import located_thresholds

from .findings import field_path
from .sourcing import sourced


def moved_thresholds(version: StandardVersion, in_force: StandardVersion, part: str) -> dict[str, Threshold]:
    """Return the thresholds of a part whose value is not the one in force, by path; none for a part that is new.

    Examples
    --------
    >>> moved_thresholds(StandardVersion.model_construct(sections=()), StandardVersion.model_construct(sections=()),
    ...                  "criteria.RH-01")
    {}
    """
    old, new = part_of(in_force, part), part_of(version, part)
    if old is None or new is None:
        return {}
    known = {at: threshold.value for at, threshold in located_thresholds(old)}
    start = next((("sections", s, "criteria", c) for s, section in enumerate(version.sections)
                  for c, one in enumerate(section.criteria) if one is new), None)
    return {} if start is None else {field_path(version, (*start, *at)): threshold
                                     for at, threshold in located_thresholds(new) if known.get(at) != threshold.value}


def moved_sourced(
    version: StandardVersion, in_force: StandardVersion, part: str, sources: Sequence[str], *, assumption: bool,
) -> list[Rewrite]:
    """Return the changes that say where the moved thresholds of a part come from.

    Those that say nothing yet are meant; where all say something, all of them.

    Raises
    ------
    FindingsError
        See `referentiel.authoring.drafting.sourcing.sourced`.
    """
    moved = moved_thresholds(version, in_force, part)
    bare = [path for path, one in moved.items() if not (one.sources or one.assumption)]
    made: dict[str, Rewrite] = {}
    for path in bare or moved:
        change = sourced(version, path, tuple(sources), assumption=assumption)
        version = changed(version, [change])
        made[change.field] = change
    return list(made.values())
