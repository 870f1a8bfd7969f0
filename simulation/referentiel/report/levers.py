"""Levers in French: what may be changed in a text, within which range, and its three values."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from referentiel.model import StandardVersion
from referentiel.model.levers import Lever, Settled
from referentiel.texts import integer, number, plural, text

from .changes import lever_name
from .effect import version_title
from .lever_names import value_words
from .study import StudyPage, Table

MOST = 12


def levers_page(found: Sequence[Lever], version: StandardVersion) -> StudyPage:
    """Tell how many levers a search found, of which kinds, and the first of them with their range and values."""
    kinds = Counter(one.kind for one in found)
    rows = tuple((text(f"levers.kind.{kind}"), integer(count)) for kind, count in kinds.most_common())
    listed = tuple((lever_name(one.path, version), one.path, text(f"levers.kind.{one.kind}"), _range(one),
                    _settled(one.in_force), _settled(one.mine)) for one in found[:MOST])
    columns = tuple(text(f"levers.column.{name}") for name in ("lever", "path", "kind", "range", "in_force", "mine"))
    return StudyPage(
        text("levers.title", title=version_title(version)), (plural("levers.found", len(found)),),
        (Table(text("levers.kinds"), (text("levers.column.kind"), text("levers.column.count")), rows),
         Table(plural("levers.first", min(MOST, len(found))), columns, listed)))


def _range(one: Lever) -> str:
    low, high = one.range.low, one.range.high
    if one.value_kind != "number" or (low is None and high is None):
        return "—"
    return text("levers.range", low="—" if low is None else number(low), high="—" if high is None else number(high))


def _settled(one: Settled) -> str:
    if one.by_type:
        return text("levers.by_type")
    return value_words(one.value)
