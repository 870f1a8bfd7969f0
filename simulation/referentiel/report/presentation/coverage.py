"""The issues of ISO 26000 that the text presented covers: from the first version on, since, or not at all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from referentiel.compare import Added
from referentiel.files.registries import CoreSubject
from referentiel.texts import FRENCH, current, integer, plural, text

from ..study import StudyPage, Table
from ..theme import ACCENT, INK, INK_3, MISSING, PAPER
from ..version_names import short_name
from .part import Layers, Part, Rows, absent_part, drawn_part, reading
from .squares import CROSS, PLUS, SPACED, Look, square_layers

LOOKS = {"both": Look("#9db4de", "#9db4de"), "new": Look(ACCENT, ACCENT, PLUS),
         "gone": Look("#efecf6", MISSING, CROSS, MISSING), "none": Look(PAPER, INK_3)}
KEYS = {"both": "iso-deux", "new": "iso-neuf", "gone": "iso-fini", "none": "vide"}
STEP, NARROW_STEP = 30, 50


def coverage_part(found: Added, subjects: Mapping[str, CoreSubject], source: str) -> Part:
    """Draw one square an issue, core subject by core subject.

    Parameters
    ----------
    found
        The first version and the text presented.
    subjects
        Of the standard: without them the figure says that they cannot be read.
    """
    if not subjects:
        return absent_part("iso", text("pres.iso.none.title"), text("pres.iso.none"), source)
    old, new = short_name(found.before.version), short_name(found.after.version)
    subjects = {clause: _told(subject) for clause, subject in subjects.items()}
    issues = [clause for subject in subjects.values() for clause in subject.issues]
    states = {clause: _state(found, clause) for clause in issues}
    before, after = (sum(state in those for state in states.values()) for those in (("both", "gone"), ("both", "new")))
    title = plural("pres.iso.title", after, whole=integer(len(issues)), new=new)
    empty = [subject.title for subject in subjects.values()
             if subject.issues and all(states[clause] in ("none", "gone") for clause in subject.issues)]
    sentences = [reading("pres.iso.reading" if old != new else "pres.iso.reading.alone", old=old, new=new,
                         before=plural("pres.iso.issues", before), after=plural("pres.iso.issues", after)),
                 *([text("pres.iso.empty", names=", ".join(empty))] if empty else []), text("pres.iso.apart")]
    shown = [name for name in KEYS if name in states.values() or name == "none"]
    legend = tuple((KEYS[name], text(f"pres.iso.state.{name}", old=old, new=new),
                    integer(sum(state == name for state in states.values()))) for name in shown)
    return drawn_part("iso", StudyPage(title, tuple(sentences), (_table(subjects, states, old, new),)), source,
                      lambda small: _drawing(subjects, states, small), legend=legend)


def _told(subject: CoreSubject) -> CoreSubject:
    """Return a core subject with its titles in the language of the story, where the registry has them."""
    if current() == FRENCH or not subject.title_en:
        return subject
    return replace(subject, title=subject.title_en, issues={**subject.issues, **subject.issues_en})


def _state(found: Added, clause: str) -> str:
    before, after = found.before.count(clause), found.after.count(clause)
    return "both" if before and after else "new" if after else "gone" if before else "none"


def _counted(subject: CoreSubject, states: Mapping[str, str], *names: str) -> int:
    return sum(states[clause] in names for clause in subject.issues)


def _table(subjects: Mapping[str, CoreSubject], states: Mapping[str, str], old: str, new: str) -> Table:
    texts = [(old, ("both", "gone")), (new, ("both", "new"))][int(old == new):]
    rows = tuple((f"{clause} {subject.title}", *(integer(_counted(subject, states, *those)) for _, those in texts),
                  integer(len(subject.issues))) for clause, subject in subjects.items() if subject.issues)
    return Table(text("pres.iso.table"), (
        text("pres.iso.column.subject"), *(text("pres.iso.column.text", text=name) for name, _ in texts),
        text("pres.iso.column.issues")), rows)


def _drawing(
    subjects: Mapping[str, CoreSubject], states: Mapping[str, str], small: bool,  # noqa: FBT001
) -> tuple[Rows, Layers, object]:
    rows: list[dict[str, Any]] = []
    many = max(len(subject.issues) for subject in subjects.values())
    for subject in subjects.values():
        told = text("pres.iso.of", n=integer(_counted(subject, states, "both", "new")),
                    whole=integer(len(subject.issues)))
        rows += [{"question": subject.title, "place": k, "etat": states[clause],
                  "titre": title, "compte": told, "premier": k == 1, **LOOKS[states[clause]].row()}
                 for k, (clause, title) in enumerate(subject.issues.items(), start=1)]
    y = {"field": "question", "type": "nominal", "sort": None, "title": None, "scale": dict(SPACED),
         "axis": None if small else {"labelColor": INK, "labelLimit": 300}}
    if small:
        y["scale"] = {"paddingInner": 0.5, "paddingOuter": 0.4}
    x = {"field": "place", "type": "ordinal", "axis": None, "scale": {"domain": list(range(1, many + 3)), **SPACED}}
    last = {"field": "fin", "type": "ordinal"}
    words = [{"transform": [{"filter": "datum.premier"}],
              "mark": {"type": "text", "align": "left", "x": 0, "dy": -24, "fontWeight": "bold"},
              "encoding": {"y": y, "text": {"field": "question"}}}] if small else []
    return rows, [
        *square_layers(x, y, tooltip={"field": "titre", "type": "nominal"}, strokeDash={
            "condition": {"test": "datum.etat == 'none'", "value": [3, 3]}, "value": [1, 0]}),
        {"transform": [{"filter": "datum.premier"}, {"calculate": str(many + 2), "as": "fin"}],
         "mark": {"type": "text", "align": "right", "xOffset": 10},
         "encoding": {"x": {**x, **last}, "y": y, "text": {"field": "compte"}}},
        *words,
    ], {"step": NARROW_STEP if small else STEP}
