"""The versions that lead to one: step by step, each with its crosswalk where there is one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from referentiel.model import Criterion, Crosswalk, Crosswalks, FindingsError, StandardVersion


@dataclass(frozen=True)
class Step:
    """From one version to the one that follows it; without a crosswalk, a code alone says what goes on."""

    before: StandardVersion
    after: StandardVersion
    crosswalk: Crosswalk | None = None

    @cached_property
    def old(self) -> dict[str, Criterion]:
        """The criteria of the earlier version by code."""
        return {criterion.code: criterion for _, criterion in self.before.criteria()}

    @cached_property
    def new(self) -> dict[str, Criterion]:
        """The criteria of the later version by code."""
        return {criterion.code: criterion for _, criterion in self.after.criteria()}

    def successors(self, code: str) -> tuple[str, ...]:
        """Return the later codes of a criterion: where the crosswalk says, else the same; none when it is retired."""
        told = [other for one in (self.crosswalk.correspondences if self.crosswalk else ()) if code in one.before
                for other in one.after]
        found = told or [code]
        return tuple(dict.fromkeys(other for other in found if other in self.new))


def lineage(
    version: StandardVersion, versions: Mapping[str, StandardVersion], crosswalks: Iterable[Crosswalk],
) -> tuple[Step, ...]:
    """Return the steps that lead to a version, the earliest first.

    What comes before a version is what its crosswalk says, else what it supersedes.

    Raises
    ------
    FindingsError
        The faults of a crosswalk on the way.
    """
    known = Crosswalks.of(crosswalks)
    steps: list[Step] = []
    after, seen = version, {version.id}
    while True:
        crosswalk = known.into(after.id)
        name = crosswalk.from_ if crosswalk else after.supersedes
        if name is None or name in seen or name not in versions:
            return tuple(reversed(steps))
        steps.append(Step(versions[name], after, crosswalk))
        after = versions[name]
        seen.add(name)


def road(
    version: StandardVersion, versions: Mapping[str, StandardVersion], crosswalks: Iterable[Crosswalk],
) -> tuple[StandardVersion, ...]:
    """Return the versions that lead to one, the earliest first and itself last; itself alone where a step is faulty.

    For who only looks where to begin: what goes from one version to another tells the fault.
    """
    try:
        return (*(step.before for step in lineage(version, versions, crosswalks)), version)
    except FindingsError:
        return (version,)


def steps_between(
    a: StandardVersion, b: StandardVersion, versions: Mapping[str, StandardVersion], crosswalks: Iterable[Crosswalk],
) -> tuple[Step, ...] | None:
    """Return the steps from `a` to a later `b`; None when `b` does not come from `a`.

    Both are taken as given, also where the folder holds another text under the same id.
    """
    steps = lineage(b, {**versions, a.id: a}, crosswalks)
    for i, step in enumerate(steps):
        if step.before.id == a.id:
            return steps[i:]
    return () if a.id == b.id else None
