"""The fields of a meeting: presence seat by seat, ballots by seat, totals by college; plain data for `Form`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from referentiel.authoring.votes import Attendance, CollegeCount, MeetingState, OpenVote
from referentiel.authoring.votes.poll import CHOICES
from referentiel.model import Finding, FindingsError
from referentiel.model.committee import Committee
from referentiel.report.sitting import seat_names
from referentiel.texts import text

Field = dict[str, Any]
Told = Mapping[str, str]
PROXY = "pouvoir:"
HERE, AWAY = "present", "absent"
FIGURES = ("for", "against", "abstention", "papers")


def said_of(attendance: Attendance, committee: Committee) -> dict[str, str]:
    """Return what the fields of presence say of an attendance, seat by seat."""
    bearers = dict(attendance.proxies)
    return {seat.id: HERE if seat.id in attendance.present else
            PROXY + bearers[seat.id] if seat.id in bearers else AWAY for seat in committee.seats}


def attendance_said(said: Told) -> tuple[list[str], list[tuple[str, str]]]:
    """Return the seats present and the proxies that the fields say."""
    return ([seat for seat, value in said.items() if value == HERE],
            [(seat, value.removeprefix(PROXY)) for seat, value in said.items() if value.startswith(PROXY)])


def presence_fields(state: MeetingState, said: Told, faults: Told, *, fixed: bool) -> list[Field]:
    """Return one table a college, one list a seat: absent, present, or carried by another seat."""
    committee, names = state.committee, seat_names(state.committee)
    first = [[AWAY, text("sitting.presence.absent")], [HERE, text("sitting.presence.present")]]
    allowed = committee.rule.proxies.value > 0

    def cell(seat: str) -> Field:
        proxies = [[PROXY + other, text("sitting.presence.proxy", seat=name)] for other, name in names.items()
                   if other != seat] if allowed else []
        return {"id": f"presence.{seat}", "kind": "choice", "value": said[seat], "options": [*first, *proxies],
                "error": faults.get(seat, ""), "fixed": fixed}

    return _by_college(committee, text("sitting.presence.column"), cell, names)


def ballot_fields(state: MeetingState, vote: OpenVote, faults: Told) -> list[Field]:
    """Return one table a college, one list a seat that may vote; the others say that they are absent."""
    committee, names = state.committee, seat_names(state.committee)
    cast = {ballot.seat: ballot.choice for ballot in vote.poll.ballots}
    options = [["", text("sitting.choice.none")], *([name, text(f"sitting.choice.{name}")] for name in CHOICES)]

    def cell(seat: str) -> Field:
        if seat not in state.attendance.voters:
            return {"text": text("sitting.presence.absent")}
        return {"id": f"seat.{seat}", "kind": "choice", "value": cast.get(seat, ""), "options": options,
                "error": faults.get(seat, "")}

    return _by_college(committee, text("sitting.choice"), cell, names)


def total_fields(state: MeetingState, vote: OpenVote, typed: Told, faults: Told) -> list[Field]:
    """Return one table: the totals of each college, as typed, with the papers found."""
    names = _figures(vote)
    rows = []
    for college in state.committee.colleges:
        voters = sum(seat in state.attendance.voters for seat in state.committee.seats_of(college.id))
        if not voters:
            continue
        cells = [{"id": f"total.{college.id}.{name}", "kind": "number",
                  "value": typed.get(f"total.{college.id}.{name}", ""),
                  "error": faults.get(college.id, "") if name == names[-1] else ""} for name in names]
        rows.append({"label": college.title, "note": text("sitting.voters", count=voters), "cells": cells})
    columns = [{"label": text(f"sitting.choice.{name}"), "number": True} for name in names]
    return [{"id": "totals", "kind": "table", "label": text("sitting.totals"), "head": text("sitting.college"),
             "columns": columns, "rows": rows, "help": text("sitting.totals.help")}]


def typed_of(vote: OpenVote) -> dict[str, str]:
    """Return the totals already kept, as somebody would type them."""
    return {f"total.{count.college}.{name}": str(count.for_ if name == "for" else getattr(count, name))
            for count in vote.poll.counts for name in _figures(vote)}


def count_typed(college: str, typed: Told, vote: OpenVote) -> CollegeCount | None:
    """Read the totals of a college; None while a figure is missing.

    Raises
    ------
    FindingsError
        ``VOTE-COUNT`` for each figure that is no whole number.
    """
    names = _figures(vote)
    return count_of(college, {name: typed.get(f"total.{college}.{name}", "") for name in names},
                    secret=vote.poll.secret)


def count_of(college: str, typed: Told, *, secret: bool) -> CollegeCount | None:
    """Read the totals of a college by the names of `FIGURES`; as `count_typed`."""
    written = [typed[name].strip() for name in (FIGURES if secret else FIGURES[:3])]
    wrong = [one for one in written if one and not (one.isascii() and one.isdigit() and len(one) <= 6)]
    if wrong:
        raise FindingsError(Finding(code="VOTE-COUNT", found=one[:200], cell=college) for one in wrong)
    if not all(written):
        return None
    numbers = [int(one) for one in written]
    # Out of a secret ballot there is no box to count: the papers are the ballots told.
    papers = numbers[3] if secret else sum(numbers)
    return CollegeCount(college, numbers[0], numbers[1], numbers[2], papers)


def _figures(vote: OpenVote) -> Sequence[str]:
    return FIGURES if vote.poll.secret else FIGURES[:3]


def _by_college(committee: Committee, column: str, cell: Any, names: Told) -> list[Field]:  # noqa: ANN401
    return [{"id": f"college.{college.id}", "kind": "table", "label": college.title, "head": text("sitting.seat"),
             "columns": [{"label": column}],
             "rows": [{"label": names[seat], "cells": [cell(seat)]} for seat in committee.seats_of(college.id)]}
            for college in committee.colleges]
