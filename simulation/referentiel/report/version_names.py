"""Names of versions: the title with where the text comes from, and a short one where a page says it often."""

from __future__ import annotations

from referentiel.model import StandardVersion
from referentiel.texts import text


def short_name(version: StandardVersion) -> str:
    """Return the id of a version without its family: ``lrs-2005`` is "2005"."""
    return version.id.removeprefix(f"{version.family}-")


def titled(version: StandardVersion) -> str:
    """Return the title of a version, always with where its text comes from."""
    return text("version.titled", title=version.title, provenance=text(f"provenance.{version.provenance}"))
