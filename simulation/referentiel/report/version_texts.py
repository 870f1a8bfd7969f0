"""The comparative text on a page: chosen by the class of change and by what is typed, a part at a time."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from referentiel.compare import KINDS, Comparison, Entry, Kind
from referentiel.files import Registries
from referentiel.model.nearness import folded
from referentiel.texts import integer, plural, text

from .comparison import SIGNS, groups, objects, section_title
from .comparison_page import compared_row, kept_rows, only_placed
from .fragments import fragment
from .telling import Teller, teller
from .version_names import short_name

QUIET: frozenset[Kind] = frozenset({"moved", "annotation"})
"""Classes that change nothing of what is asked: not shown until somebody asks for them."""


@dataclass(frozen=True)
class Item:
    """One object that differs: a criterion, or a part of the frame.

    Parameters
    ----------
    words
        All that its row says, folded, for the search.
    """

    section: str
    entries: tuple[Entry, ...]
    criterion: bool
    words: str

    @property
    def kinds(self) -> frozenset[Kind]:
        """The classes of its changes."""
        return frozenset(entry.kind for entry in self.entries)


@dataclass(frozen=True)
class TextPart:
    """What is shown of the comparative text.

    Parameters
    ----------
    html
        The table; empty where nothing is shown.
    told
        How much is shown, out of how much, in one sentence.
    more
        Objects that the filters keep and that are not shown yet.
    """

    html: str
    told: str
    more: int


class TextTable:
    """Every object that differs between two versions, ready to be filtered.

    Parameters
    ----------
    registries
        Units and legal bases.
    """

    def __init__(self, comparison: Comparison, registries: Registries | None = None) -> None:
        self.comparison = comparison
        self._told = teller(comparison, registries)
        self.items = tuple(_items(self._told))

    def kinds(self) -> list[list[str]]:
        """Return each class there is: its id, its sign and name, and how many criteria it touches."""
        entries, criteria = self.comparison.counts(), self.comparison.criteria()
        return [[kind, f"{SIGNS[kind]} {text(f'compare.kind.{kind}')}", integer(criteria[kind])]
                for kind in KINDS if entries[kind]]

    def shown(self, kinds: Collection[str], typed: str = "", most: int | None = None) -> TextPart:
        """Return the objects that have a change of one of the classes, and that say every word typed.

        Parameters
        ----------
        most
            How many objects are shown at most; all of them when None.
        """
        words = folded(typed).split()
        kept = [item for item in self.items
                if not item.kinds.isdisjoint(kinds) and all(word in item.words for word in words)]
        part = kept[:most]
        criteria = sum(item.criterion for item in part)
        told = plural("versions.text.shown", len(part), kept=integer(len(kept)),
                      criteria=plural("versions.text.criteria", criteria), all=integer(len(self.items)))
        return TextPart(self._table(part) if part else "", told, len(kept) - len(part))

    def _table(self, items: list[Item]) -> str:
        shown = []
        for section, those in groupby(items, key=lambda item: item.section):
            whole = [list(item.entries) for item in those]
            rows = [compared_row(self._told, entries) for entries in whole if not only_placed(entries)]
            kept = [one for entries in whole if only_placed(entries) for one in kept_rows(self._told, entries)]
            shown.append((section_title(self._told, section), rows, kept))
        before, after = self.comparison.before, self.comparison.after
        return fragment("comparison_rows", groups=shown, short_before=short_name(before), short_after=short_name(after))


def _items(told: Teller) -> Iterator[Item]:
    for section, entries in groups(told.comparison.entries):
        for those in objects(entries):
            criterion = those[0].part == "criterion" and those[0].aspect != "order"
            yield Item(section, tuple(those), criterion, folded(" ".join(_words(compared_row(told, those)))))


def _words(row: dict[str, Any]) -> Iterator[str]:
    yield row["code"]
    yield row["name"]
    yield from row["reasons"]
    for line in row["lines"]:
        yield line["label"]
        yield "".join(run.words for run in line["before"])
        yield "".join(run.words for run in line["after"])
