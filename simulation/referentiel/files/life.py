"""The life of a version: which event may follow which, and from when its content is frozen."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from referentiel.model import Finding, StandardVersion
from referentiel.model.version import LifeCycleEvent
from referentiel.texts import day, text

BEFORE_ADOPTION = ("draft", "working_group", "scientific_opinion", "voting")
FROZEN = ("adopted", "in_force", "superseded")
ORDER = (*BEFORE_ADOPTION, *FROZEN)
ABANDONED, ERRATUM = "abandoned", "erratum"


def next_states(state: str) -> tuple[str, ...]:
    """Return the states that may follow a state; an empty one stands for the beginning.

    Steps before adoption may be left out, adoption may not; a text is abandoned before adoption only.

    Examples
    --------
    >>> next_states("voting"), next_states("adopted"), next_states("abandoned")
    (('adopted', 'abandoned'), ('in_force', 'superseded'), ())
    """
    if not state:
        return ORDER[:-1]
    if state in BEFORE_ADOPTION:
        return (*BEFORE_ADOPTION[BEFORE_ADOPTION.index(state) + 1 :], "adopted", ABANDONED)
    return FROZEN[FROZEN.index(state) + 1 :] if state in FROZEN else ()


def freezing_event(version: StandardVersion) -> tuple[int, LifeCycleEvent] | None:
    """Return the first event, with its place, that froze the content of a version; None while it may change."""
    return next(((i, event) for i, event in enumerate(version.life_cycle) if event.state in FROZEN), None)


def life_findings(events: Sequence[LifeCycleEvent]) -> Iterator[Finding]:
    """Yield what is impossible in a list of events: an order of states, a date that goes back.

    An erratum follows adoption and leaves the state as it is. ``LIFE-ERRATUM``: an erratum without what is recorded
    of it, or such a record on another event.
    """
    state, before = "", None
    for i, event in enumerate(events):
        erratum = event.state == ERRATUM
        possible = state in FROZEN if erratum else event.state in next_states(state)
        if not possible:
            yield _order(state, event.state, i)
        if erratum != (event.erratum is not None):
            yield Finding(code="LIFE-ERRATUM", found=state_text(event.state), at=("life_cycle", i, "state"))
        if before is not None and event.on < before:
            yield Finding(code="LIFE-DATE", found=event.on.isoformat(), at=("life_cycle", i, "on"),
                          params={"state": state_text(event.state), "before": day(before)})
        state, before = state if erratum else event.state, event.on


def state_text(state: str) -> str:
    """Return the French name of a state."""
    return text(f"life.state.{state}")


def _order(before: str, state: str, place: int) -> Finding:
    allowed = ", ".join(state_text(one) for one in next_states(before)) or text("life.end")
    shown = state_text(before) if before else text("life.start")
    return Finding(code="LIFE-ORDER", found=state_text(state), at=("life_cycle", place, "state"),
                   params={"before": shown, "allowed": allowed})
