"""What the notebook of an app opens: the live page, or a release where the server was given one.

Nothing is imported before it is known which: who opens a release loads nothing that can open the audit base.
"""

from __future__ import annotations

import os
from contextlib import suppress
from importlib import import_module

import ipywidgets as widgets

EXACT = "REFERENTIEL_EXACT"
"""Environment variable that lets the page name audits with their day; `referentiel servir --exact` sets it."""
PUBLICATION = "REFERENTIEL_PUBLICATION"
"""Environment variable that names the release; `referentiel servir --publication` sets it."""

LIVE = ("impact", "comparing", "presenting", "seance")
"""Modules of the pages that open the audit base."""
PUBLISHED = ("published", "comparing_release", "presenting_release")
"""Modules of the pages that open a release."""


def load() -> None:
    """Load what is the same whenever the page opens: packages, the texts of the screens, versions met as they are now.

    The page reads the files of versions again; one with the same bytes is not made out anew (`read_version`). The base
    and the release are not touched.
    """
    for name in PUBLISHED if os.environ.get(PUBLICATION) else LIVE:
        import_module(f".{name}", __package__)
    from ..files import read_versions, versions_folder
    from ..model import FindingsError
    from ..texts import ids

    ids()
    with suppress(FindingsError):  # told by the page
        read_versions(versions_folder())


def impact() -> widgets.Widget:
    """Open the impact page."""
    path = os.environ.get(PUBLICATION)
    if path:
        from .published import published

        return published(path)
    from .impact import impact as live

    return live()


def comparison() -> widgets.Widget:
    """Open the page of two versions."""
    path = os.environ.get(PUBLICATION)
    if path:
        from .comparing_release import comparing_release

        return comparing_release(path)
    from .comparing import comparing as live

    return live()


def presentation() -> widgets.Widget:
    """Open the presentation."""
    path = os.environ.get(PUBLICATION)
    if path:
        from .presenting_release import presenting_release

        return presenting_release(path)
    from .presenting import presenting as live

    return live()
