"""What the declaration of accessibility says was checked: facts that the tests of the browser hold to."""

from __future__ import annotations

from datetime import date
from typing import Any

from referentiel.texts import day, integer, text

READ = date(2026, 11, 23)
"""Day on which a person last read the declaration against the tests."""
AXE, RULES = "4.12.1", 89
"""Release of axe-core, and how many of its rules are of level A, of level AA, or good practice."""
WIDTHS = (1280, 390)
"""Widths in pixels of the windows that axe-core looks at."""
APPS = ("impact_seuils", "comparer_versions", "presentation", "seance")
PAGES = ("home", "accessibility", "missing", "waiting", "access", *APPS)
"""Pages that bear every check."""
CHECKS = ("rules", "keyboard", "zoom", "spacing", "motion", "voice", "contrast", "table", "paper")
UNCHECKED = ("reader", "audit", "browsers", "editor", "files")
KNOWN = ("map", "pasted", "tables")


def accessibility() -> dict[str, Any]:
    """Return what the declaration says beside its fixed texts, in French.

    Examples
    --------
    >>> [name for name in ("axe-core", "RGAA") if name in str(accessibility())]
    ['axe-core', 'RGAA']
    """
    named = [text(f"page.app.{name}.title") if name in APPS else text(f"accessibility.page.{name}") for name in PAGES]
    facts = {"axe": AXE, "rules": integer(RULES), "wide": integer(WIDTHS[0]), "narrow": integer(WIDTHS[1])}
    return {
        "how": text("accessibility.how", on=day(READ)),
        "checks": [(text(f"accessibility.check.{name}"), text(f"accessibility.check.{name}.how", **facts))
                   for name in CHECKS],
        "pages": text("accessibility.pages", pages=", ".join(named)),
        "states": text("accessibility.states"),
        "unchecked": [text(f"accessibility.unchecked.{name}") for name in UNCHECKED],
        "known": [text(f"accessibility.known.{name}") for name in KNOWN],
    }
