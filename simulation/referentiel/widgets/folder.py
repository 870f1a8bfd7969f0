"""A page opened on a folder of versions, or the reason why it cannot be."""

from __future__ import annotations

from collections.abc import Callable

import ipywidgets as widgets

from referentiel.files import (
    Registries,
    Versions,
    read_versions,
    readable_crosswalks,
    readable_registries,
    versions_folder,
)
from referentiel.model import Crosswalks, FindingsError

from .boxes import fault_alert

Made = Callable[[Versions, Crosswalks, Registries], widgets.Widget]


def read_folder(folder: str | None) -> tuple[Versions, Crosswalks, Registries]:
    """Read what a folder of versions holds; the environment's, else the project's, when not given.

    Raises
    ------
    FindingsError
        Those of `referentiel.files.versions_folder` and `read_versions`; what else does not read comes as findings.
    """
    place = versions_folder(folder)
    read = read_versions(place)
    return read, Crosswalks.of(readable_crosswalks(place, read, read.refused)), readable_registries(place)


def on_folder(folder: str | None, make: Made) -> widgets.Widget:
    """Make a page from the versions, crosswalks and registries of a folder.

    Parameters
    ----------
    folder
        The environment's, else the project's versions, when not given.
    make
        Given all three; what it cannot read it raises as findings.

    Returns
    -------
    ipywidgets.Widget
        The page, or a plain French message with every finding.
    """
    try:
        return make(*read_folder(folder))
    except FindingsError as error:
        return fault_alert("impact.fault.title", error)
