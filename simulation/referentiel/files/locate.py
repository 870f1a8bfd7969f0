"""Find the folders of the project: the versions of the standard and the apps."""

from __future__ import annotations

import os
from pathlib import Path

from referentiel.model import Finding, FindingsError

ENVIRONMENT = "REFERENTIEL_VERSIONS"
VERSIONS = "referentiel_versions"
APPS = "apps"


def versions_folder(given: str | Path | None = None) -> Path:
    """Return the folder of the versions.

    The one given, else the environment's ``REFERENTIEL_VERSIONS``, else ``referentiel_versions/`` in the working
    folder or above it, else the one beside the sources.

    Raises
    ------
    FindingsError
        ``FILE-NO-FOLDER``: what was given, or looked for, is not a folder.
    """
    chosen = given or os.environ.get(ENVIRONMENT)
    folder = Path(chosen) if chosen else _above(VERSIONS)
    if folder is None or not folder.is_dir():
        name = str(folder or VERSIONS)
        raise FindingsError([Finding(code="FILE-NO-FOLDER", file=name, found=name)])
    return folder


def apps_folder() -> Path:
    """Return the folder of the apps, in the working folder, above it, or beside the sources.

    Raises
    ------
    FindingsError
        ``FILE-NO-FOLDER``.
    """
    folder = _above(APPS)
    if folder is None:
        raise FindingsError([Finding(code="FILE-NO-FOLDER", file=APPS, found=APPS)])
    return folder


def _above(name: str) -> Path | None:
    """Return the first folder `name` found above the working folder, then above this file.

    A folder counts when it stands beside the project's own settings.
    """
    for start in (Path.cwd(), Path(__file__).resolve().parent):
        for parent in (start, *start.parents):
            if (parent / name).is_dir() and (parent / "pyproject.toml").is_file():
                return parent / name
    return None
