"""Whether the events that a crosswalk declares are those that the two texts show."""

from __future__ import annotations

from collections.abc import Iterator

from referentiel.model import Crosswalk, Finding, StandardVersion
from referentiel.texts import text

from .declared import composed
from .diff import diff
from .entries import Entry
from .levels import relation
from .lineage import Step

_ASPECTS = {"definition": "definition_changed", "scope": "scope_changed", "place": "moved", "wording": "reworded"}
_MARKS = {"threshold", "knockout"}
_SENSES = {"stricter", "looser", "mixed"}


def agreement_findings(crosswalk: Crosswalk, before: StandardVersion, after: StandardVersion) -> Iterator[Finding]:
    """Yield where a crosswalk and the comparison of its two versions disagree.

    ``XW-EVENT``: declared, and the texts do not show it. ``XW-EVENT-UNTOLD``: shown, and not declared.
    ``XW-RELATION``: a relation that the thresholds decide alone.

    Parameters
    ----------
    crosswalk
        A crosswalk without a fault of its own.
    before, after
        The versions that it names.
    """
    shown = derived_events(crosswalk, before, after)
    told: dict[str, set[str]] = {code: set() for code in shown}
    for name, codes in crosswalk.events.named():
        for i, code in enumerate(codes):
            told.setdefault(code, set()).add(name)
            if name not in shown.get(code, set()):
                yield Finding(code="XW-EVENT", found=code, at=("events", name, i),
                              params={"event": text(f"crosswalk.event.{name}")})
    moved_on = {code for one in crosswalk.correspondences for code in one.before}
    for code, events in shown.items():
        for name in sorted(events - told[code]):
            if not (name == "kept" and code in moved_on):
                yield Finding(code="XW-EVENT-UNTOLD", found=code, at=("events",),
                              params={"event": text(f"crosswalk.event.{name}")})
    yield from _relations(crosswalk, before, after)


def derived_events(crosswalk: Crosswalk, before: StandardVersion, after: StandardVersion) -> dict[str, set[str]]:
    """Return the events that the texts show of each criterion that keeps its code; ``kept`` when there is none."""
    comparison = diff(before, after, composed((Step(before, after, crosswalk),)))
    events: dict[str, set[str]] = {old: set() for old, new in comparison.codes if old == new}
    for entry in comparison.entries:
        name = _event(entry)
        if name and entry.part == "criterion" and entry.code in events:
            events[entry.code].add(name)
    return {code: found or {"kept"} for code, found in events.items()}


def _event(entry: Entry) -> str:
    if entry.aspect in _MARKS:
        return "threshold_changed" if entry.kind in _SENSES else ""
    return "reworded" if entry.aspect == "levels" else _ASPECTS.get(entry.aspect, "")


def _relations(crosswalk: Crosswalk, before: StandardVersion, after: StandardVersion) -> Iterator[Finding]:
    step = Step(before, after, crosswalk)
    origin = {new: old for old, new in crosswalk.renamed().items()}
    types = [t.id for t in after.actor_types if any(t.id == other.id for other in before.actor_types)]
    for i, one in enumerate(crosswalk.relations):
        earlier = step.old.get(origin.get(one.code, one.code))
        if earlier is not None and one.code in step.new:
            found = relation(earlier, step.new[one.code], types)
            if found != "to_confirm":
                yield Finding(code="XW-RELATION", found=one.code, at=("relations", i),
                              params={"relation": text(f"compare.relation.{found}")})
