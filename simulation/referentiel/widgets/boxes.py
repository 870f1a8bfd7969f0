"""Boxes and fragments: the few ways in which a page puts widgets together."""

from __future__ import annotations

from typing import Any

import ipywidgets as widgets

from referentiel.model import FindingsError
from referentiel.report.findings import findings_sentence
from referentiel.report.fragments import fragment
from referentiel.texts import text


def box(name: str, *children: widgets.Widget) -> widgets.VBox:
    """Return a box with a class of the style sheet."""
    made = widgets.VBox(list(children))
    made.add_class(name)
    return made


def html(template: str, **values: Any) -> widgets.HTML:  # noqa: ANN401
    """Return a filled template as a widget."""
    return widgets.HTML(fragment(template, **values))


def fault_alert(key: str, error: FindingsError) -> widgets.HTML:
    """Return what stands in place of a whole page: a title of the catalogue, then every finding of an error."""
    return html("page_fault", title=text(key), lead=text("page.error_body"), body=findings_sentence(error.findings))


def bar(name: str, *children: widgets.Widget) -> widgets.Box:
    """Return what stands in a row, with a class of the style sheet."""
    made = widgets.Box(list(children))
    made.add_class(name)
    return made


def button(label: str, act: Any, style: str = "btn-rappel") -> widgets.Button:  # noqa: ANN401
    """Return a button that calls `act` without an argument; `style` is a class of the style sheet, none when empty."""
    made = widgets.Button(description=label)
    if style:
        made.add_class(style)
    made.on_click(lambda _: act())
    return made
