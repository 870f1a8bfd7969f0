"""Where the numbers of a picture come from, in sentences short enough to stand inside it."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from referentiel.files import fingerprint
from referentiel.model import Source, StandardVersion
from referentiel.texts import text

DIGITS = 12
"""Digits of a fingerprint."""


def provenance_band(version: StandardVersion, sources: Sequence[Source], *others: StandardVersion) -> str:
    """Return the band of a picture: invented, public or confidential audits; each text with its nature and fingerprint.

    Parameters
    ----------
    sources
        Where the audits shown come from; several kinds are all told, invented audits first.

    Examples
    --------
    >>> from referentiel.files import read_versions, versions_folder
    >>> band = provenance_band(read_versions(versions_folder())["lrs-2005"], ())
    >>> "reconstitué" in band and "lrs-2005, empreinte" in band
    True
    """
    return f"{audits_band({source.kind for source in sources})} {texts_band(version, *others)}"


def audits_band(kinds: Collection[str]) -> str:
    """Return what the audits of a picture are, by the kinds of their sources: several are all told.

    Examples
    --------
    >>> audits_band(["open", "synthetic"]).startswith(audits_band(["synthetic"]))
    True
    """
    found = [kind for kind in ("synthetic", "open", "confidential") if kind in kinds] or ["unknown"]
    return " ".join(text(f"picture.audits.{kind}") for kind in found)


def texts_band(*versions: StandardVersion) -> str:
    """Return the band of a picture that shows no audit: each text with its nature and fingerprint."""
    texts = {one.id: one for one in versions}
    return " ".join(
        text(f"picture.text.{one.provenance}", title=one.title, id=one.id, fingerprint=fingerprint(one)[:DIGITS])
        for one in texts.values())
