"""A figure made of words and cells in a page, with the buttons of its picture."""

from __future__ import annotations

from collections.abc import Callable

import ipywidgets as widgets

from referentiel.report.study import Figure

from .chart import FORMATS, Chart


class Pictured(widgets.VBox):
    """A figure that is HTML on the page, and is drawn when somebody takes its picture.

    Parameters
    ----------
    name
        Its id in the page; the title over the buttons has this id and ``-t``.
    style
        Class of the box.
    """

    def __init__(self, name: str, style: str = "fig") -> None:
        super().__init__()
        self.add_class(style)
        self.over, self.under = widgets.HTML(), widgets.HTML()
        self.picture = Chart(figure=name, formats=list(FORMATS))
        self.children = (self.over, self.picture, self.under)

    def show(self, parts: tuple[str, str], signed: Callable[[], Figure]) -> None:
        """Show a figure.

        Parameters
        ----------
        parts
            What stands over the buttons, and under them.
        signed
            Makes the picture, its source and its band told, when somebody asks for it.
        """
        self.over.value, self.under.value = parts
        self.picture.signed = signed
