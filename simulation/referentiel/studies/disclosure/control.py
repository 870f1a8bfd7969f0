"""The control of a release: grid, classes and rows are chosen, then everything is checked, until the check passes.

Method, the same for the same data: (1) the grid is coarsened (`grid`); (2) classes are merged (`attributes`); (3) the
whole population is checked; (4) each breakdown is added in force, with fewer classes where the check refuses it, or
not at all; (5) each is then shown with one lever moved, then with two: all positions at once if the check passes, else
by halves. Before each check rows are withheld with their complement (`rows`), and every secret is checked over all
that would be published (`certificates`, `intervals`): what is kept has passed, whatever order it came in.

Another text that the release compares with is one more column, told before any value of a lever is: as finely as the
check lets it, else not at all, and then the rest is chosen anew as if nobody had asked for it.

A public release is made of a release to partners: its values, classes and rows are sums of those, so that who holds
both learns nothing more.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from referentiel.audits import Progress
from referentiel.engine import Decisions, History, decide
from referentiel.model import Finding, FindingsError, StandardVersion
from referentiel.model.levers import Lever

from .attributes import FIELDS, Breakdown, breakdowns, values_of
from .grid import Grid, candidates, coarsened, resolution, shown_as
from .kept import Kept
from .other_text import OtherText
from .rows import Shown
from .standings import Standings, levers_of

Audience = Literal["partners", "public"]
AUDIENCES: Mapping[Audience, int] = MappingProxyType({"partners": 3, "public": 5})
"""Organisations that must share whatever an audience is told."""
MOST_VALUES = 8
MOST_LEVERS = 4
PARTS = 100


@dataclass(frozen=True)
class Control:
    """What a release is held to.

    Parameters
    ----------
    organisations
        Least number of organisations behind whatever is told apart; 1 where the control is lifted.
    most_values
        Values of a lever at most, beside the one in force.
    """

    organisations: int
    most_values: int = MOST_VALUES

    @property
    def lifted(self) -> bool:
        """Whether nothing is withheld."""
        return self.organisations <= 1


@dataclass(frozen=True, eq=False)
class Controlled:
    """What may be published.

    Parameters
    ----------
    shown
        For each breakdown, the positions at which each class is shown.
    checks
        How many times everything was checked.
    left_out
        Attributes that tell audits apart, and that nothing can be shown by.
    """

    control: Control
    decisions: Decisions
    levers: tuple[Lever, ...]
    grid: Grid
    breakdowns: tuple[Breakdown, ...]
    shown: tuple[Shown, ...]
    organisations: NDArray[np.int64]
    checks: int = 0
    left_out: tuple[str, ...] = ()


def controlled(  # noqa: PLR0913 - a release is all of this
    version: StandardVersion, history: History, paths: Sequence[str], audience: Audience, *,
    other: OtherText | None = None, lifted: bool = False, most_values: int = MOST_VALUES,
    progress: Progress | None = None,
) -> Controlled:
    """Choose what may be published of a history under a version.

    Parameters
    ----------
    paths
        Levers of the release, at most `MOST_LEVERS`.
    other
        Another text to compare with: how the same audits, in the same order, stand under it.
    lifted
        Publish every class and every value: for invented histories only; the caller answers for it.
    progress
        Told how far the choice is, in hundredths of what an audience takes; a public release takes two. It starts
        again where something has to be chosen anew.

    Raises
    ------
    FindingsError
        Those of `standings.levers_of`; ``REL-LEVERS`` (too many), ``REL-SMALL`` (not enough organisations, or too few
        on one side: nothing at all can be said), ``REL-IMPLIED`` (the check fails with everything withheld).
    """
    levers = levers_of(version, paths)
    if len(levers) > MOST_LEVERS:
        raise FindingsError([Finding(code="REL-LEVERS", found=str(len(levers)), params={"most": str(MOST_LEVERS)})])
    asked = _Asked(Standings(version, history, paths), decide(version, history), levers)
    if lifted:
        return _chosen(asked, Control(1, most_values), other, None, _part(progress, 0, 1))
    many = 2 if audience == "public" else 1
    found = _beside(asked, Control(AUDIENCES["partners"], most_values), other, None, _part(progress, 0, many))
    if audience == "public":
        control = Control(AUDIENCES["public"], most_values)
        found = _beside(asked, control, found.grid.other, found, _part(progress, 1, many))
    return found


class _Asked(NamedTuple):
    """What a release is asked to tell, before any control."""

    standings: Standings
    decisions: Decisions
    levers: tuple[Lever, ...]


def _part(progress: Progress | None, place: int, many: int) -> Progress:
    """Return what tells of one part among some, each of `PARTS` hundredths."""
    def tell(done: int, whole: int) -> None:
        if progress is not None:
            progress(PARTS * place + PARTS * done // whole, PARTS * many)

    return tell


def _beside(
    asked: _Asked, control: Control, other: OtherText | None, before: Controlled | None, tell: Progress,
) -> Controlled:
    """Choose with the other text told as finely as the check lets it, else without it."""
    for one in () if other is None else (other,) if other.coarse else (other, other.coarser()):
        try:
            return _chosen(asked, control, one, before, tell)
        except FindingsError:  # the next one says more plainly what fails whatever the text
            continue
    return _chosen(asked, control, None, before, tell)


def awarded(decisions: Decisions) -> NDArray[np.bool_]:
    """Tell which audits were granted a label by the committee: a public fact, whatever the rule proposes."""
    history = decisions.history
    passing = {(version.id, one.id) for version in history.audited.values()
               for named in (version.outcomes, version.decisions) for one in named if one.passes}
    return np.array([(audit.version, audit.decision) in passing for audit in history.audits], dtype=bool)


def _chosen(
    asked: _Asked, control: Control, other: OtherText | None, before: Controlled | None, tell: Progress,
) -> Controlled:
    tell(0, 1)
    standings, decisions, levers = asked
    least = control.organisations
    known = awarded(decisions)
    merged = False if control.lifted else resolution(standings, least)
    # Awards are public: the size of the whole would tell how many were refused, were they one or two.
    refused = np.unique(standings.organisations[~known]).size if known.any() else 0
    if merged is None or 0 < refused < least:
        raise FindingsError([Finding(
            code="REL-SMALL", found=str(np.unique(standings.organisations).size), params={"least": str(least)})])
    tried = [candidates(one) for one in levers]
    if before is not None:
        merged = merged or before.grid.merged
        tried = [tuple(value for value in own if value in kept)
                 for own, kept in zip(tried, before.grid.values, strict=True)]
    if other is not None:
        other = _fitting(standings, other.coarser() if merged else other, least, merged=merged)
    grid = coarsened(standings, tried, least, control.most_values, merged=merged, other=other)
    found = breakdowns(standings, decisions, grid.columns[:, 0], known, least,
                       None if before is None else before.breakdowns)
    kept = Kept(standings.organisations, least, grid, found, before, tell)
    kept.settle()
    return Controlled(control, decisions, levers, grid, kept.breakdowns, kept.shown(kept.asked),
                      standings.organisations, kept.checks, _left_out(decisions, kept.breakdowns))


def _fitting(standings: Standings, other: OtherText, least: int, *, merged: bool) -> OtherText:
    """Return another text whose column may be told beside the one in force; refused where it may not."""
    base = standings.at(standings.base)
    assert base is not None  # noqa: S101 - the text in force is not refused
    if not other.fits(shown_as(base, merged=merged), standings.organisations, least):
        raise FindingsError([Finding(code="REL-IMPLIED", found=other.version.id)])
    return other


def _left_out(decisions: Decisions, kept: Sequence[Breakdown]) -> tuple[str, ...]:
    """Return the attributes that tell audits apart and that the release does not break down by."""
    shown = {one.field for one in kept}
    return tuple(field for field in FIELDS if field not in shown and len(set(values_of(decisions, field))) > 1)
