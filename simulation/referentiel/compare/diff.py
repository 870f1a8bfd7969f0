"""The semantic difference of two versions: codes are followed wherever they go."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

from referentiel.model import Attribute, Criterion, StandardVersion

from .comparison import Comparison
from .criteria import criterion_entries
from .entries import Declared, Entry, FieldChange, Place
from .levels import relation
from .links import linked, renamed
from .lists import list_entries, order_entries
from .order import predecessor
from .rules import (
    actor_type_entries,
    attribute_entries,
    decision_entries,
    eligibility_entries,
    head_entries,
    outcome_entries,
    rule_entries,
    section_entries,
)


def diff(a: StandardVersion, b: StandardVersion, relations: Iterable[Declared] = ()) -> Comparison:
    """Compare two versions, each of them well formed.

    Parameters
    ----------
    a, b
        The earlier and the later version.
    relations
        Events that a person declared (`referentiel.compare.declared`); they come before any guess, and a relation
        confirmed there stands where the values do not decide.

    Notes
    -----
    Classes and relations are derived from typed values and their directions, never from prose.
    """
    declared = tuple(relations)
    types = tuple(t.id for t in b.actor_types if any(t.id == other.id for other in a.actor_types))
    old, new = ({c.code: (s.code, c) for s, c in version.criteria()} for version in (a, b))
    codes = {code: code for code in old if code in new} | renamed(declared, old, new)
    entries = [*_parts(a, b, types), *_criteria(a, b, types, codes)]
    before, after = ({code: c for code, (_, c) in found.items()} for found in (old, new))
    derived = {later: relation(before[earlier], after[later], types) for earlier, later in codes.items()}
    told = {event.after[0]: event.relation for event in declared if event.event == "kept" and event.relation}
    confirmed = {code: told[code] for code, found in derived.items() if found == "to_confirm" and code in told}
    return Comparison(
        a, b, linked(entries, before, after, declared), tuple((derived | confirmed).items()), tuple(codes.items()),
        tuple(confirmed),
    )


def _parts(a: StandardVersion, b: StandardVersion, types: Sequence[str]) -> Iterator[Entry]:
    same_scale = (a.rule.score == "points") == (b.rule.score == "points")
    yield from head_entries(a, b)
    yield from _attributes(a.attributes, b.attributes)
    yield from list_entries("actor_type", a.actor_types, b.actor_types, key="id", order="scope",
                            changed=actor_type_entries)
    yield from rule_entries(a, b)
    yield from list_entries("eligibility", a.eligibility, b.eligibility, key="id", order="moved",
                            changed=lambda x, y: eligibility_entries(x, y, types))
    yield from list_entries("outcome", a.outcomes, b.outcomes, key="id", order="definition",
                            changed=lambda x, y: outcome_entries(x, y, types, same_scale=same_scale))
    yield from list_entries("decision", a.decisions, b.decisions, key="id", order="moved", changed=decision_entries)
    yield from list_entries("section", *([s.model_copy(update={"criteria": ()}) for s in v.sections] for v in (a, b)),
                            key="code", order="moved", changed=lambda x, y: section_entries(x, y, types))


def _attributes(before: dict[str, Attribute], after: dict[str, Attribute]) -> Iterator[Entry]:
    for name in dict.fromkeys([*before, *after]):
        if name in before and name in after:
            yield from attribute_entries(name, before[name], after[name])
        else:
            kind = "new" if name in after else "retired"
            change = FieldChange("whole", before.get(name), after.get(name))
            yield Entry("attribute", name, "whole", kind, kind, (change,))  # type: ignore[arg-type]


def _criteria(
    a: StandardVersion, b: StandardVersion, types: Sequence[str], codes: dict[str, str],
) -> Iterator[Entry]:
    """Yield the entries of criteria in the order of `b`, each retired one behind the section it stood in."""
    origin = {later: earlier for earlier, later in codes.items()}
    old = {c.code: (s.code, c) for s, c in a.criteria()}
    home = {code: section for code, (section, _) in old.items()}
    gone: dict[str, list[Criterion]] = {s.code: [c for c in s.criteria if c.code not in codes] for s in a.sections}
    stood = {s.code: [codes[c.code] for c in s.criteria if c.code in codes] for s in a.sections}
    for section in b.sections:
        order, placed = [c.code for c in section.criteria], {}
        for criterion in section.criteria:
            place = Place(section.code, predecessor(order, criterion.code))
            earlier = origin.get(criterion.code)
            if earlier is None or home[earlier] != section.code:
                placed[criterion.code] = place.after
            yield from _one(criterion, old[earlier] if earlier else None, place, types)
        kept = [code for code in stood.get(section.code, []) if code in order]
        yield from order_entries("criterion", section.code, kept, placed, order, "moved")
        yield from (_retired(c, section.code) for c in gone.pop(section.code, []))
    yield from chain.from_iterable((_retired(c, name) for c in left) for name, left in gone.items())


def _one(
    after: Criterion, earlier: tuple[str, Criterion] | None, place: Place, types: Sequence[str],
) -> Iterator[Entry]:
    if earlier is None:
        changes = (FieldChange("whole", None, after), FieldChange("place", None, place))
        yield Entry("criterion", after.code, "whole", "new", "new", changes, section=place.section)
        return
    home, before = earlier
    if home != place.section:
        change = FieldChange("place", Place(home, ""), place)
        yield Entry("criterion", before.code, "place", "moved", "place", (change,), section=place.section)
    yield from criterion_entries(before, after, types, place.section)


def _retired(criterion: Criterion, section: str) -> Entry:
    return Entry("criterion", criterion.code, "whole", "retired", "retired",
                 (FieldChange("whole", criterion, None),), section=section)
