"""An amendment: changes proposed to a draft, who proposes them and why, and what became of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Annotated, Any, Literal

from pydantic import Field
from pydantic.functional_validators import AfterValidator

from .finding import Finding
from .values import Day, Frozen, FrozenDict, Text, Whole

AmendmentState = Literal["filed", "in_discussion", "adopted", "rejected", "withdrawn", "lapsed", "to_reexamine"]
STATES: tuple[AmendmentState, ...] = (
    "filed", "in_discussion", "adopted", "rejected", "withdrawn", "lapsed", "to_reexamine",
)
FOLLOWING: dict[str, tuple[AmendmentState, ...]] = {
    "": ("filed",),
    "filed": ("in_discussion", "withdrawn", "lapsed", "to_reexamine"),
    "in_discussion": ("adopted", "rejected", "withdrawn", "lapsed", "to_reexamine"),
    "to_reexamine": ("in_discussion", "withdrawn", "lapsed"),
    "adopted": ("to_reexamine",),
    "rejected": (), "withdrawn": (), "lapsed": (),
}
"""What may follow a state. An adopted amendment is examined again when what it targets changed: its vote lapsed."""
RETABLED: tuple[AmendmentState, ...] = ("withdrawn", "lapsed")
"""States after which the same text may be filed again, under a number of its own."""
LIVE: tuple[AmendmentState, ...] = ("filed", "in_discussion", "to_reexamine", "adopted")
VERBS = ("set", "rewrite", "add", "retire", "move")

ChangeRecord = Annotated[dict[str, Any], AfterValidator(FrozenDict)]


class AmendmentEvent(Frozen):
    """A recorded step in the life of an amendment; not part of its content.

    Parameters
    ----------
    note
        Why, or what the meeting said.
    """

    state: AmendmentState
    on: Day
    note: Text | None = None


class Amendment(Frozen):
    """An amendment to a draft.

    Parameters
    ----------
    number
        Its number among those of the draft, from 1; given by the file that could be created.
    draft
        Id of the draft.
    author, college
        Who files it, and the college that stands behind it.
    rationale
        Why, in a few sentences; a finding when there is none.
    legal_basis, sources
        Keys of the registries, or plain references.
    assumption
        The new values rest on no source: said by the author.
    changes
        Each as a file writes it: ``{set: path, from: old, to: new}``, ``{rewrite: part.field, from, to}``,
        ``{add: criterion, section, before, part}``, ``{retire: code}``, ``{move: code, section, before}``.
    retables
        Number of the withdrawn or lapsed amendment that this one files again.
    """

    number: Annotated[Whole, Field(ge=1)]
    draft: Text
    title: Text
    author: Text
    college: Text
    rationale: str = ""
    legal_basis: tuple[Text, ...] = ()
    sources: tuple[Text, ...] = ()
    assumption: bool = False
    retables: Annotated[Whole, Field(ge=1)] | None = None
    changes: tuple[ChangeRecord, ...] = ()
    events: tuple[AmendmentEvent, ...] = Field(min_length=1)

    @property
    def state(self) -> AmendmentState:
        """Where it stands now."""
        return self.events[-1].state

    @property
    def live(self) -> bool:
        """Whether it may still count in the text."""
        return self.state in LIVE


def event_findings(events: Sequence[AmendmentEvent]) -> Iterator[Finding]:
    """Yield what is impossible in the life of an amendment: ``AMD-STATE``, ``AMD-DATE``."""
    before: AmendmentEvent | None = None
    for i, event in enumerate(events):
        state = before.state if before else ""
        if event.state not in FOLLOWING[state]:
            yield Finding(code="AMD-STATE", found=event.state, at=("events", i, "state"),
                          params={"before": state, "allowed": ", ".join(FOLLOWING[state])})
        if before is not None and event.on < before.on:
            yield Finding(code="AMD-DATE", found=event.on.isoformat(), at=("events", i, "on"),
                          params={"before": before.on.isoformat()})
        before = event
