"""A revision note: one paragraph a section, one sentence an object, told from the entries and nothing else."""

from __future__ import annotations

from typing import NamedTuple

from referentiel.compare import Comparison, Entry
from referentiel.files import Registries
from referentiel.texts import text

from .comparison import counts_line, groups, objects, section_title
from .telling import Teller, teller
from .version_names import titled


class Paragraph(NamedTuple):
    """The objects of one section: the entries of each, with the sentence that tells them."""

    title: str
    told: tuple[tuple[tuple[Entry, ...], str], ...]

    def __str__(self) -> str:
        return " ".join(sentence for _, sentence in self.told)


def revision_note(comparison: Comparison, registries: Registries | None = None) -> tuple[Paragraph, ...]:
    """Return the paragraphs of the note: every entry once, in the order of the comparison."""
    told = teller(comparison, registries)
    return tuple(_paragraph(told, section, entries) for section, entries in groups(comparison.entries))


def revision_lines(comparison: Comparison, registries: Registries | None = None) -> list[str]:
    """Return the note as lines of text."""
    lines = [text("compare.header", before=titled(comparison.before), after=titled(comparison.after)),
             counts_line(comparison)]
    for paragraph in revision_note(comparison, registries):
        lines += ["", paragraph.title, str(paragraph)]
    return lines


def _paragraph(told: Teller, section: str, entries: list[Entry]) -> Paragraph:
    return Paragraph(section_title(told, section), tuple(
        (tuple(those), told.sentence(those)) for those in objects(entries)))
