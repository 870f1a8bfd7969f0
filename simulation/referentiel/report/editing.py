"""What stands beside a draft being edited, in French: its effect on past audits, its findings, what was done."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from referentiel.authoring import Located, Session
from referentiel.authoring.drafting.joining import ROOTS, Meanwhile
from referentiel.compare import Effect, Entry
from referentiel.compare.labels import place_label, value_label
from referentiel.compare.segments import cuts
from referentiel.model import Finding, StandardVersion, Threshold
from referentiel.model.rewriting import part_of
from referentiel.texts import day, has, integer, plural, rate, text

from .cuts import cut_rows
from .effect import few_line, version_title
from .findings import finding_params, finding_summaries
from .fragments import fragment
from .impact import kept_word

SHOWN_FINDINGS = 40
SHOWN_STEPS = 12
SHOWN_LEFT = 40
SHOWN_MEETING = 30


def effect_html(effect: Effect) -> str:
    """Return the effect of the whole draft with its cuts."""
    version = effect.before.version
    return fragment(
        "editing_effect", title=text("editor.effect.title"),
        before=rate(effect.passes_before, effect.computable_before),
        after=rate(effect.passes_after, effect.computable_after),
        gained_word=text(kept_word(version, "headline.gained")), gained=integer(effect.gained),
        lost_word=text(kept_word(version, "headline.lost")), lost=integer(effect.lost),
        missing=integer(effect.audits - effect.computable_after), entered=effect.entered, left=effect.left,
        rows=[(row.label, row.before, row.after, row.gained, row.lost) for row in cut_rows(cuts(effect), version)],
        counts=text("editor.effect.counts", computable=plural("effect.computable", effect.computable_after),
                    audits=plural("unit.audits", effect.audits), version=version_title(version)),
        few=few_line(effect),
    )


def no_effect_html(told: str) -> str:
    """Say why there is no effect to show."""
    return fragment("editing_note", title=text("editor.effect.title"), body=told)


def alone_html(alone: Effect, code: str) -> str:
    """Return the effect of one criterion alone, the others as in force."""
    return fragment("editing_line", told=text(
        "editor.effect.alone", code=code, before=rate(alone.passes_before, alone.computable_before),
        after=rate(alone.passes_after, alone.computable_after), gained=integer(alone.gained),
        lost=integer(alone.lost)))


def finding_items(found: Sequence[Located], version: StandardVersion) -> tuple[list[dict[str, str]], str]:
    """Return findings, in the order given, as a list shows them, and how many more there are, in words.

    Parameters
    ----------
    version
        The draft, which names its parts.
    """
    items = []
    for one in found[:SHOWN_FINDINGS]:
        place = _place(one.path, version)
        word = text(f"editor.severity.{'error' if one.pending else one.finding.severity}")
        remedy = f"finding.{one.finding.code}.remedy"
        told = finding_summaries([one.finding])[0]
        params = finding_params(one.finding)
        items.append({"severity": "error" if one.pending else one.finding.severity, "path": one.path,
                      "head": text("editor.finding.head", severity=word, place=place) if place else word,
                      "text": " ".join(map(_sentence, (told, text(remedy, **params) if has(remedy) else "")))})
    hidden = len(found) - len(items)
    return items, plural("editor.findings.more", hidden) if hidden else ""


def _place(path: str, version: StandardVersion) -> str:
    """Name the field or the part of a finding; empty for the whole text."""
    if path.count(".") > 1 or path.startswith(("head.", "rule.")) or not {"#", "@"}.isdisjoint(path):
        return place_label(path, version)
    code = path.partition(".")[2]
    return str(getattr(part_of(version, path), "label", code)) if code else ""


def _sentence(told: str) -> str:
    """Write a part of a message as a sentence of its own."""
    if not told:
        return ""
    return f"{told[:1].upper()}{told[1:]}" + ("" if told.endswith((".", "?", ":", "…")) else ".")


def findings_heading_html(count: int) -> str:
    """Return the heading over the findings, with their count."""
    return fragment("heading", level=2, name=plural("editor.findings", count), help="")


def steps_html(session: Session) -> str:
    """Return the last things done, those undone struck out."""
    steps = list(enumerate(session.steps))[-SHOWN_STEPS:]
    rows = [(step.label, "now" if i == session.position else "undone" if i > session.position else "")
            for i, step in steps]
    return fragment("editing_steps", title=text("editor.steps"), rows=list(reversed(rows)))


def head_html(session: Session, in_force: StandardVersion, sources: Sequence[str]) -> str:
    """Return the title of the draft, what it would replace, and what the audits are worth."""
    version = session.version
    told = " ; ".join(sources) or text("editor.no_audits")
    return fragment("editing_head", title=version.title,
                    note=text("editor.head", name=version.id, before=version_title(in_force), sources=told))


def state_html(session: Session) -> str:
    """Say whether something would be lost without saving."""
    done = session.since_saved
    told = plural("editor.unsaved", done) if done else text("editor.new" if session.unsaved else "editor.saved")
    return fragment("editing_state", told=told, unsaved=session.unsaved)


def left_html(started: str, past: Session, *, moved: bool) -> str:
    """Say what a stopped process left unsaved: when it began, how much, and whether the draft was saved since."""
    at = datetime.fromisoformat(started).astimezone()
    told = text("editor.left.since", day=day(at.date()), hour=at.hour, minute=f"{at.minute:02d}",
                done=plural("editor.left.steps", past.since_saved))
    return note_html("", text("editor.left"), [told, text("editor.left.moved")] if moved else [told])


def left_steps_html(past: Session, faults: Sequence[Finding]) -> str:
    """Return what was done and not saved, the last first, with what cannot be done again."""
    done = past.steps[1 : past.position + 1][-max(past.since_saved, 1):]
    lines = [one.label for one in reversed(done)][:SHOWN_LEFT]
    hidden = len(done) - len(lines)
    lines += [text("editor.left.more", count=integer(hidden))] if hidden else []
    return fragment("editing_left", lines=lines, faults=finding_summaries(faults))


def note_html(kind: str, title: str, lines: Sequence[str] = ()) -> str:
    """Return a note at the head of the editor: ``info``, ``grave`` or empty for a warning."""
    return fragment("editing_alert", kind=kind, title=title, lines=[_sentence(one) for one in lines])


def meanwhile_html(found: Meanwhile, at: datetime) -> str:
    """Say what somebody else saved and when: field by field, what stood there, their text, mine, and which meet."""
    key = "editor.meanwhile.both" if found.both else "editor.meanwhile.apart"
    rows: dict[tuple[str, str, str], list[str]] = {}
    for place, entries in ((2, found.their_fields), (3, found.my_fields)):
        for one in entries:
            field = one.fields[0]
            label = entry_label(one, field.name, found.document.version)
            row = rows.setdefault((one.part, one.code, field.name), [label, _side(field.before), "", ""])
            row[place] = _side(field.after)
    meeting = {(one.part, one.code, one.fields[0].name) for one in found.both.values()}
    ranked = sorted(rows.items(), key=lambda one: one[0] not in meeting)
    shown = [(*row, name in meeting) for name, row in ranked[:SHOWN_MEETING]]
    hidden = len(ranked) - len(shown)
    return fragment(
        "editing_meanwhile", kind="grave" if found.both else "info", title=text(key), rows=shown,
        at=text("editor.meanwhile.at", hour=at.hour, minute=f"{at.minute:02d}"),
        more=text("editor.meanwhile.more", count=integer(hidden)) if hidden > 0 else "")


def settling_texts(found: Meanwhile, name: str) -> tuple[str, str]:
    """Return what both changed, in French, and the text of each side where it is one that can be read."""
    mine = found.both[name]
    field = mine.fields[0]
    theirs = next((_read(one.fields[0].after) for one in found.their_fields
                   if (one.part, one.code, one.fields[0].name) == (mine.part, mine.code, field.name)), "")
    own = _read(field.after)
    told = text("editor.meanwhile.sides", mine=own, theirs=theirs) if own and theirs else ""
    return entry_label(mine, field.name, found.document.version), told


def _side(value: object) -> str:
    """Write one side of a change for the table: a value, or that there is none, or that it is a whole structure."""
    if value is None:
        return text("editor.none")
    by_type = getattr(value, "by_type", None)
    if by_type and len(set(by_type.values())) == 1:
        return _side(next(iter(by_type.values())))
    if isinstance(value, tuple):
        parts = [_side(getattr(one, "value", None) or one) for one in value]
        return " ; ".join(parts) if text("editor.meanwhile.structure") not in parts else parts[0]
    return _read(value) or text("editor.meanwhile.structure")


def _read(value: object) -> str:
    """Write one value; nothing for a structure, which the fields of the form show."""
    plain = value.value if isinstance(value, Threshold) else value
    return value_label(plain) if isinstance(plain, str | bool | int | Decimal) else ""


def entry_label(entry: Entry, field: str, version: StandardVersion) -> str:
    """Name one field of a difference: ``CT-12, titre``; outcomes and types by the words of a version."""
    root = ROOTS.get(entry.part, entry.part)
    return place_label(f"{root}.{entry.code}.{field}" if entry.code else f"{root}.{field}", version)


def criterion_html(version: StandardVersion, part: str, label: str) -> str:
    """Return the heading over the form: the section, the code, the title."""
    code = part.partition(".")[2] if part.startswith("criteria.") else ""
    section = next((s.title for s, one in version.criteria() if one.code == code), "")
    return fragment("editing_part", section=section, code=code, title=label)


def distribution_parts(page: Any) -> tuple[dict[str, Any], str, str]:  # noqa: ANN401
    """Return the figure of a distribution, its description, and the sentence over it."""
    if page.figure is None:
        return {}, "", fragment("editing_note", title=page.title, body=page.sentences[0])
    return dict(page.figure.spec), page.figure.description, fragment("editing_note", title=page.title,
                                                                     body=page.sentences[0])
