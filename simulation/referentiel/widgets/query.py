"""The end of the address that opened a page."""

from __future__ import annotations

import os


def query_string() -> str:
    """Return the query of the address that opened this kernel; empty outside a served page.

    A kernel that was warm is told of it before the page is opened, as the others are when they start.
    """
    return os.environ.get("QUERY_STRING", "")
