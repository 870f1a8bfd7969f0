"""The whole presentation: its title, its figures sheet by sheet, its method, and what to keep of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ..fragments import fragment
from .part import Part


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
    """

    title: str
    lead: str
    band: str
    figures: tuple[tuple[str, str], ...]
    parts: Mapping[str, Part]
    method: tuple[tuple[str, str], ...]
    summary: Summary


def figures_html(story: Story) -> str:
    """Return the title and the label in figures."""
    return fragment("pres_head", title=story.title, lead=story.lead, figures=story.figures)


def method_html(story: Story) -> str:
    """Return the method and its limits."""
    return fragment("pres_method", method=story.method)


def summary_html(story: Story) -> str:
    """Return what to keep of the presentation."""
    return fragment("pres_summary", summary=story.summary)
