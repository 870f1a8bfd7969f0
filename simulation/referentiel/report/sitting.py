"""The parts of the page of a meeting: texts side by side, effect, arithmetic, verdict; data in, HTML out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime

from referentiel.authoring import ComparedRow, KnownEffect
from referentiel.authoring.amending.standing import Tension
from referentiel.authoring.votes import (
    MeetingState,
)
from referentiel.compare.effect import FEW_ORGANISATIONS
from referentiel.compare.labels import field_label, place_label
from referentiel.compare.segments import Cut
from referentiel.files import Unit
from referentiel.model import Source, StandardVersion
from referentiel.model.amendment import Amendment
from referentiel.model.committee import Committee
from referentiel.texts import day, integer, plural, rate, text

from .compared import unit_symbol
from .cuts import cut_rows
from .effect import version_title
from .fragments import fragment
from .impact import kept_word

CHIPS: Mapping[str, str] = {"adopted": "adopte", "rejected": "rejete", "withdrawn": "retire", "lapsed": "caduc"}


def seat_names(committee: Committee) -> dict[str, str]:
    """Return the French name of each seat: its organisation, numbered where it has several seats."""
    many = Counter(seat.organisation for seat in committee.seats)
    rank: Counter[str] = Counter()
    names = {}
    for seat in committee.seats:
        rank[seat.organisation] += 1
        names[seat.id] = (f"{seat.organisation} {rank[seat.organisation]}" if many[seat.organisation] > 1
                          else seat.organisation)
    return names


def chip(state: MeetingState, item: str, *, withdrawn: bool) -> dict[str, str]:
    """Return an item of the agenda as a numbered chip: its id, its sign, its name for those who hear it."""
    status = state.status(item)
    if withdrawn and status == "pending":
        told, name = "withdrawn", text("authoring.state.withdrawn")
    else:
        told, name = status, text(f"votes.status.{status}")
    sign = {"adopted": "\u00a0✓", "rejected": "\u00a0✗", "lapsed": "\u00a0!"}.get(told, "")
    return {"id": item, "label": item + sign, "state": CHIPS.get(told, told),
            "status": name,
            "name": text("sitting.chip", id=item, title=state.item(item).agenda.title, status=name)}


def head_html(state: MeetingState, draft: StandardVersion | None) -> str:
    """Return the name of the meeting, its day and its draft."""
    title = version_title(draft) if draft is not None else ""
    return fragment("sitting_head", title=state.title, day=day(state.day), draft=title)


def band_html(state: MeetingState, base: StandardVersion | None, sources: Sequence[Source]) -> str:
    """Return where audits and texts come from, and the quorum of this moment."""
    told = [(source.title, source.kind == "synthetic") for source in sources]
    return fragment(
        "sitting_band", sources=told, base=version_title(base) if base is not None else "",
        reached=state.quorum.reached,
        quorum=quorum_line(state))


def quorum_line(state: MeetingState) -> str:
    """Tell the quorum in a few words."""
    reached = "reached" if state.quorum.reached else "missed"
    return text(f"sitting.quorum.{reached}", counted=integer(state.quorum.counted), seats=integer(state.quorum.seats))


def place_of(row: ComparedRow) -> str:
    """Return what a change is about: the code of a criterion, the name of an outcome."""
    root, _, name = row.path.partition(".")
    if row.kind in {"new", "retired", "moved"} and root in {"criteria", "sections"}:
        return name.partition(".")[0]
    return row.label.partition(",")[0]


def parted(whole: str) -> tuple[str, str]:
    """Part a whole criterion into its title and question, and the rest, which is read when it is asked for."""
    mark = f"\n{field_label('observation')}\u00a0: "
    head, found, rest = whole.partition(mark)
    return head, found.lstrip("\n") + rest


def texts_html(
    rows: Sequence[ComparedRow], units: Mapping[str, Unit], *, in_force: bool, fault: str = "",
) -> str:
    """Return the text now and the text proposed, with the words changed marked.

    Parameters
    ----------
    in_force
        Whether the text now is the one in force; else it is the draft's own.
    fault
        Why a part of the amendment cannot be read.
    """
    return fragment("sitting_texts", rows=[(row, unit_symbol(row.unit, units)) for row in rows], in_force=in_force,
                    fault=fault, named=len(rows) > 1, parted=parted)


def item_title_html(
    amendment: Amendment, state: MeetingState, rank: int, colleges: Mapping[str, str], places: Sequence[str],
) -> str:
    """Return the number of an amendment, who files it, on what, and its title."""
    return fragment(
        "sitting_title", title=amendment.title, number=amendment.number, rank=rank, count=len(state.items),
        college=colleges.get(amendment.college, amendment.college), author=amendment.author, places=places)


def rationale_html(amendment: Amendment) -> str:
    """Return why the amendment is proposed, and on what legal basis."""
    return fragment("sitting_rationale", rationale=amendment.rationale, basis=amendment.legal_basis)


def effect_html(known: KnownEffect | None, version: StandardVersion, fault: str = "") -> str:
    """Return the effect of an amendment on past audits: rates, gained, lost, not computable, then by actor type.

    Parameters
    ----------
    known
        None when there is no audit to compute it on.
    fault
        Why it could not be computed.
    """
    if known is None or known.stored is None:
        return fragment("sitting_effect_none", fault=fault)
    stored, counts = known.stored, known.stored.counts
    rows = cut_rows((Cut(one.actor_type, one.table) for one in stored.cuts), version, decimals=0)
    few = stored.organisations_moved
    return fragment(
        "sitting_effect", stale=[text(f"sitting.effect.moved.{name}") for name in known.moved], fault=fault,
        before=rate(counts["passes_before"], counts["computable_before"]),
        after=rate(counts["passes_after"], counts["computable_after"]), counts=counts,
        gained_word=plural(kept_word(version, "sitting.effect.gained"), counts["gained"]),
        lost_word=plural(kept_word(version, "sitting.effect.lost"), counts["lost"]),
        few=plural("effect.few", few) if 0 < few < FEW_ORGANISATIONS else "",
        beside=", ".join(map(str, stored.with_)), rows=rows)


def tension_lines(found: Sequence[Tension]) -> list[str]:
    """Say what does not stand together in what was adopted, and what to do of it."""
    return [text(f"sitting.tension.{one.what}", first=one.first, second=one.second,
                 places=", ".join(place_label(path) for path in one.targets[:3])) for one in found]


def remarks_html(state: MeetingState, item: str) -> str:
    """Return the remarks kept for the minutes, about an item or (empty) the meeting."""
    return fragment("sitting_remarks", rows=[(hour(one.at), one.text) for one in state.notes if one.item == item])


def hour(at: str) -> str:
    """Write the hour of a moment, as ``15 h 07``."""
    moment = datetime.fromisoformat(at)
    return text("sitting.hour", hour=moment.hour, minute=f"{moment.minute:02}")
