"""Parts of a text and their fields as people read them: every value in French, a line each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from referentiel.compare.names import Words
from referentiel.compare.words import Reader
from referentiel.model import Criterion, EligibilityCondition, Graded, PerType, Section
from referentiel.model.grammar import Refused, split
from referentiel.model.values import FrozenDict
from referentiel.texts import text
from referentiel.texts.numbers import NARROW

from .labels import field_label, value_label

CRITERION = ("observation", "ladder", "points", "required", "weight", "knockout", "actor_types", "conditions",
             "legal_floor", "guidance", "evidence", "verification", "iso26000", "sources", "note")
CONDITION = ("attribute", "criterion", "equals", "one_of", "at_least", "at_most", "actor_types", "sources")


@dataclass(frozen=True)
class PartTeller:
    """Writes the parts of one text.

    Parameters
    ----------
    words
        Names of what the text holds, as `referentiel.compare.names.words_of` gives them.
    """

    words: Words

    def part(self, part: Any) -> str:  # noqa: ANN401
        """Write a whole part: its title, its question, then what it observes and asks, a line each."""
        if part is None:
            return ""
        match part:
            case Criterion():
                head = [f"{part.code} {part.title}", part.question or ""]
                return "\n".join([*filter(None, head), *self._lines(part, CRITERION)])
            case Section():
                codes = [f"{one.code} {one.title}" for one in part.criteria]
                return "\n".join([f"{part.code} {part.title}", *self._lines(part, ("weight",)), *codes])
            case EligibilityCondition():
                return "\n".join([part.label, *self._lines(part, CONDITION)])
        return str(getattr(part, "title", getattr(part, "label", "")))

    def field(self, part: object, name: str, content: Any, *, cited: bool = False) -> str:  # noqa: ANN401
        """Write a field of a part; texts as they are, one a line.

        Parameters
        ----------
        cited
            Whether numbers are followed by where they come from.
        """
        criterion = part if isinstance(part, Criterion) else None
        reader = Reader(self.words, criterion, cited)
        if content in (None, ()):
            return ""
        if isinstance(content, Graded):
            return text("compare.observed.graded", levels=reader.levels(content, range(len(content.levels))))
        if name == "attribute":
            return self.words.attributes.get(content, content)
        if name == "criterion":
            return f"{content} {self.words.criteria.get(content, '')}".strip()
        if isinstance(content, tuple) and isinstance(content[0], str) and name not in {"verification", "actor_types"}:
            return "\n".join(content)
        return reader.field(name, content)

    def fields(self, part: object, name: str, before: Any, after: Any) -> tuple[str, str]:  # noqa: ANN401
        """Write a field before and after; with the sources of its numbers where nothing else differs."""
        told = self.field(part, name, before), self.field(part, name, after)
        if told[0] == told[1]:
            return self.field(part, name, before, cited=True), self.field(part, name, after, cited=True)
        return told

    def value(self, path: str, value: Any) -> str:  # noqa: ANN401
        """Write the value at a path; one by actor type where the types differ."""
        reader = Reader(self.words)
        match value:
            case dict():
                return reader.value(PerType[Any].model_construct(by_type=FrozenDict(value)))
            case None | bool() | Decimal() | int():
                return value_label(value)
            case tuple() | frozenset():
                return ", ".join(map(str, value))
        try:
            target = split(path)
        except Refused:
            return str(value)
        last = target.entry.rpartition(".")[2] if target.root == "rule" and target.entry else target.field
        return text(f"compare.value.{value}") if last in {"mode", "tie"} else reader.field(last, value)

    def _lines(self, part: Any, names: tuple[str, ...]) -> Iterator[str]:  # noqa: ANN401
        """Yield the fields that say something else than their default."""
        fields = type(part).model_fields
        for name in names:
            value = getattr(part, name)
            if value not in (None, ()) and value != fields[name].get_default(call_default_factory=True):
                told = f"{NARROW}; ".join(line.removesuffix(".") for line in self.field(part, name, value).split("\n"))
                yield f"{field_label(name)}\u00a0: {told}"
        if getattr(part, "assumption", False):
            yield text("compare.value.assumed")
