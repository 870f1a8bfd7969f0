"""The outcomes of the votes that an adoption applies, the meeting that gave them, and what is wrong with them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from referentiel.authoring.amending.reading import amendment_fingerprint, target_fingerprint
from referentiel.authoring.amending.states import state_label
from referentiel.authoring.filed import ON_THE_TABLE
from referentiel.authoring.votes import Item, MeetingState, VoteResult
from referentiel.files.amendments import AmendmentDocument, Amendments
from referentiel.model import Finding, FindingsError, StandardVersion


@dataclass(frozen=True)
class Ballots:
    """The ballots of one college on one amendment."""

    college: str
    for_: int
    against: int
    abstention: int


@dataclass(frozen=True)
class Verdict:
    """The outcome of a vote, as the meeting gives it.

    Parameters
    ----------
    number
        Of the amendment.
    adopted
        Whether it is.
    fingerprint, target
        Of the amendment that was voted, and of the values that it targeted; when one is given and moved since, the
        vote lapsed.
    ballots
        By college, for the minutes; empty when they are not known.
    arithmetic
        How the result follows from them, in French, as the meeting says it.
    remarks
        What the minutes tell beside it, in French: ballots corrected afterwards, remarks on the amendment.
    """

    number: int
    adopted: bool
    fingerprint: str = ""
    target: str = ""
    ballots: tuple[Ballots, ...] = ()
    arithmetic: str = ""
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Sitting:
    """The meeting that adopts, for the minutes: its day, who was there, quorum, rule, remarks on no amendment."""

    day: date
    title: str = ""
    attendance: str = ""
    quorum: str = ""
    rule: str = ""
    remarks: tuple[str, ...] = ()


def verdicts_of(
    state: MeetingState, arithmetic: Callable[[VoteResult], str],
    remarks: Callable[[MeetingState, Item], Sequence[str]] = lambda _state, _item: (),
) -> tuple[Verdict, ...]:
    """Return what a meeting decided, each outcome tied to the text that was voted; items not decided have none.

    Parameters
    ----------
    arithmetic
        Tells in French how a result follows from its ballots.
    remarks
        Tells in French what else the minutes say of an item; nothing when not given.

    Raises
    ------
    FindingsError
        ``VOTE-MEETING-NOT-CLOSED``.
    """
    if not state.closed:
        raise FindingsError([Finding(code="VOTE-MEETING-NOT-CLOSED", found=state.id)])
    found = []
    for item in state.items:
        if item.status in {"adopted", "rejected"} and item.agenda.id.isdecimal():
            result, subject = item.rounds[-1].result, item.agenda.subject
            found.append(Verdict(
                int(item.agenda.id), item.status == "adopted", subject.amendment, subject.target,
                tuple(Ballots(line.college, line.for_, line.against, line.abstention) for line in result.lines),
                arithmetic(result), tuple(remarks(state, item))))
    return tuple(found)


def verdict_findings(version: StandardVersion, filed: Amendments, verdicts: Sequence[Verdict]) -> Iterator[Finding]:
    """Yield what is wrong with the outcomes: unknown, told twice, impossible, missing, or of another text."""
    known = {one.number: one for one in filed.read}
    told: set[int] = set()
    for verdict in verdicts:
        document = known.get(verdict.number)
        if document is None:
            yield Finding(code="AMD-UNKNOWN", found=str(verdict.number), params={"known": ", ".join(map(str, known))})
            continue
        state = document.amendment.state
        wanted = "adopted" if verdict.adopted else "rejected"
        if verdict.number in told or state not in (*ON_THE_TABLE, wanted):
            yield _at(document, Finding(code="AMD-STATE", found=state_label(wanted), at=("events",), params={
                "before": state_label(state), "allowed": ", ".join(map(state_label, ON_THE_TABLE))}))
        told.add(verdict.number)
        now = ((verdict.fingerprint, amendment_fingerprint(document.amendment)),
               (verdict.target, target_fingerprint(document.amendment, version)))
        if any(voted not in {"", current} for voted, current in now):
            yield _at(document, Finding(code="LIFE-VOTE-LAPSED", found=str(verdict.number), at=("changes",)))
    for document in filed.read:
        if document.number not in told and document.amendment.live:
            yield _at(document, Finding(code="LIFE-UNDECIDED", found=str(document.number), at=("events",),
                                        params={"state": state_label(document.amendment.state)}))


def _at(document: AmendmentDocument, finding: Finding) -> Finding:
    return document.tree.place(finding, str(document.path))
