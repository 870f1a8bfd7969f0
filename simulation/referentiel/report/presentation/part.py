"""A part of the presentation: a figure in its words, with where it comes from, its legend and its narrow drawing."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from referentiel.texts import text

from ..study import Figure, StudyPage, Table, figure_of

Rows = Sequence[dict[str, Any]]
Layers = Sequence[dict[str, Any]]


@dataclass(frozen=True)
class Part:
    """A figure of the presentation.

    Parameters
    ----------
    name
        Its id in the page.
    page
        Its title, which states the finding; its reading, then what bounds it; its drawing and its tables. Without a
        drawing the sentences say why there is none.
    source
        Where it comes from.
    legend
        Looks, by the class of a key of the style sheet, with their words and, where one counts, their number.
    narrow
        The specification for a narrow window; empty where one drawing does for both.
    headline
        Two rates in large figures, before and after; empty where the figure compares none.
    """

    name: str
    page: StudyPage
    source: str
    legend: tuple[tuple[str, str, str], ...] = ()
    narrow: Mapping[str, Any] = field(default_factory=dict)
    headline: tuple[str, ...] = ()

    def signed(self, provenance: str) -> Part:
        """Return the part with its figure ready to leave the page."""
        return replace(self, page=self.page.signed(self.source, provenance))


def drawn_part(
    name: str, words: StudyPage, source: str, draw: Callable[[bool], tuple[Rows, Layers, object]], *,
    legend: Sequence[tuple[str, str, str]] = (), headline: Sequence[str] = (),
) -> Part:
    """Put a part together, its drawing wide and narrow.

    Parameters
    ----------
    words
        Everything but the drawing.
    draw
        Given whether the drawing is narrow, returns its rows, its layers and its height.
    """
    wide, narrow = (_figure(words, *draw(small)) for small in (False, True))
    told = text("picture.and").join(text("pres.key", look=text(f"pres.look.{look}"), label=" ".join(
        one for one in (label, count) if one)) for look, label, count in legend)
    figure = replace(wide, source=source, table=words.tables[0], reading=words.sentences[0],
                     key=text("pres.keys", told=told) if told else "")
    return Part(name, replace(words, figure=figure), source, tuple(legend), narrow.spec, tuple(headline))


def absent_part(name: str, title: str, told: str, source: str = "", tables: Sequence[Table] = ()) -> Part:
    """Return a part that says plainly why there is nothing to draw."""
    return Part(name, StudyPage(title, (told,), tuple(tables)), source)


def reading(key: str, **params: object) -> str:
    """Return a reading: one mark of the figure, said in full."""
    return text("pres.reading", told=text(key, **params))


def _figure(words: StudyPage, rows: Rows, layers: Layers, height: object) -> Figure:
    made = figure_of(words.title, f"{words.title}. {words.sentences[0]}", rows, layers)
    return replace(made, spec={**made.spec, "height": height})
