"""The vote on one amendment: opened, entered ballot by ballot, counted at once, closed, read again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

import ipywidgets as widgets

from referentiel.authoring.votes import Manner, MeetingState, OpenVote, other_readings
from referentiel.authoring.votes.poll import MANNERS
from referentiel.report import sitting_vote as report
from referentiel.report.findings import finding_summaries
from referentiel.report.fragments import fragment
from referentiel.report.meetings import alone_sentence
from referentiel.texts import text

from .boxes import box, button
from .choice import Choice
from .form import Edit, Form
from .meeting_fields import ballot_fields, count_typed, total_fields, typed_of
from .meeting_standing import moved, rule_told, sentence, so_far, standing, waiting_for

if TYPE_CHECKING:
    from .meeting import MeetingPage


class VoteView(widgets.VBox):
    """The vote on the item shown; each ballot is in the journal before it is counted here.

    Parameters
    ----------
    page
        The page that it belongs to.
    """

    def __init__(self, page: MeetingPage) -> None:
        super().__init__()
        self._page = page
        self._item = ""
        self._typed: dict[str, str] = {}
        self._faults: dict[str, str] = {}
        self._heading, self._note, self._tally, self._verdict, self._kept = (widgets.HTML() for _ in range(5))
        self.manner = Choice(path="manner", label=text("sitting.manner"),
                             options=[[name, text(f"sitting.manner.{name}")] for name in MANNERS])
        self.form = Form(self._edited)
        self.form.add_class("sieges")
        self.opening = _strong(button("", self._open))
        self.retable = button(text("sitting.retable"), self._retable)
        self.undo = button(text("sitting.undo"), self._undo)
        self.drop = button(text("sitting.drop"), self._drop)
        self.next = _strong(button("", self._next))
        self._actions = box("seance__actes", self.manner, self.opening, self.retable, self.undo, self.drop, self.next)
        self.children = [self._heading, self._note, self.form, self._tally, self._verdict, self._kept, self._actions]
        self.add_class("seance__colonne")

    def show(self, item: str) -> None:
        """Write the vote of an item, as the journal has it."""
        if item != self._item:
            self._item = item
            self.forget()
        state = self._page.sitting.state
        vote = state.vote if state.vote and state.vote.item == item else None
        self._heading.value = fragment("sitting_vote", rule=rule_told(state), voting=vote is not None,
                                       manner=text(f"sitting.manner.{vote.poll.manner}") if vote else "")
        if vote is not None:
            self._show_open(state, vote)
        else:
            self._show_past(state)
        self._show_actions(state, vote)

    def forget(self) -> None:
        """Drop what was typed and not kept."""
        self._typed, self._faults = {}, {}

    def point(self) -> None:
        """Put the person at what comes first: the ballots of a vote under way, else the button that opens one."""
        first = _first(self.form)
        if first:
            self.form.go_to(first)
        else:
            (self.opening if self.opening.layout.display is None else self.next).focus()

    def _show_open(self, state: MeetingState, vote: OpenVote) -> None:
        secret = vote.poll.secret
        self._note.value = sentence(alone_sentence(state)) if secret else ""
        if vote.poll.manner == "by_seat":
            self.form.fields = ballot_fields(state, vote, self._faults)
        else:
            self._typed = {**typed_of(vote), **self._typed}
            self.form.fields = total_fields(state, vote, self._typed, self._faults)
        self.form.layout.display = None
        waiting = waiting_for(state, vote)
        result = so_far(state)
        self._tally.value = report.tally_html(result) if result else ""
        readings = other_readings(state.committee, state.attendance, vote.poll) if result and vote.cast else {}
        self._verdict.value = report.verdict_html(
            result, readings, report.waiting_text(vote.poll.manner, waiting)) if result and vote.cast else (
            sentence(text(f"sitting.nothing_yet.{vote.poll.manner}")))
        self._kept.value = report.kept_html(state.at, vote.subject.amendment) + report.corrections_html(
            vote.corrections, state.committee)
        if result and vote.cast and not waiting:
            self._page.announcer.text = " ".join(report.verdict_parts(result, readings))

    def _show_past(self, state: MeetingState) -> None:
        item = state.item(self._item)
        self.form.layout.display = "none"
        self.form.fields = []
        self._note.value = standing(self._page.sitting, self._item)
        if not item.rounds:
            self._tally.value = self._verdict.value = self._kept.value = ""
            return
        last = item.rounds[-1]
        self._tally.value = report.tally_html(last.result)
        readings = other_readings(state.committee, last.attendance, last.poll)
        self._verdict.value = report.verdict_html(last.result, readings)
        self._kept.value = "".join(report.round_html(one, state.committee) for one in item.rounds)

    def _show_actions(self, state: MeetingState, vote: OpenVote | None) -> None:
        withdrawn = self._page.sitting.withdrawn(self._item)
        put_back = moved(self._page.sitting, self._item)
        ready = not (state.closed or state.vote or withdrawn or put_back)
        following = self._page.sitting.after(self._item)
        self.opening.description = text("sitting.open_again" if state.item(self._item).rounds else "sitting.open")
        step = "next" if following else "last"
        self.next.description = (text(f"sitting.close_vote.{step}", item=following) if vote
                                 else text(f"sitting.go.{step}", item=following))
        shown = {self.manner: ready, self.opening: ready, self.retable: put_back and not (vote or state.closed),
                 self.undo: vote is not None and vote.cast > 0, self.drop: vote is not None,
                 self.next: vote is not None or not state.vote}
        for one, visible in shown.items():
            one.layout.display = None if visible else "none"
        decided = vote is not None or bool(state.item(self._item).rounds)
        (self.next.add_class if decided else self.next.remove_class)("btn--fort")
        (self.opening.remove_class if decided else self.opening.add_class)("btn--fort")

    def _edited(self, edits: Sequence[Edit]) -> None:
        for name, value in edits:
            kind, _, rest = name.partition(".")
            if kind == "seat":
                self._one(rest, partial(self._page.sitting.vote, rest, value))
            else:
                self._typed[name] = value
                college = rest.rpartition(".")[0]
                self._one(college, partial(self._count, college))

    def _one(self, name: str, act: Callable[[], object]) -> None:
        """Keep the ballot of a seat or the totals of a college; what is refused is said beside it."""
        self._faults.pop(name, None)
        found = self._page.attempt(act, beside=True)
        if found:
            self._faults[name] = finding_summaries(found)[0]
            self.show(self._item)

    def _count(self, college: str) -> None:
        vote = self._page.sitting.state.vote
        told = count_typed(college, self._typed, vote) if vote else None
        if told is not None:
            self._page.sitting.count(told)

    def _open(self) -> None:
        manner: Manner = next(name for name in MANNERS if name == self.manner.value)
        self.forget()
        if not self._page.attempt(lambda: self._page.sitting.open_vote(self._item, manner)):
            self.point()

    def _retable(self) -> None:
        self._page.attempt(lambda: self._page.sitting.retable(self._item))

    def _undo(self) -> None:
        self.forget()
        self._page.attempt(self._page.sitting.meeting.undo)

    def _drop(self) -> None:
        self.forget()
        self._page.attempt(self._page.sitting.meeting.drop_vote)

    def _next(self) -> None:
        """Close the vote if there is one, and go on once that is kept."""
        vote = self._page.sitting.state.vote
        if vote is None or not self._page.attempt(self._page.sitting.close_vote):
            self._page.go(self._page.sitting.after(self._item))
            self._page.point()


def _first(form: Form) -> str:
    cells = (cell for field in form.fields for row in field["rows"] for cell in row["cells"] if "id" in cell)
    return str(next(cells, {"id": ""})["id"])


def _strong(made: widgets.Button) -> widgets.Button:
    made.add_class("btn--fort")
    return made
