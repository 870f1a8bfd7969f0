"""A comparison in French, in lines of text: what is compared, the counts, every entry under its section."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from referentiel.compare import Comparison, Entry
from referentiel.files import Registries
from referentiel.texts import plural, text

from .telling import Teller, by_kind, teller
from .version_names import titled

HEAD = "head"
"""The group of the entries that present the text: its name, notices, sources and life cycle."""
SIGNS = {"stricter": "▲", "looser": "▼", "mixed": "◆", "definition": "≠", "scope": "◎", "weight": "⚖", "new": "+",
         "retired": "×", "moved": "↷", "wording": "≈", "annotation": "§"}


def groups(entries: Iterable[Entry]) -> Iterator[tuple[str, list[Entry]]]:
    """Yield the entries by section: the frame first, under "", the sections, then what presents the text (`HEAD`)."""
    found: dict[str, list[Entry]] = {"": []}
    head: list[Entry] = []
    for entry in entries:
        (head if entry.part == "head" else found.setdefault(entry.section, [])).append(entry)
    yield from ((section, those) for section, those in [*found.items(), (HEAD, head)] if those)


def objects(entries: Iterable[Entry]) -> Iterator[list[Entry]]:
    """Yield the entries of each object together."""
    found: dict[tuple[str, str, bool], list[Entry]] = {}
    for entry in entries:
        found.setdefault((entry.part, entry.code, entry.aspect == "order"), []).append(entry)
    yield from found.values()


def comparison_lines(comparison: Comparison, registries: Registries | None = None) -> list[str]:
    """Tell a comparison in lines: what is compared, the counts, then every entry under its section."""
    told = teller(comparison, registries)
    lines = [text("compare.header", before=titled(comparison.before), after=titled(comparison.after))]
    if not comparison.entries:
        return [*lines, text("compare.nothing")]
    lines += [counts_line(comparison), plural("compare.unchanged", comparison.unchanged)]
    for section, entries in groups(comparison.entries):
        lines += ["", section_title(told, section)]
        for those in objects(entries):
            lines.append(f"  {told.who(those[0])}")
            lines += [f"    {SIGNS[entry.kind]} {told.clause(entry)}" for entry in by_kind(those)]
    return lines


def section_title(told: Teller, section: str) -> str:
    """Return the title of a group of entries."""
    if section in {"", HEAD}:
        return text("compare.head" if section else "compare.frame")
    return told.words.sections.get(section, section)


def counts_line(comparison: Comparison) -> str:
    """Count the criteria of each class; a criterion with several changes counts in several."""
    parts = [plural(f"compare.count.{kind}", count) for kind, count in comparison.criteria().items() if count]
    return text("compare.counts", parts=", ".join(parts)) if parts else text("compare.counts.none")
