"""What a page shows in the place of results that it does not have."""

from __future__ import annotations

from collections.abc import Callable

import ipywidgets as widgets

from referentiel.report.fragments import fragment
from referentiel.texts import text

from .boxes import button


class Nothing:
    """Why there is no result, and the way back to every audit.

    Parameters
    ----------
    every_audit
        Called by the way back.

    Attributes
    ----------
    said : str
        What was shown last, in one sentence to be announced.
    """

    def __init__(self, every_audit: Callable[[], None]) -> None:
        self._state = widgets.HTML()
        self._back = button(text("impact.empty.back"), every_audit)
        self.said = ""

    def shown(self, fault: str, *, base_is_empty: bool) -> list[widgets.Widget]:
        """Return what to show.

        Parameters
        ----------
        fault
            What is wrong, in French; empty where there is simply no audit.
        base_is_empty
            Whether the base itself has no audit: no choice of ours leads back to one.
        """
        if fault:
            self.said = fault
            self._state.value = fragment("alert", title=text("impact.fault.results"), body=fault)
            return [self._state]
        key = "nothing" if base_is_empty else "empty"
        self.said = text(f"impact.{key}.title")
        self._state.value = fragment("empty", title=self.said, body=text(f"impact.{key}.body"))
        return [self._state] if base_is_empty else [self._state, self._back]
