"""A workbook that comes back, in French: each difference with its place, its class, before and after."""

from __future__ import annotations

from collections.abc import Iterable

from referentiel.compare import Difference, Returned
from referentiel.compare.words import Reader
from referentiel.files import Registries
from referentiel.texts import plural, text

from .comparison import SIGNS
from .telling import Teller, teller

_WHOLE = {"whole", "order"}


def returned_lines(back: Returned, registries: Registries | None = None) -> list[str]:
    """Tell what a workbook changes, numbered, and what the file gained since it was made."""
    told = teller(back.comparison, registries)
    base = back.workbook.base
    lines = [text("sheet.back.header", path=back.workbook.path, id=base.id, title=base.title)]
    if back.stale:
        lines.append(plural("sheet.back.stale", len(back.meanwhile.entries), path=back.document.path))
        other = teller(back.meanwhile, registries)
        lines += [f"  {SIGNS[entry.kind]} {other.who(entry)}\u00a0: {other.clause(entry)}"
                  for entry in back.meanwhile.entries]
    if not back.differences:
        return [*lines, text("sheet.back.nothing")]
    lines.append(plural("sheet.back.count", len(back.differences)))
    return lines + [line for one in back.differences for line in difference_lines(one, told)]


def difference_lines(one: Difference, told: Teller) -> list[str]:
    """Tell one difference: its number and place, what it is on, its class, its values and sources before and after."""
    entry, place = one.entry, _places(one.cells)
    lines = [text("sheet.back.one", number=one.number, place=place, who=told.who(entry)),
             f"   {SIGNS[entry.kind]} {told.clause(entry)}"]
    if entry.aspect not in _WHOLE:
        for change in entry.fields:
            before, after = (Reader(told.words, state, cited=True).field(change.name, value)
                             for state, value in zip(told.states(entry), (change.before, change.after), strict=True))
            lines.append("   " + text("sheet.back.values", name=text(f"compare.field.{change.name}"), before=before,
                                      after=after))
    if one.state != "open":
        lines.append("   " + text(f"sheet.back.{one.state}"))
    return lines


def _places(cells: Iterable[str], shown: int = 4) -> str:
    cells = list(cells)
    return ", ".join(cells[:shown]) + ("…" if len(cells) > shown else "")
