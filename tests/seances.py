"""The page of a meeting as its tests meet it: what it shows, what is typed in it, the ballots cast on it."""

import re
from datetime import date

from sittings import DRAFT

DAY = date(2026, 11, 24)
# The order of the text: the mark (the furthest proposal first), then criterion after criterion as the draft has them.
AGENDA = ["2", "3", "4", "5", "6", "11", "8", "1", "9", "10", "7"]


def words(widget):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", widget.value)).strip()


def walk(widget):
    yield widget
    for child in getattr(widget, "children", ()):
        yield from walk(child)


def shown(widget):
    """Every widget that is not hidden, with what it holds."""
    if widget.layout.display != "none":
        yield widget
        for child in getattr(widget, "children", ()):
            yield from shown(child)


def buttons(page):
    return [one.description for one in shown(page) if type(one).__name__ == "Button"]


def type_in(form, **typed):
    form._heard(form, {"kind": "edit", "number": form.answered + 1, "edits": [list(one) for one in typed.items()]}, [])


def choose(form, field, value):
    type_in(form, **{field: value})


def vote(page, **cast):
    """Cast ballots by college: employers="++-0." is for, for, against, abstention, none."""
    committee = page.sitting.state.committee
    for college, marks in cast.items():
        for seat, mark in zip(committee.seats_of(college), marks, strict=False):
            if mark != ".":
                choose(page.item.vote.form, f"seat.{seat}", {"+": "for", "-": "against", "0": "abstention"}[mark])


def amended(draft, number, old, new):
    """Change the file of an amendment by hand."""
    path = draft.with_name(f"{DRAFT}.amendements") / f"{number:03d}.yaml"
    content = path.read_text(encoding="utf-8")
    assert old in content
    path.write_text(content.replace(old, new), encoding="utf-8")


def statuses(page):
    return [one.status for one in page.sitting.state.items]
