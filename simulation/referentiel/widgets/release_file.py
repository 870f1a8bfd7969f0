"""A page opened on the file of a release, or the reason why it cannot be."""

from __future__ import annotations

from collections.abc import Callable

import ipywidgets as widgets

from referentiel import releases
from referentiel.model import FindingsError
from referentiel.releases import Release

from .boxes import fault_alert


def on_release(path: str, make: Callable[[Release], widgets.Widget]) -> widgets.Widget:
    """Make a page of a release; a plain French message with every finding where its file does not read."""
    try:
        release = releases.read(path)
    except FindingsError as error:
        return fault_alert("published.fault", error)
    return make(release)
