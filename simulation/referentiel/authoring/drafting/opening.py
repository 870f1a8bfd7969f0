"""Open a draft, start one from an adopted version, take over what a killed process left."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

from referentiel.files import Document, document_of, freezing_event, new_draft, read_document
from referentiel.files.recovery import Recovery, RecoveryFile, forget, recoveries
from referentiel.model import Finding, FindingsError, StandardVersion

from .replaying import replayed
from .session import Session


def open_session(
    path: Path | str, *, on_the_table: StandardVersion | None = None, in_force: StandardVersion | None = None,
    autosave: bool = True,
) -> Session:
    """Open a draft.

    Parameters
    ----------
    on_the_table, in_force
        See `Session`.
    autosave
        Keep what is done in a recovery file until it is saved. What another process left is not taken over here:
        see `left_behind`.

    Raises
    ------
    FindingsError
        Every fault of the file; ``DRAFT-FROZEN`` when its content was adopted.
    """
    document = read_document(path)
    frozen = freezing_event(document.version)
    if frozen is not None:
        raise FindingsError([document.tree.place(
            Finding(code="DRAFT-FROZEN", found=document.version.id, at=("life_cycle", frozen[0]),
                    params={"state": frozen[1].state}), str(path))])
    return _session(document, on_the_table, in_force, autosave=autosave)


def start_session(
    source: Document, name: str, title: str, day: date, *, autosave: bool = True,
) -> Session:
    """Start a draft of a new version from a version; no file holds it before the first save.

    Raises
    ------
    FindingsError
        See `referentiel.files.new_draft`; ``FILE-EXISTS`` when a file stands in its place.
    """
    draft = new_draft(source, name, title, day)
    if draft.path.exists():
        raise FindingsError([Finding(code="FILE-EXISTS", file=str(draft.path), found=draft.path.name, line=1,
                                     params={"count": "0", "mine": "1"})])
    return _session(draft, None, source.version, autosave=autosave)


def left_behind(path: Path | str, *, aside: bool = False) -> tuple[Recovery, ...]:
    """Return what killed processes left unsaved of a draft, the oldest first; see `recover`.

    Parameters
    ----------
    aside
        What somebody chose to leave aside, in place of what nobody decided on.
    """
    return recoveries(Path(path), aside=aside)


def looked_at(
    path: Path | str, recovery: Recovery, *, in_force: StandardVersion | None = None,
) -> tuple[Session, tuple[Finding, ...]]:
    """Return what a killed process left, to look at: nothing is taken over, removed or kept.

    Raises
    ------
    FindingsError
        The text that it started from does not read.
    """
    session = _session(_started(Path(path), recovery), None, in_force, autosave=False)
    return session, replayed(session, recovery.records)


def recover(
    path: Path | str, recovery: Recovery, *, in_force: StandardVersion | None = None,
) -> tuple[Session, tuple[Finding, ...]]:
    """Take over what a killed process left: its text, everything done since, with undo; and what could not be done.

    The session starts from the text that the dead one had read. If the draft changed since, `Session.save` says so
    and overwrites nothing. The file of the dead process is removed once its content is in this one's.

    Raises
    ------
    FindingsError
        The text that it started from does not read.
    """
    session = _session(_started(Path(path), recovery), None, in_force, autosave=True)
    faults = replayed(session, recovery.records)
    forget(recovery)
    return session, faults


def _started(path: Path, recovery: Recovery) -> Document:
    document = document_of(recovery.base, path)
    return replace(document, digest=recovery.digest, origin=document.version) if recovery.digest else document


def _session(
    document: Document, on_the_table: StandardVersion | None, in_force: StandardVersion | None, *, autosave: bool,
) -> Session:
    recovery = RecoveryFile(document.path, document.text, document.digest) if autosave else None
    return Session(document, on_the_table=on_the_table, recovery=recovery, in_force=in_force)
