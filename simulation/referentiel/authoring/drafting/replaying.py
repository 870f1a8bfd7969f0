"""Do again, one by one, the things that a recovery file says were done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from referentiel.files import Document, document_of, rewritten
from referentiel.files.changes import read_change
from referentiel.files.reader import digest_of
from referentiel.model import Correspondence, Finding, FindingsError, StandardVersion
from referentiel.model.change import Change, changed
from referentiel.model.operations import Add, Operation

from .session import Session
from .state import State, held_of, with_typed


def replayed(session: Session, records: Sequence[Mapping[str, Any]]) -> tuple[Finding, ...]:
    """Do again what was done, in order; return the faults of what could not be, which is left out."""
    faults: list[Finding] = []
    for record in records:
        try:
            _done(session, record)
        except FindingsError as error:
            faults += error.findings
    return tuple(faults)


def _done(session: Session, record: Mapping[str, Any]) -> None:
    match record.get("do"):
        case "type":
            session.type_all({str(path): str(written) for path, written in record["entries"].items()})
        case "untype":
            session.untype(str(record["path"]))
        case "change":
            session.change(_changes(record["changes"], session.version), label=str(record["label"]),
                           relations=_relations(record), taken=str(record.get("taken", "")))
        case "hold":
            held = held_of(record)
            session.hold(held.path, held.written, held.findings)
        case "take":
            state = State(document_of(str(record["text"]), session.path).version, _relations(record),
                          tuple(held_of(one) for one in record.get("held", ())))
            typed = {str(path): str(written) for path, written in record["typed"].items()}
            session.take(replace(with_typed(state, typed), version=state.version), str(record["label"]))
        case "saved":
            session.saved_as(_held(rewritten(session.document, session.text())))
        case "rebase":
            session.rebase(replace(_held(document_of(str(record["text"]), session.path)), digest=record["digest"]))
        case "undo":
            session.undo()
        case "redo":
            session.redo()


def _changes(records: Sequence[Mapping[str, Any]], version: StandardVersion) -> list[Change | Operation]:
    """Read changes against the version and what they add to it."""
    added = [read_change(one, version) for one in records if "add" in one]
    grown = changed(version, added) if added else version
    return [one for one in added if isinstance(one, Add)] + [
        read_change(one, grown) for one in records if "add" not in one]


def _held(document: Document) -> Document:
    """Return a document as if it had just been read from its file."""
    return replace(document, digest=digest_of(document.text.encode("utf-8")), origin=document.version)


def _relations(record: Mapping[str, Any]) -> tuple[Correspondence, ...]:
    return tuple(Correspondence.model_validate(dict(one)) for one in record["relations"])
