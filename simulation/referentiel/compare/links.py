"""New and retired criteria that stand for each other: declared by a person first, else guessed and marked so."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from difflib import SequenceMatcher

from referentiel.model import Criterion, folded

from .entries import Declared, Entry, Link

NEAR = 0.85
"""How alike two titles must be (difflib's ratio) before one is guessed to take the place of the other."""


def linked(
    entries: Sequence[Entry], before: Mapping[str, Criterion], after: Mapping[str, Criterion],
    declared: Iterable[Declared],
) -> tuple[Entry, ...]:
    """Return the entries, the new and retired criteria with their links to the other version."""
    links = _declared_links(declared)
    free_old = {e.code: before[e.code] for e in entries if _whole(e, "retired") and ("retired", e.code) not in links}
    free_new = {e.code: after[e.code] for e in entries if _whole(e, "new") and ("new", e.code) not in links}
    for old, new in _guesses(free_old, free_new):
        links["retired", old] = Link("replaced", (new,), guess=True)
        links["new", new] = Link("replaced", (old,), guess=True)
    return tuple(
        replace(entry, link=links.get((entry.kind, entry.code))) if entry.part == "criterion" and
        entry.aspect == "whole" else entry for entry in entries
    )


def renamed(declared: Iterable[Declared], before: Iterable[str], after: Iterable[str]) -> dict[str, str]:
    """Return, for each code of the earlier version declared kept under another code, that code."""
    old, new = set(before), set(after)
    return {
        event.before[0]: event.after[0] for event in declared
        if event.event == "kept" and len(event.before) == len(event.after) == 1
        and event.before[0] in old - new and event.after[0] in new - old
    }


def _whole(entry: Entry, kind: str) -> bool:
    return entry.part == "criterion" and entry.aspect == "whole" and entry.kind == kind


def _declared_links(declared: Iterable[Declared]) -> dict[tuple[str, str], Link]:
    links: dict[tuple[str, str], Link] = {}
    for event in declared:
        links |= {("retired", code): Link(event.event, event.after, guess=False) for code in event.before}
        links |= {("new", code): Link(event.event, event.before, guess=False) for code in event.after}
    return links


def _guesses(old: Mapping[str, Criterion], new: Mapping[str, Criterion]) -> list[tuple[str, str]]:
    """Pair retired and new criteria of one kind of observation by their titles, the most alike first."""
    ratios = []
    matcher = SequenceMatcher(autojunk=False)
    for b, later in new.items():
        matcher.set_seq2(folded(later.title))
        for a, earlier in old.items():
            if earlier.observation.kind == later.observation.kind:
                matcher.set_seq1(folded(earlier.title))
                if matcher.real_quick_ratio() >= NEAR and matcher.quick_ratio() >= NEAR:
                    ratios.append((-matcher.ratio(), a, b))
    pairs, used = [], set[str]()
    for ratio, a, b in sorted(ratios):
        if -ratio >= NEAR and not {"-" + a, "+" + b} & used:
            pairs.append((a, b))
            used |= {"-" + a, "+" + b}
    return pairs
