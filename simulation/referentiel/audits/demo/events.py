"""What happens to the labels of the demonstration, from the sittings of the committee."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from itertools import zip_longest

from referentiel.model import Audit, EventKind, LabelEvent
from referentiel.texts import text

from .calendar import Candidate, Sitting

_DECIDED: dict[str, EventKind] = {
    "award": "award", "shortened_award": "shortened_award", "refusal": "refusal", "certificate": "certificate",
}
_ONE_YEAR = 1


def label_events(candidate: Candidate, audits: Iterable[Audit]) -> Iterator[LabelEvent]:
    """Yield the events of one organisation in their order, without an id.

    A label stays in force until the session that decides on its renewal, even when that session comes late. A label
    that is not renewed ends the same day, by withdrawal when the committee had shortened it.
    """
    pairs = list(zip(candidate.sittings, audits, strict=True))
    for (sitting, audit), later in zip_longest(pairs, pairs[1:]):
        yield _decision(sitting, audit, later[0] if later else None)
        if sitting.rank and not sitting.passed:
            shortened = candidate.sittings[sitting.rank - 1].ruling.decision == "shortened_award"
            yield _event(audit, "withdrawal" if shortened else "expiry", audit.day)
        if candidate.hands_back is not None:
            yield replace(_event(audit, "hand_back", candidate.hands_back), audit="")


def numbered(events: Iterable[LabelEvent], prefix: str) -> tuple[LabelEvent, ...]:
    """Return events by date, each with its id; on one day they keep their order."""
    ordered = sorted(events, key=lambda event: event.day)
    return tuple(replace(event, id=f"{prefix}-E{number:03d}") for number, event in enumerate(ordered, start=1))


def _decision(sitting: Sitting, audit: Audit, renewal: Sitting | None) -> LabelEvent:
    ruling, notes, until = sitting.ruling, [], None
    if ruling.departure:
        notes.append(text(f"demo.departure.{ruling.departure}"))
    if ruling.decision != "refusal":
        short = ruling.decision in {"shortened_award", "certificate"}
        until = _last_day(sitting.wave.day, _ONE_YEAR if short else sitting.wave.years)
        if renewal is not None and until < renewal.wave.day:
            until = renewal.wave.day
            notes.append(text("demo.event.prolonged"))
    return replace(_event(audit, _DECIDED[ruling.decision], audit.day), until=until, note=" ".join(notes))


def _event(audit: Audit, kind: EventKind, day: date) -> LabelEvent:
    note = text(f"demo.event.{kind}") if kind in {"withdrawal", "hand_back", "expiry"} else ""
    return LabelEvent(id="", organisation=audit.organisation, family=audit.family, day=day, kind=kind,
                      audit=audit.id, note=note)


def _last_day(day: date, years: int) -> date:
    """Return the eve of the anniversary; no session is held on 29 February."""
    return day.replace(year=day.year + years) - timedelta(days=1)
