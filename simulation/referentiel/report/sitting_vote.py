"""The vote on the page of a meeting: its arithmetic, its verdict, its ballots, what was corrected of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from referentiel.authoring.votes import Ballot, CollegeCount, Correction, Manner, Poll, Round, VoteResult
from referentiel.authoring.votes.tally import Reading
from referentiel.model.committee import Committee
from referentiel.texts import integer, plural, text

from .fragments import fragment
from .sitting import hour, seat_names
from .votes import counted_lines, majority_text, reading_lines, vote_sentence


def tally_html(result: VoteResult) -> str:
    """Return the arithmetic of a vote, and how far it is from the majority."""
    *lines, total = counted_lines(result)
    whole = Fraction(1) if result.voting == "colleges" else result.base
    reached, half = (min(Fraction(1), value / whole) if whole else Fraction(0)
                     for value in (result.to_for, result.base / 2))
    return fragment(
        "sitting_tally", lines=lines, total=total, by_college=result.voting == "colleges",
        reached=f"{float(700 * reached):.1f}", half=f"{float(700 * half):.1f}", majority=majority_text(result),
        right=half > Fraction(7, 10), margin=f"{float(100 * (1 - half if half > Fraction(7, 10) else half)):.2f}",
        described=vote_sentence(result))


def verdict_parts(
    result: VoteResult, readings: Mapping[Reading, VoteResult],
) -> tuple[str, str]:
    """Return the verdict in one or two words, and what explains it with what the other rules would give."""
    head, _, rest = vote_sentence(result).partition("\u00a0: ")
    told = [rest[:1].upper() + rest[1:], *(f"{line}." for line in reading_lines(readings))]
    return head.rstrip("."), " ".join(told)


def waiting_text(manner: Manner, waiting: int) -> str:
    """Tell how many ballots, or totals of colleges, are still to come; empty when none is."""
    if not waiting:
        return ""
    return plural("sitting.waiting" if manner == "by_seat" else "sitting.waiting.college", waiting)


def verdict_html(result: VoteResult, readings: Mapping[Reading, VoteResult], waiting: str = "") -> str:
    """Return the verdict; `waiting` says what is still to come while the vote is open."""
    verdict, told = verdict_parts(result, readings)
    return fragment("sitting_verdict", verdict=verdict, told=told, name=result.verdict,
                    waiting=waiting)


def round_html(one: Round, committee: Committee) -> str:
    """Return how a vote that is over was held, and the ballots of those who voted by seat."""
    return fragment("sitting_round", number=one.number, manner=text(f"votes.manner.{one.poll.manner}"),
                    at=hour(one.at), ballots=_ballots(one.poll, committee)) + corrections_html(
                        one.corrections, committee)


def corrections_html(made: Sequence[Correction], committee: Committee) -> str:
    """Return what was entered again in a vote, by whom nobody says: whose ballot, before, after, and why."""
    rows = correction_rows(made, committee)
    return fragment("sitting_corrections", rows=rows) if rows else ""


def correction_rows(made: Sequence[Correction], committee: Committee) -> list[tuple[str, str, str]]:
    """Return each correction of a vote: what was entered again, why, and how the result moved (empty: it did not)."""
    names = {**seat_names(committee), **{college.id: college.title for college in committee.colleges}}
    rows = []
    for one in made:
        whose = one.after.seat if isinstance(one.after, Ballot) else one.after.college
        moved = "" if one.verdict_before == one.verdict_after else text(
            "sitting.corrected.verdict", before=text(f"votes.status.{one.verdict_before}"),
            after=text(f"votes.status.{one.verdict_after}"))
        rows.append((text("sitting.corrected.one", at=hour(one.at), name=names[whose], before=_entered(one.before),
                          after=_entered(one.after)), one.reason, moved))
    return rows


def _entered(one: Ballot | CollegeCount) -> str:
    if isinstance(one, Ballot):
        return text(f"sitting.choice.{one.choice}").lower()
    return plural("sitting.corrected.totals", one.abstention, for_=integer(one.for_), against=integer(one.against))


def kept_html(at: str, fingerprint: str) -> str:
    """Return when the last gesture was kept, and the fingerprint of the text that is voted."""
    return fragment("sitting_kept", at=hour(at), fingerprint=f"{fingerprint[:4]}·{fingerprint[4:8]}")


def _ballots(poll: Poll, committee: Committee) -> list[tuple[str, str]]:
    names = seat_names(committee)
    return [(names[ballot.seat], text(f"sitting.choice.{ballot.choice}")) for ballot in poll.ballots]
