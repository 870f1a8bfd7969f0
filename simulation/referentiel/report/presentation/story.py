"""The whole presentation: its title, its figures sheet by sheet, its method, and what to keep of it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from markupsafe import escape

from referentiel.texts import current

from ..fragments import fragment
from .part import Part

FRENCH_SPAN = 'span lang="fr"'


@dataclass(frozen=True)
class Summary:
    """What to keep, on one page.

    Parameters
    ----------
    lines
        The findings.
    facts
        Name and value: date, texts, audits, population.
    prints
        Name and digits of each fingerprint.
    citation
        How to cite.
    """

    lines: tuple[str, ...]
    facts: tuple[tuple[str, str], ...]
    prints: tuple[tuple[str, str], ...]
    citation: str


@dataclass(frozen=True)
class Story:
    """A presentation.

    Parameters
    ----------
    title, lead
        Of the page.
    band
        Where the audits and the texts come from, on every sheet and every printed page.
    figures
        The label in figures: value, what it counts.
    parts
        The figures by name.
    method
        A word and what it means.
    foreign
        What stands in French in a story told in another language: names and titles that the data have in French only.
    language
        In which it is told.
    """

    title: str
    lead: str
    band: str
    figures: tuple[tuple[str, str], ...]
    parts: Mapping[str, Part]
    method: tuple[tuple[str, str], ...]
    summary: Summary
    foreign: tuple[str, ...] = ()
    language: str = field(default_factory=current)


def marked(html: str, foreign: Sequence[str]) -> str:
    """Say of each French word of a story told in another language that it is French: who hears it hears it so.

    Parameters
    ----------
    html
        With every value escaped; what stands inside a tag is left as it is.

    Examples
    --------
    >>> marked('<p title="Le label">Le label.</p>', ("Le label", "label"))
    '<p title="Le label"><span lang="fr">Le label</span>.</p>'
    """
    words = sorted({str(escape(one)) for one in foreign if one}, key=len, reverse=True)
    if not words:
        return html
    found = re.compile(r"<[^>]*>|(?<!\w)(" + "|".join(map(re.escape, words)) + r")(?!\w)")
    return found.sub(lambda one: f"<{FRENCH_SPAN}>{one[1]}</span>" if one[1] else one[0], html)


def figures_html(story: Story) -> str:
    """Return the title and the label in figures."""
    return marked(fragment("pres_head", title=story.title, lead=story.lead, figures=story.figures), story.foreign)


def method_html(story: Story) -> str:
    """Return the method and its limits."""
    return marked(fragment("pres_method", method=story.method), story.foreign)


def summary_html(story: Story) -> str:
    """Return what to keep of the presentation."""
    return marked(fragment("pres_summary", summary=story.summary), story.foreign)
