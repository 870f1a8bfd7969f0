"""Past audits opened for the effect of a draft: read under the versions of a folder, as they were made."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from referentiel.compare import audited_versions
from referentiel.engine import History
from referentiel.files import Versions, readable_crosswalks
from referentiel.model import Audit, StandardVersion

from .effect import LiveEffect


def past_effect(in_force: StandardVersion, audits: Sequence[Audit], versions: Versions, folder: Path) -> LiveEffect:
    """Return what tells the effects of a draft on some audits.

    Parameters
    ----------
    in_force
        The version that the draft would replace.
    versions, folder
        The versions of a folder, with those that do not read; and the folder, for its crosswalks.

    Raises
    ------
    FindingsError
        See `referentiel.compare.audited_versions`: an audit was made under a version that is missing or unread.
    """
    history = History.of(audits, audited_versions(audits, versions, versions.refused))
    return LiveEffect(in_force, history, versions, readable_crosswalks(folder, versions, versions.refused))
