"""What differs between the head, the rule, the outcomes and the other parts of two versions, criteria apart."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from referentiel.model import (
    ANY,
    ActorType,
    Attribute,
    Decision,
    EligibilityCondition,
    Outcome,
    Section,
    StandardVersion,
)

from .entries import Detail, Entry, FieldChange, Kind, Part
from .lists import fields_of
from .restated import restated
from .senses import dated_details, joined, keyed_details, kind_of_sense, per_type_details

_HEAD: tuple[tuple[str, Kind, tuple[str, ...]], ...] = (
    ("identity", "wording", ("id", "title", "family", "provenance", "supersedes")),
    ("notice", "wording", ("notice", "summary", "transition")),
    ("annotation", "annotation", ("sources",)),
    ("life_cycle", "annotation", ("life_cycle",)),
)
_METHOD = ("score", "not_assessed", "rounding", "demerits", "redistribute")


def head_entries(before: StandardVersion, after: StandardVersion) -> Iterator[Entry]:
    """Yield what differs between the heads: names, notices, sources, life cycle."""
    for aspect, kind, names in _HEAD:
        if changes := fields_of(before, after, names):
            yield Entry("head", "", aspect, kind, aspect, changes)


def rule_entries(before: StandardVersion, after: StandardVersion) -> Iterator[Entry]:
    """Yield what differs between the rules of decision; another way to score is a definition of its own."""
    a, b = before.rule, after.rule
    scaled = () if a.score == b.score else ("start", "floor")
    if changes := fields_of(a, b, (*_METHOD, *scaled)):
        yield Entry("rule", "", "method", "definition", "method", changes)
    for name, higher in (("coverage_minimum", True), ("start", False), ("floor", False)):
        if name in scaled:
            continue
        if changes := fields_of(a, b, (name,)):
            details = tuple(dated_details(Detail(name, None, None, "same"), getattr(a, name), getattr(b, name),
                                          higher=higher))
            if name == "floor" and None in (a.floor, b.floor):
                details = (Detail(name, a.floor, b.floor, "looser" if a.floor is None else "stricter"),)
            yield _told("rule", "", f"rule_{name}", changes, details, ())
    if changes := fields_of(a, b, ("knockout_not_assessed",)):
        kind: Kind = "looser" if b.knockout_not_assessed == "report" else "stricter"
        yield Entry("rule", "", "knockout_not_assessed", kind, f"knockout_not_assessed.{kind}", changes)


def attribute_entries(name: str, before: Attribute, after: Attribute) -> Iterator[Entry]:
    """Yield what differs between two states of an attribute."""
    if changes := fields_of(before, after, ("label",)):
        yield Entry("attribute", name, "wording", "wording", "wording", changes)
    if changes := fields_of(before, after, ("kind",)):
        yield Entry("attribute", name, "definition", "definition", "definition.kind", changes)


def actor_type_entries(before: ActorType, after: ActorType) -> Iterator[Entry]:
    """Yield what differs between two states of an actor type."""
    if changes := fields_of(before, after, ("label",)):
        yield Entry("actor_type", after.id, "wording", "wording", "wording", changes)
    if changes := fields_of(before, after, ("when",)):
        yield Entry("actor_type", after.id, "scope", "scope", "conditions", changes)


def decision_entries(before: Decision, after: Decision) -> Iterator[Entry]:
    """Yield what differs between two states of a decision that the rule never proposes."""
    yield from _labelled("decision", before, after, ("sources",))


def section_entries(before: Section, after: Section, types: Sequence[str]) -> Iterator[Entry]:
    """Yield what differs between two states of a section, its criteria apart."""
    if changes := fields_of(before, after, ("title",)):
        yield Entry("section", after.code, "wording", "wording", "wording", changes, section=after.code)
    if changes := fields_of(before, after, ("weight",)):
        details = per_type_details("weight", before.weight, after.weight, types, higher=None)
        kind, reason = ("weight", "weight") if details else restated(((before.weight, after.weight),), types)
        yield Entry("section", after.code, "weight", kind, reason, changes,  # type: ignore[arg-type]
                    details, section=after.code)


def eligibility_entries(
    before: EligibilityCondition, after: EligibilityCondition, types: Sequence[str],
) -> Iterator[Entry]:
    """Yield what differs between two states of a condition to be a candidate."""
    yield from _labelled("eligibility", before, after, ("sources", "assumption"))
    if changes := fields_of(before, after, ("attribute", "criterion", "equals")):
        yield Entry("eligibility", after.id, "definition", "definition", "definition.target", changes)
    if changes := fields_of(before, after, ("one_of",)):
        old, new = set(before.one_of or ()), set(after.one_of or ())
        kind: Kind = "wording" if old == new else "looser" if old < new and before.one_of is not None else \
            "stricter" if new < old and after.one_of is not None else "mixed"
        yield Entry("eligibility", after.id, "values", kind, f"values.{kind}", changes)
    if changes := fields_of(before, after, ("actor_types",)):
        yield Entry("eligibility", after.id, "scope", "scope", "types", changes)
    for name, higher in (("at_least", True), ("at_most", False)):
        if changes := fields_of(before, after, (name,)):
            details = per_type_details(name, getattr(before, name), getattr(after, name), types, higher=higher)
            yield _told("eligibility", after.id, name, changes, details, types)


def outcome_entries(
    before: Outcome, after: Outcome, types: Sequence[str], *, same_scale: bool,
) -> Iterator[Entry]:
    """Yield what differs between two states of an outcome.

    Parameters
    ----------
    same_scale
        Whether both versions give their global score on one scale; a mark in points says nothing of one in %.
    """
    yield from _labelled("outcome", before, after, ("sources", "assumption"))
    code = after.id
    if changes := fields_of(before, after, ("global_at_least",)):
        details = per_type_details("mark", before.global_at_least, after.global_at_least, types)
        told = _told("outcome", code, "mark", changes, details, types)
        yield told if same_scale or not details else Entry(
            "outcome", code, "mark", "definition", "definition.scale", changes, details)
    if changes := fields_of(before, after, ("sections_at_least",)):
        old, new = (o.sections_at_least.by_section if o.sections_at_least else {} for o in (before, after))
        details = keyed_details("minimum", old, new, dict.fromkeys([*old, *new]), types, ANY)
        yield _told("outcome", code, "minima", changes, details, types)
    if changes := fields_of(before, after, ("levels_at_least",)):
        keys = dict.fromkeys([*before.levels_at_least, *after.levels_at_least])
        details = keyed_details("level", before.levels_at_least, after.levels_at_least, keys, types)
        yield _told("outcome", code, "levels", changes, details, types)
    if changes := fields_of(before, after, ("knockouts",)):
        kind: Kind = "stricter" if after.knockouts == "none_failed" else "looser"
        yield Entry("outcome", code, "knockouts", kind, f"knockouts.{kind}", changes)


def _labelled(part: Part, before: Any, after: Any, sources: Iterable[str]) -> Iterator[Entry]:  # noqa: ANN401
    if changes := fields_of(before, after, ("label",)):
        yield Entry(part, after.id, "wording", "wording", "wording", changes)
    if changes := fields_of(before, after, sources):
        yield Entry(part, after.id, "annotation", "annotation", "sources", changes)
    if hasattr(after, "passes") and (changes := fields_of(before, after, ("passes",))):
        kind: Kind = "looser" if after.passes else "stricter"
        yield Entry(part, after.id, "passes", kind, f"passes.{kind}", changes)


def _told(
    part: Part, code: str, aspect: str, changes: tuple[FieldChange, ...], details: tuple[Detail, ...],
    types: Sequence[str],
) -> Entry:
    """Return an entry classed by the senses of its details; written otherwise when there is none."""
    sense = joined(detail.sense for detail in details)
    if not details:
        kind, reason = restated(((c.before, c.after) for c in changes), types)
        return Entry(part, code, aspect, kind, reason, changes)
    return Entry(part, code, aspect, kind_of_sense(sense, "wording"), f"{aspect}.{sense}", changes, details)
