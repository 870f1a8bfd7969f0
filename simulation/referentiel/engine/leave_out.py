"""Which criterion drives the result: each one left out in turn, from sums that are known already."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from referentiel.model import ANY, Criterion, PerType, StandardVersion

from .answered import Answered
from .decide import decide, judge
from .decisions import Decisions
from .history import History
from .score import Group, Scores, finished, percent
from .sums import Sums, section_sums

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class LeftOut:
    """What leaving one criterion out does.

    Parameters
    ----------
    criterion, section
        Their codes.
    changed
        Audits whose outcome changes once the criterion is neither scored nor a knock-out.
    gained, lost
        Audits computable on both sides that pass only without it, and only with it.
    entered, left
        Audits that become computable without it, and that cease to be.
    passes
        Passes without it.
    by_weight, by_knockout
        Audits whose outcome changes when it only ceases to be scored, and when it only ceases to be a knock-out.
    """

    criterion: str
    section: str
    changed: int
    gained: int
    lost: int
    entered: int
    left: int
    passes: int
    by_weight: int
    by_knockout: int

    @property
    def effective(self) -> bool:
        """Whether the criterion decides of some audit alone."""
        return self.changed > 0


@dataclass(frozen=True, eq=False)
class Drivers:
    """Every criterion of a version left out in turn, in the order of the text.

    Parameters
    ----------
    decisions
        Under the version as it stands.
    """

    decisions: Decisions
    each: tuple[LeftOut, ...]

    def ranked(self) -> tuple[LeftOut, ...]:
        """Return the criteria by how many outcomes they decide alone, most first, then in the order of the text."""
        return tuple(sorted(self.each, key=lambda one: -one.changed))

    def to_frame(self) -> pd.DataFrame:
        """Return one row a criterion, in the order of the text."""
        import pandas as pd  # noqa: PLC0415 - costs 0.4 s, and most callers show counts only

        names = ("criterion", "section", "changed", "gained", "lost", "entered", "left", "passes", "by_weight",
                 "by_knockout", "effective")
        return pd.DataFrame([{name: getattr(one, name) for name in names} for one in self.each], columns=list(names))


def drivers(version: StandardVersion, history: History, decisions: Decisions | None = None) -> Drivers:
    """Leave each criterion out in turn.

    Out, a criterion is neither scored nor a knock-out. What eligibility and the conditions on levels read of it
    stands: they ask for it by name.

    Parameters
    ----------
    decisions
        The decisions under `version`, when they are already known.

    Notes
    -----
    One pass: its part is taken from the sums of its section, and the scores are finished from there.
    """
    decisions = decide(version, history) if decisions is None else decisions
    return Drivers(decisions, tuple(_each(version, decisions)))


def _each(version: StandardVersion, before: Decisions) -> Iterator[LeftOut]:
    for section, criterion in version.criteria():
        unscored = _unscored(version, before.scores, criterion.code)
        by_weight, plain, both = (
            before if scores is before.scores else judge(version, scores)
            for scores in (unscored, _lifted(before.scores, criterion), _lifted(unscored, criterion)))
        here, there = before.computable, both.computable
        yield LeftOut(
            criterion=criterion.code, section=section.code, changed=_moved(before, both),
            gained=int((here & there & ~before.passes & both.passes).sum()),
            lost=int((here & there & before.passes & ~both.passes).sum()),
            entered=int((~here & there).sum()), left=int((here & ~there).sum()), passes=int(both.passes.sum()),
            by_weight=_moved(before, by_weight), by_knockout=_moved(before, plain),
        )


def _moved(before: Decisions, after: Decisions) -> int:
    return 0 if after is before else int((before.outcomes != after.outcomes).sum())


def _lifted(scores: Scores, criterion: Criterion) -> Scores:
    """Make a criterion no knock-out; the same scores when it is none."""
    if not any(criterion.knockout.by_type.values()):
        return scores
    plain = criterion.model_copy(update={"knockout": PerType[bool](by_type={ANY: False})})
    groups = tuple(replace(group, answered=tuple(
        replace(one, criterion=plain) if one.criterion is criterion else one for one in group.answered))
        for group in scores.groups)
    return replace(scores, groups=groups)


def _unscored(version: StandardVersion, scores: Scores, code: str) -> Scores:
    groups = tuple(_group_without(version, group, code) for group in scores.groups)
    if all(one is other for one, other in zip(groups, scores.groups, strict=True)):
        return scores
    return replace(scores, groups=groups)


def _group_without(version: StandardVersion, group: Group, code: str) -> Group:
    one = next((one for one in group.answered if one.criterion.code == code and one.section), None)
    if one is None or not one.criterion.weight.of(group.actor_type):
        return group
    sums = {**group.sums, one.section: _less(group.sums[one.section], one, group.actor_type)}
    exact = {name: percent(found.shares, found.answered, found).keep(group.scored) for name, found in sums.items()}
    sections, overall, coverage = finished(version, group.actor_type, exact, sums, group.scored)
    return replace(group, sums=sums, sections=sections, overall=overall, coverage=coverage)


def _less(sums: Sums, one: Answered, actor_type: str) -> Sums:
    """Take one criterion out of the sums of its section."""
    weight = one.criterion.weight.of(actor_type)
    mine = section_sums([(one.reading, weight)] if weight else [], one.reading.size, zero=sums.zero)
    mine = mine.scaled(sums.scale, sums.top)
    return replace(
        sums, shares=np.asarray(sums.shares - mine.shares), valued=np.asarray(sums.valued - mine.valued),
        assumed=np.asarray(sums.assumed - mine.assumed), asked=np.asarray(sums.asked - mine.asked),
        not_computable=np.asarray(sums.not_computable - mine.not_computable),
    )
