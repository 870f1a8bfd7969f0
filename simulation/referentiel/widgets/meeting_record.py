"""What is done to an item beside its vote: a ballot corrected, an amendment withdrawn or filed again, a remark kept."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import ipywidgets as widgets

from referentiel.authoring.sitting import Sitting
from referentiel.authoring.votes import MeetingState, Poll
from referentiel.authoring.votes.poll import CHOICES
from referentiel.model import Finding, FindingsError
from referentiel.report import sitting as report
from referentiel.texts import text

from .meeting_asking import Asking, Field, Typed
from .meeting_fields import FIGURES, count_of

if TYPE_CHECKING:
    from .meeting import MeetingPage


class RecordView(widgets.VBox):
    """Under an item, or under the meeting itself (`item` empty): what goes to the journal beside votes.

    Parameters
    ----------
    page
        The page that it belongs to.
    """

    def __init__(self, page: MeetingPage) -> None:
        super().__init__()
        self._page, self._item = page, ""
        self._remarks = widgets.HTML()
        self.correcting = Asking("correct", self._correction, self._correct)
        self.withdrawing = Asking("withdraw", self._withdrawal, self._withdraw)
        self.filing = Asking("file_again", self._author, self._file_again)
        self.remark = Asking("remark", self._note, self._keep)
        self.children = [self._remarks, self.correcting, self.withdrawing, self.filing, self.remark]
        self.add_class("seance__suite")

    def show(self, item: str) -> None:
        """Write what was kept about an item, and offer what may be done to it now."""
        if item != self._item:
            self._item = item
            for one in (self.correcting, self.withdrawing, self.filing, self.remark):
                one.put_away()
        sitting, state = self._page.sitting, self._page.sitting.state
        self._remarks.value = report.remarks_html(state, item)
        withdrawn = bool(item) and sitting.withdrawn(item)
        voting = state.vote is not None
        here = voting and state.vote is not None and state.vote.item == item
        free = bool(item) and not state.closed
        self.correcting.show(possible=free and (here or not voting) and _entered(state, item))
        self.withdrawing.show(possible=free and not (here or withdrawn)
                              and state.status(item) in {"pending", "lapsed", "no_quorum"})
        self.filing.show(possible=withdrawn and not state.closed and not voting and not _filed_again(sitting, item))
        self.remark.show(possible=not state.closed)

    def _correction(self, typed: Typed) -> Sequence[Field]:
        state = self._page.sitting.state
        poll = _poll(state, self._item)
        names = ({one.seat: report.seat_names(state.committee)[one.seat] for one in poll.ballots} if poll.ballots else
                 _told_colleges(state, poll))
        whose = typed.get("whose", "")
        fields: list[Field] = [
            {"id": "whose", "kind": "choice", "label": text("sitting.correct.whose"), "value": whose,
             "options": [["", text("sitting.choice.none")], *([key, name] for key, name in names.items())]}]
        if poll.ballots:
            now = next((text(f"sitting.choice.{one.choice}") for one in poll.ballots if one.seat == whose), "")
            fields.append({"id": "choice", "kind": "choice", "label": text("sitting.correct.choice"),
                           "value": typed.get("choice", ""), "in_force": "",
                           "help": text("sitting.correct.now", now=now) if now else "",
                           "options": [["", text("sitting.choice.none")],
                                       *([one, text(f"sitting.choice.{one}")] for one in CHOICES)]})
        else:
            # The figures stand on a line of their own.
            fields[0]["wide"] = True
            told = next((one for one in poll.counts if one.college == whose), None)
            fields += [{"id": name, "kind": "number", "label": text(f"sitting.choice.{name}"),
                        "value": typed.get(name, "" if told is None else
                                           str(told.for_ if name == "for" else getattr(told, name)))}
                       for name in (FIGURES if poll.secret else FIGURES[:3])]
        return [*fields, {**_line("reason", typed), "kind": "text", "lines": 2, "wide": True,
                          "help": text("sitting.correct.reason.help")}]

    def _correct(self, typed: Typed) -> Sequence[Finding]:
        sitting, item = self._page.sitting, self._item
        whose, reason = typed["whose"], typed["reason"]

        def act() -> None:
            if "choice" in typed:
                found = sitting.correct(item, whose, typed["choice"], reason)
            else:
                told = count_of(whose, typed, secret="papers" in typed)
                if told is None:
                    raise FindingsError([Finding(code="VOTE-COUNT", found="", cell=whose)])
                found = sitting.recount(item, told, reason)
            self._page.tensions(found)

        return self._page.attempt(act, beside=True)

    def _withdrawal(self, typed: Typed) -> Sequence[Field]:
        return [*self._author(typed), {**_line("reason", typed), "kind": "text", "lines": 2, "wide": True}]

    def _withdraw(self, typed: Typed) -> Sequence[Finding]:
        return self._page.attempt(
            lambda: self._page.sitting.withdraw(self._item, typed["by"], typed["reason"]), beside=True)

    def _author(self, typed: Typed) -> Sequence[Field]:
        """Return the field of who withdraws or files again: the author of the amendment unless it is said otherwise."""
        try:
            author = self._page.sitting.filed().of(self._item).amendment.author
        except FindingsError:
            author = ""
        return [{**_line("by", typed), "value": typed.get("by", author), "wide": True}]

    def _file_again(self, typed: Typed) -> Sequence[Finding]:
        def act() -> None:
            number = self._page.sitting.file_again(self._item, typed["by"], self._page.audits.registries)
            self._page.tell([text("sitting.filed_again", number=number)], text("sitting.filed_again.title"))

        return self._page.attempt(act, beside=True)

    def _note(self, typed: Typed) -> Sequence[Field]:
        return [{**_line("remark", typed), "kind": "text", "lines": 3, "wide": True,
                 "help": text("sitting.remark.help")}]

    def _keep(self, typed: Typed) -> Sequence[Finding]:
        return self._page.attempt(lambda: self._page.sitting.meeting.note(typed["remark"], self._item), beside=True)


def _line(name: str, typed: Typed) -> Field:
    return {"id": name, "kind": "line", "label": text(f"sitting.asked.{name}"), "value": typed.get(name, "")}


def _poll(state: MeetingState, item: str) -> Poll:
    """Return the vote that a correction is of: the one under way, else the last that was closed."""
    if state.vote is not None and state.vote.item == item:
        return state.vote.poll
    rounds = state.item(item).rounds
    return rounds[-1].poll if rounds else Poll()


def _entered(state: MeetingState, item: str) -> bool:
    poll = _poll(state, item)
    return bool(poll.ballots or poll.counts)


def _told_colleges(state: MeetingState, poll: Poll) -> dict[str, str]:
    told = {one.college for one in poll.counts}
    return {college.id: college.title for college in state.committee.colleges if college.id in told}


def _filed_again(sitting: Sitting, item: str) -> bool:
    """Tell whether an amendment of now is this one filed again."""
    try:
        return any(one.amendment.retables == int(item) for one in sitting.filed().amendments.read)
    except (FindingsError, ValueError):
        return False
