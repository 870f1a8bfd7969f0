"""Find criteria by what people type: a code, a word of the title, of the question or of the guidance."""

from __future__ import annotations

from dataclasses import dataclass

from .criterion import Criterion
from .nearness import folded
from .version import Section, StandardVersion


@dataclass(frozen=True)
class Hit:
    """A criterion that was found, with its section and the part of it that holds what was typed.

    Parameters
    ----------
    where
        ``code``, ``title``, ``question`` or ``text``, from the most to the least telling.
    """

    section: Section
    criterion: Criterion
    where: str


def search(version: StandardVersion, typed: str) -> tuple[Hit, ...]:
    """Find the criteria that hold every word typed, case and accents apart; best first, then in the text's order.

    Nothing typed finds nothing.
    """
    words = folded(typed).split()
    found = [hit for section, criterion in version.criteria() if (hit := _hit(section, criterion, words))]
    order = ("code", "title", "question", "text")
    return tuple(sorted(found, key=lambda hit: order.index(hit.where)))


def _hit(section: Section, criterion: Criterion, words: list[str]) -> Hit | None:
    parts = {"code": criterion.code, "title": criterion.title, "question": criterion.question or ""}
    parts["text"] = " ".join([*parts.values(), *criterion.guidance, *criterion.evidence, criterion.note or "",
                              section.title])
    for where, content in parts.items():
        if words and all(word in folded(content) for word in words):
            return Hit(section, criterion, where)
    return None
