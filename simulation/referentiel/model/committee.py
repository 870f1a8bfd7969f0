"""A committee as data: its colleges, its seats, and the rule it votes by; every parameter says where it comes from."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Generic, Literal, TypeVar

from pydantic import Field
from pydantic.functional_validators import BeforeValidator

from .values import Day, Frozen, Text, Whole

T = TypeVar("T")
Slug = Annotated[str, Field(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$")]
Voting = Literal["one_person_one_vote", "colleges"]
Majority = Literal["more_for_than_against", "of_members", "of_present"]
Abstentions = Literal["excluded", "counted"]
Within = Literal["pro_rata", "bloc"]
Fate = Literal["lost", "shared"]
Tie = Literal["rejected", "casting_vote"]
QuorumCounts = Literal["present", "present_or_represented"]
Share = Annotated[Text, BeforeValidator(lambda share: str(share) if isinstance(share, Decimal) else share)]
_PART = re.compile(r"[0-9]{1,9}([/.][0-9]{1,9})?")
COLLEGE_ONLY = ("within_college", "absent_college", "tied_college")
"""Parameters that mean something only where colleges vote."""


class Sourced(Frozen, Generic[T]):
    """A parameter with its public sources, or said to be assumed; both when the source is near and not certain."""

    value: T
    sources: tuple[Text, ...] = ()
    assumption: bool = False


class College(Frozen):
    """A college, with its share of the vote where colleges vote.

    Parameters
    ----------
    share
        Exact part of the whole, written as ``1/3``; the shares of a committee add up to 1.
    """

    id: Slug
    title: Text
    share: Share | None = None
    sources: tuple[Text, ...] = ()
    assumption: bool = False

    @property
    def part(self) -> Fraction | None:
        """The share; None when there is none, or when it is not a rational number above 0 and at most 1.

        Examples
        --------
        >>> College(id="unions", title="Syndicats", share="1/3").part
        Fraction(1, 3)
        """
        if not _PART.fullmatch(self.share or ""):
            return None
        try:
            found = Fraction(self.share or "")
        except ZeroDivisionError:
            return None
        return found if 0 < found <= 1 else None


class Seat(Frozen):
    """A seat: the organisation that fills it and its college. Who sits there is no part of it."""

    id: Slug
    organisation: Text
    college: Text
    sources: tuple[Text, ...] = ()
    assumption: bool = False


class VotingRule(Frozen):
    """How the committee decides.

    Parameters
    ----------
    voting
        One person one vote, or by colleges, each worth its share.
    adopts_texts
        Whether this committee votes on the text of the standard; nothing public says so.
    quorum
        Seats needed for a vote to count.
    quorum_counts
        Whether a seat that gave a proxy counts towards the quorum.
    majority
        What more than half of is needed: of the votes that take a side, of all seats (or of the whole of the
        shares), or of those present or represented (of the shares of colleges that are).
    abstentions
        ``excluded``: an abstention counts nowhere. ``counted``: it stands in the total that a majority is taken of,
        for neither side.
    tie
        At exactly half: the text is rejected, or the ballot of `casting_seat` decides.
    proxies
        Proxies that one seat may carry; 0 forbids them.
    within_college
        A college's share goes to the sides in proportion (``pro_rata``), or whole to the larger one (``bloc``).
    absent_college, tied_college
        What becomes of the share of a college where no ballot counts, and of one that is split evenly in a bloc:
        ``lost``, or ``shared`` among the colleges that count, in proportion to their shares.
    """

    voting: Sourced[Voting]
    adopts_texts: Sourced[bool]
    quorum: Sourced[Whole]
    quorum_counts: Sourced[QuorumCounts]
    majority: Sourced[Majority]
    abstentions: Sourced[Abstentions]
    tie: Sourced[Tie]
    casting_seat: Sourced[Text] | None = None
    proxies: Sourced[Whole]
    within_college: Sourced[Within] | None = None
    absent_college: Sourced[Fate] | None = None
    tied_college: Sourced[Fate] | None = None


class Committee(Frozen):
    """A committee from one day on, until the next one of the folder.

    Parameters
    ----------
    from_
        First day of this composition and of this rule.
    colleges
        Groups of seats; where colleges vote, each has its share. Under one person one vote they only group figures.
    """

    id: Slug
    title: Text
    from_: Sourced[Day] = Field(alias="from")
    provenance: Literal["official", "reconstruction", "draft"]
    notice: Text
    colleges: tuple[College, ...] = Field(min_length=1)
    seats: tuple[Seat, ...] = Field(min_length=1)
    rule: VotingRule

    @property
    def by_college(self) -> bool:
        """Whether colleges vote."""
        return self.rule.voting.value == "colleges"

    @property
    def first_day(self) -> date:
        """First day of this committee."""
        return self.from_.value

    def college_of(self) -> dict[str, str]:
        """Return the college of each seat."""
        return {seat.id: seat.college for seat in self.seats}

    def seats_of(self, college: str) -> tuple[str, ...]:
        """Return the seats of a college, in the order of the file."""
        return tuple(seat.id for seat in self.seats if seat.college == college)
