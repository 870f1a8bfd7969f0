"""Which audits: one list for each field that parts them, and the latest audit of each organisation."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import ipywidgets as widgets

from referentiel.audits import Population, latest_per_organisation, select, values
from referentiel.audits.population import fields
from referentiel.model import Audit
from referentiel.texts import has, integer, plural, text

from .choice import Choice

FIELDS = ("category", "nature", "wave", "year", "region", "size_class", "firm")
MOST_VALUES = 40


class PopulationPicker(widgets.VBox):
    """The lists that choose a population.

    Parameters
    ----------
    changed
        Called without an argument when the person chooses another population.
    """

    def __init__(self, changed: Callable[[], None]) -> None:
        super().__init__()
        self._changed = changed
        self._quiet = False
        self._audits: tuple[Audit, ...] = ()
        self._filters: dict[str, Choice] = {}
        self._latest = Choice(path="latest", label=text("impact.latest"), options=[
            ["", text("impact.latest.all")], ["1", text("impact.latest.one")]])
        self._latest.observe(lambda _: self._tell(), "value")

    def offer(self, audits: Sequence[Audit]) -> None:
        """Offer the values that these audits have; fields with one value, or too many, are left out."""
        self._audits = tuple(audits)
        names = {key: name for name, key in fields().items()}
        self._filters = {}
        for key in FIELDS:
            found = values(self._audits, names[key])
            if 1 < len(found) <= MOST_VALUES:
                self._filters[names[key]] = self._filter(key, found)
        self.children = [*self._filters.values(), self._latest]

    def chosen(self) -> tuple[Audit, ...]:
        """Return the audits of the population chosen."""
        audits = select(self._audits, Population(self.pairs))
        return latest_per_organisation(audits) if self._latest.value else audits

    @property
    def pairs(self) -> tuple[tuple[str, str], ...]:
        """The filters chosen, each by the name of its field as people type it."""
        return tuple((name, choice.value) for name, choice in self._filters.items() if choice.value)

    @property
    def latest(self) -> bool:
        """Whether only the latest audit of each organisation is kept."""
        return bool(self._latest.value)

    def take(self, pairs: Sequence[tuple[str, str]], *, latest: bool = False) -> list[tuple[str, str]]:
        """Choose filters, in silence; return those that no audit answers, which are left aside."""
        left: list[tuple[str, str]] = []
        self._quiet = True
        for name, value in pairs:
            choice = self._filters.get(name)
            if choice is not None and value in [option for option, _ in choice.options[1:]]:
                choice.value = value
            else:
                left.append((name, value))
        self._latest.value = "1" if latest else ""
        self._quiet = False
        return left

    def clear(self) -> None:
        """Go back to every audit."""
        self._quiet = True
        for choice in (*self._filters.values(), self._latest):
            choice.value = ""
        self._quiet = False
        self._changed()

    def told(self, audits: int) -> str:
        """Say the population in words, for paper, in the language of the context."""
        parts = [text("choices.filter", field=text(f"impact.field.{choice.path}"),
                      value=_value_name(choice.path, choice.value))
                 for choice in self._filters.values() if choice.value]
        if self._latest.value:
            parts.append(text("impact.latest.one"))
        return text("choices.population", population=text("picture.and").join([*parts, plural("unit.audits", audits)]))

    def _filter(self, key: str, found: Sequence[tuple[str, int]]) -> Choice:
        options = [["", text("impact.all", n=integer(len(self._audits)))]]
        options += [[value, text("impact.value", value=_value_name(key, value), n=integer(n))] for value, n in found]
        choice = Choice(path=key, label=text(f"impact.field.{key}"), options=options)
        choice.observe(lambda _: self._tell(), "value")
        return choice

    def _tell(self) -> None:
        if not self._quiet:
            self._changed()


def _value_name(key: str, value: str) -> str:
    """Return the French word for a stored category or nature, the value itself otherwise."""
    name = f"population.{key}.{value}"
    return text(name) if has(name) else value
