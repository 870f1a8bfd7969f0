"""The events of a meeting, one kind a class, and how a line of the journal is read into one."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import Field, TypeAdapter, ValidationError
from pydantic.functional_validators import AfterValidator

from referentiel.model import Finding, FindingsError
from referentiel.model.committee import Committee
from referentiel.model.values import Day, Frozen

from .poll import Ballot, Choice, CollegeCount, Manner


def _moment(written: str) -> str:
    if datetime.fromisoformat(written).tzinfo is None:
        raise ValueError("no time zone")
    return written


class Event(Frozen):
    """What every event has: when it was recorded, ISO 8601 with its zone."""

    at: Annotated[str, AfterValidator(_moment)]


class Opened(Event):
    """The meeting begins; it carries its committee, so that nothing else is needed to read it."""

    event: Literal["opened"] = "opened"
    id: str
    title: str
    day: Day
    committee: Committee


class Attended(Event):
    """Who is there from now on; it replaces what was said before."""

    event: Literal["attended"] = "attended"
    present: tuple[str, ...]
    proxies: tuple[tuple[str, str], ...] = ()


class Listed(Event):
    """An item more on the agenda."""

    event: Literal["listed"] = "listed"
    item: str
    title: str
    amendment: str
    target: str


class Retabled(Event):
    """An item whose amendment or target changed: what was voted before lapses."""

    event: Literal["retabled"] = "retabled"
    item: str
    title: str
    amendment: str
    target: str


class Called(Event):
    """The item under discussion."""

    event: Literal["called"] = "called"
    item: str


class VoteOpened(Event):
    """A vote begins on an item, tied to what it is about now."""

    event: Literal["vote_opened"] = "vote_opened"
    item: str
    manner: Manner
    amendment: str
    target: str


class Cast(Event):
    """The ballot of a seat."""

    event: Literal["cast"] = "cast"
    seat: str
    choice: Choice


class Counted(Event):
    """The totals of a college."""

    event: Literal["counted"] = "counted"
    college: str
    for_: int = Field(alias="for")
    against: int
    abstention: int
    papers: int


class Undone(Event):
    """The last ballot or totals of the open vote, of that rank in it, do not count."""

    event: Literal["undone"] = "undone"
    number: int


class VoteDropped(Event):
    """The open vote ends without a result."""

    event: Literal["vote_dropped"] = "vote_dropped"


class VoteClosed(Event):
    """The open vote ends; the verdict is what replaying must find again."""

    event: Literal["vote_closed"] = "vote_closed"
    amendment: str
    target: str
    verdict: Literal["adopted", "rejected", "no_quorum"]
    to_for: str
    base: str


class _Result(Event):
    """The result that replaying must find again; three empty texts for a vote that is not over."""

    item: str
    reason: str
    verdict: Literal["", "adopted", "rejected", "no_quorum"] = ""
    to_for: str = ""
    base: str = ""


class Corrected(_Result):
    """A ballot entered earlier counts otherwise; the former one stays in the journal."""

    event: Literal["corrected"] = "corrected"
    seat: str
    choice: Choice

    @property
    def name(self) -> str:
        """Whose ballot it is."""
        return self.seat

    @property
    def told(self) -> Ballot:
        """The ballot that counts."""
        return Ballot(self.seat, self.choice)


class Recounted(_Result):
    """The totals of a college entered earlier are others; the former ones stay in the journal."""

    event: Literal["recounted"] = "recounted"
    college: str
    for_: int = Field(alias="for")
    against: int
    abstention: int
    papers: int

    @property
    def name(self) -> str:
        """Whose totals they are."""
        return self.college

    @property
    def told(self) -> CollegeCount:
        """The totals that count."""
        return CollegeCount(self.college, self.for_, self.against, self.abstention, self.papers)


class Noted(Event):
    """A remark for the minutes."""

    event: Literal["noted"] = "noted"
    item: str
    text: str


class Closed(Event):
    """The meeting ends."""

    event: Literal["closed"] = "closed"


AnyEvent = (Opened | Attended | Listed | Retabled | Called | VoteOpened | Cast | Counted | Undone | VoteDropped
            | VoteClosed | Corrected | Recounted | Noted | Closed)


_READER: TypeAdapter[AnyEvent] = TypeAdapter(Annotated[AnyEvent, Field(discriminator="event")])


def event_of(content: Mapping[str, Any], number: int, file: str = "") -> AnyEvent:
    """Read an event from the plain JSON of its line.

    Raises
    ------
    FindingsError
        ``VOTE-EVENT``: no event of a meeting.
    """
    try:
        return _READER.validate_json(json.dumps(content))
    except ValidationError as error:
        raise FindingsError([Finding(code="VOTE-EVENT", found=str(content.get("event"))[:80], file=file,
                                     line=number)]) from error


def plain(event: AnyEvent) -> dict[str, Any]:
    """Return an event as plain JSON, its kind first."""
    content = event.model_dump(mode="json", by_alias=True)
    return {"event": content.pop("event"), **content}
