"""The crosswalk from the version in force to a draft: what becomes of each criterion, kept in step with the text.

Events are those that the two texts show; correspondences are those that a person declared by splitting and merging.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal

from referentiel.compare import derived_events
from referentiel.model import Conversion, Correspondence, Crosswalk, StandardVersion, comparable
from referentiel.model.crosswalk import MOST_SOURCES, Events
from referentiel.texts import text

Event = Literal["kept", "split", "merged", "replaced"]


def draft_crosswalk(
    in_force: StandardVersion, draft: StandardVersion, relations: Sequence[Correspondence] = (),
    known: Crosswalk | None = None,
) -> Crosswalk:
    """Return the crosswalk that leads to a draft.

    Parameters
    ----------
    relations
        Splits and merges of the session, in the order they were made.
    known
        The crosswalk that stands beside the draft: its notice, its rules of conversion and its confirmed relations
        stay where their criteria do.
    """
    old, new = ({c.code for _, c in version.criteria()} for version in (in_force, draft))
    linked = correspondences([*(known.correspondences if known else ()), *relations], old, new)
    gone = {code for one in linked for code in one.before}
    come = {code for one in linked for code in one.after}
    bare = Crosswalk.model_validate({
        "from": in_force.id, "to": draft.id, "provenance": "draft",
        "notice": known.notice if known else text("authoring.crosswalk.notice"),
        "sources": known.sources if known else (), "events": Events(), "correspondences": linked,
        "relations": tuple(one for one in known.relations if one.code in new) if known else (),
        "new": _listed(draft, new - old - come), "retired": _listed(in_force, old - new - gone),
        "conversions": _conversions(in_force, draft, linked, known),
    })
    shown = derived_events(bare, in_force, draft)
    events = {name: tuple(code for code in _listed(draft, set(shown)) if name in shown[code])
              for name in Events.model_fields}
    return bare.model_copy(update={"events": Events(**events)})


def _conversions(
    in_force: StandardVersion, draft: StandardVersion, linked: Sequence[Correspondence], known: Crosswalk | None,
) -> tuple[Conversion, ...]:
    """Return the rules that a person wrote, and for each criterion that needs one and has none, that nothing is read.

    Nothing is guessed of old answers: a person says later what they tell, if anything.
    """
    old, new = ({c.code: c for _, c in version.criteria()} for version in (in_force, draft))
    sources = {code: one.before for one in linked for code in one.after
               if one.event != "kept" or not comparable(old[one.before[0]], new[code])}
    sources |= {code: (code,) for code in new if code in old and not comparable(old[code], new[code])}
    unread = text("authoring.crosswalk.unread")
    kept = [one for one in (known.conversions if known else ()) if one.to in new and set(one.from_) <= set(old)
            and (one.reason != unread or one.to in sources)]
    ruled = {one.to for one in kept}
    return (*kept, *(
        Conversion.model_validate({"to": code, "from": before[:MOST_SOURCES], "unreadable": True, "reason": unread,
                                   "assumption": True})
        for code, before in sources.items() if code not in ruled))


def correspondences(
    declared: Iterable[Correspondence], old: set[str], new: set[str],
) -> tuple[Correspondence, ...]:
    """Return what becomes of the criteria that go on under other codes, those of the text in force first to last.

    Declarations are followed one after the other: a part of a split that is later merged leads to what it was merged
    into. Criteria linked to each other stand in one correspondence; its kind follows from how many there are. What
    does not lead from a criterion of the text in force to one of the draft is no correspondence.
    """
    links: dict[str, tuple[str, ...]] = {}
    notes: dict[frozenset[str], str] = {}
    for one in declared:
        notes |= {frozenset(one.before): one.note} if one.note else {}
        for code in one.before:
            links[code] = tuple(dict.fromkeys([*links.get(code, ()), *one.after]))
    leads = {code: _ends(code, links, new) for code in links if code in old and code not in new}
    groups: list[tuple[list[str], list[str]]] = []
    for code, ends in leads.items():
        if not ends:
            continue
        touching = [group for group in groups if set(group[1]) & set(ends)]
        before = [*(c for group in touching for c in group[0]), code]
        after = list(dict.fromkeys([*(c for group in touching for c in group[1]), *ends]))
        groups = [group for group in groups if group not in touching] + [(before, after)]
    return tuple(Correspondence(event=_kind(len(before), len(after)), before=tuple(before), after=tuple(after),
                                note=notes.get(frozenset(before))) for before, after in groups)


def _ends(code: str, links: dict[str, tuple[str, ...]], new: set[str]) -> list[str]:
    """Return the codes of the draft that a code leads to, however many declarations lie between."""
    ends: list[str] = []
    seen, left = {code}, list(links.get(code, ()))
    while left:
        one = left.pop(0)
        if one in new:
            ends.append(one)
        elif one not in seen:
            seen.add(one)
            left = [*links.get(one, ()), *left]
    return list(dict.fromkeys(ends))


def _kind(before: int, after: int) -> Event:
    if before == 1:
        return "kept" if after == 1 else "split"
    return "merged" if after == 1 else "replaced"


def _listed(version: StandardVersion, codes: set[str]) -> tuple[str, ...]:
    """Return codes in the order of a text."""
    return tuple(criterion.code for _, criterion in version.criteria() if criterion.code in codes)
