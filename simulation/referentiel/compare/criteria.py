"""What differs between two states of one criterion, aspect by aspect; each field is told in one entry."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from referentiel.model import Criterion, Graded, Measure, comparable

from .entries import Detail, Entry, FieldChange, Kind
from .levels import threshold_sense
from .restated import restated
from .senses import gathered, joined, kind_of_sense, per_type_details
from .steps import threshold_details

_WORDING = ("title", "question", "guidance", "evidence")
_ANNOTATION = ("sources", "assumption", "note")
_THRESHOLD = ("ladder", "points", "required")


@dataclass(frozen=True)
class Pair:
    """A criterion in both versions, and the actor types that both versions have."""

    before: Criterion
    after: Criterion
    types: tuple[str, ...]
    section: str

    def fields(self, names: Iterable[str]) -> tuple[FieldChange, ...]:
        """Return those of some fields that differ."""
        changes = (FieldChange(name, getattr(self.before, name), getattr(self.after, name)) for name in names)
        return tuple(change for change in changes if change.before != change.after)

    def entry(
        self, aspect: str, kind: Kind, reason: str, fields: tuple[FieldChange, ...], details: Iterable[Detail] = (),
    ) -> Entry:
        """Return an entry on this criterion."""
        return Entry("criterion", self.before.code, aspect, kind, reason, fields, tuple(details), self.section)

    @property
    def asked(self) -> tuple[str, ...]:
        """The types that the criterion is asked of in both versions."""
        return tuple(t for t in self.types if self.before.applies_to(t) and self.after.applies_to(t))


def criterion_entries(before: Criterion, after: Criterion, types: Sequence[str], section: str) -> Iterator[Entry]:
    """Yield what differs between two states of a criterion, its place apart."""
    if before == after:
        return
    pair = Pair(before, after, tuple(types), section)
    for aspect, names, kind in (
        ("code", ("code",), "moved"), ("number", ("number",), "moved"), ("wording", _WORDING, "wording"),
    ):
        if changes := pair.fields(names):
            yield pair.entry(aspect, kind, aspect, changes)  # type: ignore[arg-type]
    yield from _definition(pair)
    yield from _scope(pair)
    if comparable(before, after):
        yield from _threshold(pair)
    yield from _weight(pair)
    yield from _knockout(pair)
    yield from _floor(pair)
    yield from _verification(pair)
    if changes := pair.fields(("iso26000",)):
        yield pair.entry("iso26000", "annotation", "iso26000", changes)
    if changes := pair.fields(_ANNOTATION):
        yield pair.entry("annotation", "annotation", "sources", changes)


def _definition(pair: Pair) -> Iterator[Entry]:
    if comparable(pair.before, pair.after):
        if changes := pair.fields(("observation",)):
            yield pair.entry("levels", "wording", "levels", changes)
        return
    changes = pair.fields(("definition", "observation", *_THRESHOLD))
    yield pair.entry("definition", "definition", f"definition.{_why_other(pair.before, pair.after)}", changes)


def _why_other(before: Criterion, after: Criterion) -> str:
    a, b = before.observation, after.observation
    if a.kind != b.kind:
        return "kind"
    if isinstance(a, Graded) and isinstance(b, Graded) and len(a.levels) != len(b.levels):
        return "levels"
    if isinstance(a, Measure) and isinstance(b, Measure):
        for name in ("unit", "direction", "range"):
            if getattr(a, name) != getattr(b, name):
                return name
    if before.definition != after.definition:
        return "number"
    return "max" if getattr(a, "max", None) != getattr(b, "max", None) else "values"


def _scope(pair: Pair) -> Iterator[Entry]:
    moved = [t for t in pair.types if pair.before.applies_to(t) != pair.after.applies_to(t)]
    changes = pair.fields(("actor_types", "conditions"))
    if not moved and not changes:
        return
    details = [Detail("asked", not (now := pair.after.applies_to(t)), now, "same", (t,)) for t in moved]
    reached = {detail.after for detail in details}
    reason = "conditions" if not reached else "scope" if len(reached) > 1 else "asked" if True in reached else "unasked"
    if moved:
        changes += pair.fields(("ladder",))
    yield pair.entry("scope", "scope", reason, changes, gathered(details, pair.types))


def _threshold(pair: Pair) -> Iterator[Entry]:
    changes = pair.fields(_THRESHOLD)
    if not changes:
        return
    sense = threshold_sense(pair.before, pair.after, pair.types)
    details = threshold_details(pair.before, pair.after, pair.asked)
    if sense != "same":
        yield pair.entry("threshold", sense, f"threshold.{sense}", changes, details)
        return
    moved = any(pair.before.applies_to(t) != pair.after.applies_to(t) for t in pair.types)
    if moved and not details and [change.name for change in changes] == ["ladder"]:
        return  # the entry on the scope carries it
    kind, reason = restated(((c.before, c.after) for c in changes), pair.types)
    yield pair.entry("threshold", kind, reason, changes, details)


def _weight(pair: Pair) -> Iterator[Entry]:
    if changes := pair.fields(("weight",)):
        details = per_type_details("weight", pair.before.weight, pair.after.weight, pair.types, higher=None)
        kind, reason = ("weight", "weight") if details else _restated(changes, pair)
        yield pair.entry("weight", kind, reason, changes, details)  # type: ignore[arg-type]


def _knockout(pair: Pair) -> Iterator[Entry]:
    if changes := pair.fields(("knockout",)):
        details = per_type_details("flag", pair.before.knockout, pair.after.knockout, pair.types)
        sense = joined(detail.sense for detail in details)
        kind, reason = (sense, f"knockout.{sense}") if sense != "same" else _restated(changes, pair)
        yield pair.entry("knockout", kind, reason, changes, details)


def _floor(pair: Pair) -> Iterator[Entry]:
    changes = pair.fields(("legal_floor",))
    if not changes:
        return
    old, new = pair.before.legal_floor, pair.after.legal_floor
    end = new.end if new else old.end if old else None
    direction = getattr(pair.after.observation, "direction", "higher")
    details: tuple[Detail, ...] = ()
    same_end = old is None or new is None or old.end == new.end
    if comparable(pair.before, pair.after) and same_end:
        details = per_type_details("floor", old.value if old else None, new.value if new else None, pair.types,
                                   higher=end == "low" if direction == "band" else direction == "higher")
    sense = joined(detail.sense for detail in details)
    kind = kind_of_sense(sense, "wording")
    yield pair.entry("floor", kind, f"floor.{sense}", changes, details)


def _verification(pair: Pair) -> Iterator[Entry]:
    if changes := pair.fields(("verification",)):
        old, new = set(pair.before.verification), set(pair.after.verification)
        kind: Kind = "wording" if old == new else "stricter" if old < new else "looser" if new < old else "mixed"
        yield pair.entry("verification", kind, f"verification.{kind}", changes)


def _restated(changes: tuple[FieldChange, ...], pair: Pair) -> tuple[Kind, str]:
    return restated(((c.before, c.after) for c in changes), pair.types)
