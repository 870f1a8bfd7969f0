"""The result of a vote with its arithmetic, exact from end to end."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Literal

from referentiel.model.committee import Abstentions, Majority, Voting, Within

from .attendance import Quorum
from .poll import Choice, Manner

if TYPE_CHECKING:
    import pandas as pd

Verdict = Literal["adopted", "rejected", "no_quorum"]
Standing = Literal["counted", "absent", "tied"]


@dataclass(frozen=True)
class CollegeLine:
    """One college in a result. In votes under one person one vote, in parts of the whole where colleges vote.

    Parameters
    ----------
    seats, absent, silent
        Seats of the college; those neither present nor represented; those that could vote and did not. With the
        three kinds of ballots they make up the seats.
    divisor
        Ballots that the college's share is divided by; 0 where no ballot counts.
    standing
        ``absent``: no ballot counts. ``tied``: no side of a bloc has more than half. Always ``counted`` under one
        person one vote.
    share
        Share in the file of the committee; None under one person one vote.
    weight
        Its share once those of absent or tied colleges are spread, where the committee spreads them.
    to_for, to_against, to_abstention, lost
        Where the weight goes; they add up to it.
    """

    college: str
    title: str
    seats: int
    for_: int
    against: int
    abstention: int
    absent: int
    silent: int
    divisor: int
    standing: Standing
    share: Fraction | None
    weight: Fraction
    to_for: Fraction
    to_against: Fraction
    to_abstention: Fraction
    lost: Fraction


@dataclass(frozen=True)
class VoteResult:
    """The result of one vote.

    Parameters
    ----------
    within
        How a split college counts; None under one person one vote.
    lines
        One a college, in the order of the committee.
    base
        What more than half of is needed: votes, or parts of the whole.
    tie
        Exactly half of the base.
    casting
        At a tie, where the committee has a casting vote: the ballot of that seat, ``unknown`` when totals hide it,
        ``none`` when it cast none. Empty otherwise.
    verdict
        ``no_quorum``: the vote does not count, whatever its figures.
    """

    committee: str
    voting: Voting
    within: Within | None
    majority: Majority
    abstentions: Abstentions
    manner: Manner
    quorum: Quorum
    lines: tuple[CollegeLine, ...]
    base: Fraction
    tie: bool
    casting: Choice | Literal["", "unknown", "none"]
    verdict: Verdict

    @property
    def to_for(self) -> Fraction:
        """What is for the text, in the unit of `base`."""
        return sum((line.to_for for line in self.lines), Fraction(0))

    @property
    def to_against(self) -> Fraction:
        """What is against it."""
        return sum((line.to_against for line in self.lines), Fraction(0))

    @property
    def to_abstention(self) -> Fraction:
        """What takes no side and counts in the base; 0 where abstentions are out of it."""
        return sum((line.to_abstention for line in self.lines), Fraction(0))

    @property
    def lost(self) -> Fraction:
        """Shares of absent or tied colleges that go to nobody."""
        return sum((line.lost for line in self.lines), Fraction(0))

    @property
    def ballots(self) -> tuple[int, int, int]:
        """Ballots for, against and in abstention, of all colleges."""
        lines = self.lines
        return (sum(line.for_ for line in lines), sum(line.against for line in lines),
                sum(line.abstention for line in lines))

    @property
    def sentence_id(self) -> str:
        """The text of the catalogue that tells this result in one sentence; see `sentence_params`."""
        if self.verdict == "no_quorum":
            return "votes.sentence.no_quorum"
        if not self.base:
            return "votes.sentence.rejected.empty"
        if self.tie and self.casting:
            return f"votes.sentence.{self.verdict}.casting_{self.casting}"
        return f"votes.sentence.{self.verdict}.{'tie' if self.tie else self.voting}"

    def to_frame(self) -> pd.DataFrame:
        """Return one row a college: ballots, then where its weight goes, as exact fractions."""
        import pandas as pd  # noqa: PLC0415 - costs 0.4 s

        columns = ["college", "title", "seats", "for", "against", "abstention", "absent", "silent", "divisor",
                   "standing", "share", "weight", "to_for", "to_against", "to_abstention", "lost"]
        return pd.DataFrame([[getattr(line, "for_" if name == "for" else name) for name in columns]
                             for line in self.lines], columns=columns)
