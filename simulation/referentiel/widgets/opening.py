"""What the notebook of an app opens: the live page, or a release where the server was given one.

Nothing is imported before it is known which: who opens a release loads nothing that can open the audit base.
"""

from __future__ import annotations

import os

import ipywidgets as widgets

EXACT = "REFERENTIEL_EXACT"
"""Environment variable that lets the page name audits with their day; `referentiel servir --exact` sets it."""
PUBLICATION = "REFERENTIEL_PUBLICATION"
"""Environment variable that names the release; `referentiel servir --publication` sets it."""


def impact() -> widgets.Widget:
    """Open the impact page."""
    path = os.environ.get(PUBLICATION)
    if path:
        from .published import published

        return published(path)
    from .impact import impact as live

    return live()


def presentation() -> widgets.Widget:
    """Open the presentation."""
    from .presenting import presenting as live

    return live()
