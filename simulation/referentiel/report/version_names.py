"""Short names of versions, where a page says more than once which two it speaks of."""

from __future__ import annotations

from referentiel.model import StandardVersion


def short_name(version: StandardVersion) -> str:
    """Return the id of a version without its family: ``lrs-2005`` is "2005"."""
    return version.id.removeprefix(f"{version.family}-")
