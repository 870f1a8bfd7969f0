"""Open the editor on a draft: the file, the version it would replace, the audits, and what was left unsaved."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import ipywidgets as widgets

from referentiel.audits import Store
from referentiel.authoring import Session, open_session, past_effect, start_session
from referentiel.files import (
    Versions,
    read_document,
    read_registries,
    read_versions,
    version_paths,
    versions_folder,
)
from referentiel.files.committees import colleges_on
from referentiel.model import FindingsError, StandardVersion
from referentiel.report import editing as report
from referentiel.report.findings import finding_summaries
from referentiel.texts import text

from .editor import Desk, EditorPage


def editor(
    draft: str, *, source: str = "", title: str = "", base: str | None = None, versions: str | None = None,
    autosave: bool = True,
) -> widgets.Widget:
    """Open a draft in the editor, or start one from a version where none stands.

    Parameters
    ----------
    draft
        Id of the draft, as ``lrs-2026-brouillon``.
    source, title
        The version that a new draft starts from, and its title.
    base, versions
        The environment's, else the user's base and the project's versions, when not given.
    autosave
        Keep what is done in a recovery file until it is saved.

    Returns
    -------
    ipywidgets.Widget
        The page, or what keeps the draft from being opened, in plain French.
    """
    try:
        folder = versions_folder(versions)
        read = read_versions(folder)
        path = folder / "drafts" / f"{draft}.yaml"
        page = EditorPage(_desk(_opened(path, source, title, read, folder, autosave=autosave), read, folder, base))
    except FindingsError as error:
        return widgets.HTML(report.note_html("grave", text("editor.fault"), finding_summaries(error.findings)))
    if autosave:
        page.offer_recovery()
    return page


def _opened(path: Path, source: str, title: str, read: Versions, folder: Path, *, autosave: bool) -> Session:
    if path.exists() or not source:
        draft = read_document(path).version
        # The session keeps the crosswalk from the version that it replaces in step, splits and merges in it.
        return open_session(path, in_force=_in_force(draft, read) if draft.supersedes else None, autosave=autosave)
    read.asked(source)
    place = next(one for one in version_paths(folder) if one.stem == source)
    return start_session(read_document(place), path.stem, title or path.stem, datetime.now(UTC).date(),
                         autosave=autosave)


def _desk(session: Session, read: Versions, folder: Path, base: str | None) -> Desk:
    in_force = _in_force(session.version, read)
    store = Store(base)
    audits = store.load(in_force.family)
    live, told = None, []
    if audits:
        live = past_effect(in_force, audits, read, folder)
        told = [source.title for source in store.sources(in_force.family)]
    return Desk(session, in_force, read_registries(folder), live, told,
                colleges_on(folder, datetime.now(UTC).date()))


def _in_force(draft: StandardVersion, read: Versions) -> StandardVersion:
    """Return the version that a draft would replace; the draft itself where it replaces none."""
    return read.asked(draft.supersedes) if draft.supersedes else draft
