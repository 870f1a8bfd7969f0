"""One entry of a comparison told in French, from its own values and nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from referentiel.compare import KINDS, Comparison, Detail, Entry, FieldChange
from referentiel.compare.names import Words, words_of
from referentiel.compare.words import Reader, levels_changed
from referentiel.files import Registries
from referentiel.model import Criterion
from referentiel.texts import day, number, plural, text

_SENSES = {"stricter", "looser", "mixed", "same", "wording"}
_NAMED_ONLY = {"wording", "notice", "annotation", "life_cycle", "levels"}
_NAMED_BY_VALUES = {"place", "number", "code", "identity"}
_SEPARATOR = "\u202f; "
_UNITS = {"met", "step", "low", "high", "floor"}


@dataclass(frozen=True)
class Teller:
    """Tells the entries of one comparison."""

    comparison: Comparison
    words: Words
    before: dict[str, Criterion]
    after: dict[str, Criterion]
    codes: dict[str, str]

    def who(self, entry: Entry) -> str:
        """Name the object of an entry."""
        words, code = self.words, entry.code
        if entry.part == "criterion" and entry.aspect != "order":
            return text("compare.who.criterion", code=code, title=self.title(entry))
        names = {"section": words.sections, "criterion": words.sections, "actor_type": words.types,
                 "attribute": words.attributes, "outcome": self._labels("outcomes"),
                 "decision": self._labels("decisions"), "eligibility": self._labels("eligibility")}
        named = names.get(entry.part, {}).get(code, code)
        part = "section" if entry.part == "criterion" else entry.part
        return text(f"compare.who.{part}", name=named) if code else text(f"compare.who.{part}.list")

    def why(self, entry: Entry) -> str:
        """Tell why an entry is of its class beside a table that shows both texts already."""
        shown = entry.details or entry.aspect in _NAMED_BY_VALUES - {"identity"}
        if shown:
            return self.told(entry)
        reason, said = text(f"compare.reason.{plain_reason(entry)}"), self.linked(entry)
        return text("compare.because", reason=reason, values=_SEPARATOR.join(said)) if said else reason

    def title(self, entry: Entry) -> str:
        """Return the title of the criterion of an entry: the later one where there is one."""
        state = self.after.get(self.codes.get(entry.code, entry.code)) or self.before[entry.code]
        return state.title

    def states(self, entry: Entry) -> tuple[Criterion | None, Criterion | None]:
        """Return the criterion of an entry in both versions."""
        if entry.part != "criterion":
            return None, None
        return self.before.get(entry.code), self.after.get(self.codes.get(entry.code, entry.code))

    def sentence(self, entries: Sequence[Entry]) -> str:
        """Tell the entries of one object in one sentence: what, then each class with the values that decide."""
        return text("compare.sentence", who=self.who(entries[0]),
                    told=_SEPARATOR.join(self.clause(entry) for entry in by_kind(entries)).removesuffix("."))

    def clause(self, entry: Entry) -> str:
        """Tell the class of an entry, and why."""
        if entry.aspect == "whole":
            return self.told(entry)
        return text("compare.clause", kind=text(f"compare.kind.{entry.kind}"), told=self.told(entry))

    def told(self, entry: Entry) -> str:
        """Tell why an entry is of its class, with the values that decide; those say the reason where they can."""
        said = _SEPARATOR.join([*self.values(entry), *self.linked(entry)])
        if said and (entry.details or entry.aspect in _NAMED_BY_VALUES):
            return said
        reason = text(f"compare.reason.{plain_reason(entry)}")
        return text("compare.because", reason=reason, values=said) if said else reason

    def values(self, entry: Entry) -> list[str]:
        """Write the values of an entry: its details, or its fields before and after."""
        if entry.details:
            required = [detail for detail in entry.details if detail.what == "met"]
            told = [self.detail(detail, entry) for detail in required or entry.details]
            ladder = entry.field("ladder")
            other_steps = ladder and not required and any(detail.what == "steps" for detail in entry.details)
            return [*told, self.change(ladder, entry)] if ladder and other_steps else told
        if entry.aspect == "whole":
            return []
        if entry.part == "criterion" and entry.aspect == "levels":
            ranks = levels_changed(entry.fields[0])
            return [plural("compare.levels", len(ranks), ranks=", ".join(map(str, ranks)))]
        if entry.aspect in _NAMED_ONLY:
            return [text(f"compare.field.{change.name}") for change in entry.fields]
        if entry.aspect == "order":
            return [", ".join(map(str, self._order(entry)))]
        return [self.change(change, entry) for change in entry.fields]

    def change(self, change: FieldChange, entry: Entry) -> str:
        """Write a field before and after."""
        old, new = self.pair(change, entry)
        key = "compare.change.place" if change.name == "place" else "compare.change"
        return text(key, name=text(f"compare.field.{change.name}"), before=old, after=new)

    def pair(self, change: FieldChange, entry: Entry) -> tuple[str, str]:
        """Write the two values of a field, with their sources where nothing else differs."""
        a, b = self.states(entry)
        if entry.part == "criterion" and entry.aspect == "levels":
            ranks = levels_changed(change)
            return Reader(self.words, a).levels(change.before, ranks), Reader(self.words, b).levels(change.after, ranks)
        cited = entry.reason == "sources"
        return (Reader(self.words, a, cited).field(change.name, change.before),
                Reader(self.words, b, cited).field(change.name, change.after))

    def detail(self, detail: Detail, entry: Entry) -> str:
        """Write one number, flag or state that differs."""
        a, b = self.states(entry)
        types = self.words.types_text(detail.actor_types)
        if detail.what == "asked":
            return text("compare.detail.asked" if detail.after else "compare.detail.unasked",
                        types=types or text("compare.everyone"))
        named = self.words.criteria if detail.what == "level" else self.words.sections
        target = text("compare.others.sections") if detail.target == "*" else named.get(detail.target, detail.target)
        told = text(
            f"compare.detail.{detail.what}", step=detail.step, target=target,
            values=self._from_to(detail, a, b),
        )
        if detail.since:
            told = text("compare.since", told=told, day=day(detail.since))
        return text("compare.for_types", value=told, types=types) if types else told

    def linked(self, entry: Entry) -> list[str]:
        """Say which criteria of the other version stand beside a new or retired one, and whether it is a guess."""
        link = entry.link
        if link is None or not link.codes:
            return []
        key = "guess" if link.guess else link.event
        return [text(f"compare.link.{key}", codes=", ".join(link.codes))]

    def _from_to(self, detail: Detail, a: Criterion | None, b: Criterion | None) -> str:
        key = "from_none" if detail.before is None else "to_none" if detail.after is None else "from_to"
        return text(f"compare.{key}", before=self._amount(detail, detail.before, a),
                    after=self._amount(detail, detail.after, b))

    def _amount(self, detail: Detail, value: object, criterion: Criterion | None) -> str:
        if value is None or isinstance(value, bool):
            return Reader(self.words).value(value)
        unit = getattr(criterion.observation, "unit", "") if criterion and detail.what in _UNITS else ""
        return self.words.amount(value, unit) if unit else number(value)  # type: ignore[arg-type]

    def _order(self, entry: Entry) -> tuple[object, ...]:
        after = entry.fields[0].after
        return after if isinstance(after, tuple) else ()

    def _labels(self, field: str) -> dict[str, str]:
        versions = (self.comparison.before, self.comparison.after)
        return {one.id: one.label for version in versions for one in getattr(version, field)}


def teller(comparison: Comparison, registries: Registries | None = None) -> Teller:
    """Return what tells the entries of a comparison; units and legal bases come from the registries."""
    old, new = ({c.code: c for _, c in v.criteria()} for v in (comparison.before, comparison.after))
    words = words_of((comparison.before, comparison.after), registries)
    return Teller(comparison, words, old, new, dict(comparison.codes))


def plain_reason(entry: Entry) -> str:
    """Return the reason of an entry without its sense, which the class says."""
    stem, _, last = entry.reason.rpartition(".")
    return stem if stem and last in _SENSES else entry.reason


def by_kind(entries: Iterable[Entry]) -> list[Entry]:
    """Return entries with what decides first: stricter, looser... then wording and sources."""
    return sorted(entries, key=lambda entry: KINDS.index(entry.kind))
