"""Somebody else saved the draft meanwhile: what they changed, what both changed, and both works put together.

What each did is compared with the text that the session was opened from. A change of theirs and one of mine to the
same field is a conflict, settled by a person; everything else goes together.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from referentiel.compare import Comparison, Entry, applied, diff
from referentiel.compare.standing import remaining, state_of
from referentiel.files import Document, read_document
from referentiel.model import Finding, FindingsError, StandardVersion
from referentiel.model.rewriting import part_of
from referentiel.model.structure import structure_findings
from referentiel.texts import text

from .session import Session
from .state import State, retried

Choice = Literal["mine", "theirs"]
ROOTS = {"criterion": "criteria", "section": "sections", "outcome": "outcomes", "decision": "decisions",
         "actor_type": "actor_types", "attribute": "attributes", "eligibility": "eligibility"}
"""The first word of the paths of each part of a comparison."""


@dataclass(frozen=True)
class Meanwhile:
    """What stands on the disk beside what a session holds.

    Parameters
    ----------
    document
        The file as it is now.
    theirs, mine
        What each changed since the session read the file.
    both
        My changes to what they changed too, in another way; by name, for `join`.
    """

    document: Document
    theirs: Comparison
    mine: Comparison
    both: Mapping[str, Entry]

    @property
    def my_fields(self) -> tuple[Entry, ...]:
        """My changes, one field each."""
        return tuple(_fields(self.mine))

    @property
    def their_fields(self) -> tuple[Entry, ...]:
        """Their changes, one field each."""
        return tuple(_fields(self.theirs))


def meanwhile(session: Session) -> Meanwhile | None:
    """Return what somebody else saved since the session read the draft; None when nobody did.

    Raises
    ------
    FindingsError
        The file does not read any more.
    """
    if not session.document.digest:
        return None
    document = read_document(session.path)
    if document.digest == session.document.digest:
        return None
    base, now = _base(session), document.version
    mine = diff(base, session.version)
    both = {_name(entry): entry for entry in _fields(mine) if state_of(entry, base, now) == "conflict"}
    return Meanwhile(document, diff(base, now), mine, both)


def join(session: Session, found: Meanwhile, choices: Mapping[str, Choice] | None = None) -> State:
    """Put both works together in the session, as one step that can be undone; nothing is saved yet.

    Parameters
    ----------
    choices
        For each name in `found.both`, whose change stands.

    Raises
    ------
    FindingsError
        ``DRAFT-BOTH`` for each conflict without a choice; ``DRAFT-JOIN`` when both works do not go together.
    """
    chosen = dict(choices or {})
    left = [Finding(code="DRAFT-BOTH", found=name, file=str(session.path), cell=name) for name in found.both
            if chosen.get(name) not in {"mine", "theirs"}]
    if left:
        raise FindingsError(left)
    base, now = _base(session), found.document.version
    entries = [remaining(entry, now) for entry in found.my_fields if state_of(entry, base, now) == "open"]
    entries += [_over(entry, now) for name, entry in found.both.items() if chosen[name] == "mine"]
    version = _together(session, now, entries)
    joined = retried(replace(session.state, version=version))
    session.rebase(found.document)
    return session.take(joined, text("authoring.label.joined"))


def _base(session: Session) -> StandardVersion:
    """Return the text that the session read, or saved last."""
    return session.document.origin if session.document.origin is not None else session.document.version


def _together(session: Session, now: StandardVersion, entries: Iterable[Entry]) -> StandardVersion:
    try:
        version = applied(now, entries)
    except (ValueError, KeyError, StopIteration) as error:
        raise FindingsError([Finding(code="DRAFT-JOIN", found=now.id, file=str(session.path))]) from error
    faults = [replace(fault, file=str(session.path)) for fault in structure_findings(version)
              if fault.severity == "error"]
    if faults:
        raise FindingsError([Finding(code="DRAFT-JOIN", found=now.id, file=str(session.path)), *faults])
    return version


def _over(entry: Entry, now: StandardVersion) -> Entry:
    """Return my entry as a change of their text: each field from what they wrote there to what I wrote."""
    part = part_of(now, f"{ROOTS[entry.part]}.{entry.code}" if entry.part in ROOTS else entry.part)
    fields = tuple(replace(change, before=getattr(part, change.name, change.before)) for change in entry.fields)
    return replace(entry, fields=fields)


def _fields(comparison: Comparison) -> Iterator[Entry]:
    """Yield the differences one field each: taking their title never gives up my question."""
    for entry in comparison.entries:
        if entry.aspect in {"whole", "order", "place"} or len(entry.fields) < 2:
            yield entry
        else:
            yield from (replace(entry, fields=(field,)) for field in entry.fields)


def _name(entry: Entry) -> str:
    """Name my change for a person to choose: the part, its code, the field."""
    what = entry.aspect if entry.aspect in {"whole", "order", "place"} else entry.fields[0].name
    return ".".join(word for word in (entry.part, entry.code, what) if word)
