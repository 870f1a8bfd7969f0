"""What a drafter did in an editing session, filed as an amendment to the text as it was saved."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from referentiel.authoring.drafting.session import Session
from referentiel.authoring.drafting.state import State
from referentiel.compare.labels import place_label
from referentiel.files import Registries, read_document
from referentiel.files.amendments import AmendmentDocument
from referentiel.model import Correspondence, Finding, FindingsError
from referentiel.texts import text

from .difference import changes_between
from .filing import Proposal, file_amendment
from .reading import Changes


def drawn(session: Session, part: str = "") -> Changes:
    """Return the changes between the text as it was saved and the text of now.

    Parameters
    ----------
    part
        Those of one part only, as in `changes_between`; everything when empty.

    Raises
    ------
    FindingsError
        ``AMD-UNFILED``: the draft has no file yet; ``DRAFT-PENDING``: a field half typed; ``AMD-UNSAID``: a split, a
        merge, or another change that no amendment can say. All at once.
    """
    saved = session.saved
    if saved is None:
        raise FindingsError([Finding(code="AMD-UNFILED", found=session.path.name)])
    faults = [Finding(code="DRAFT-PENDING", found=one.written[:120], cell=one.path,
                      params={"reason": place_label(one.path, session.version)})
              for one in session.typed if not part or _inside(one.path, part)]
    faults += [Finding(code="AMD-UNSAID", found=told) for told in _relations(session, part)]
    changes, unsaid = changes_between(saved.version, session.version, part)
    if faults or unsaid:
        raise FindingsError([*faults, *unsaid])
    return changes


def propose(
    session: Session, proposal: Proposal, day: date, registries: Registries, colleges: Sequence[str] = (),
    part: str = "",
) -> AmendmentDocument:
    """File what was done in a session as an amendment; the session is left as it is: see `put_back`.

    Parameters
    ----------
    proposal
        Who and why; its changes are those of the session (`drawn`).

    Raises
    ------
    FindingsError
        Those of `drawn`; ``AMD-MEANWHILE``: somebody else saved the draft since the session read it; every error on
        the amendment (see `file_amendment`). Nothing is written then.
    """
    changes = drawn(session, part)
    if read_document(session.path).digest != session.document.digest:
        raise FindingsError([Finding(code="AMD-MEANWHILE", found=session.path.name)])
    return file_amendment(session.path, replace(proposal, changes=changes), day, registries, colleges)


def put_back(session: Session, part: str = "") -> State:
    """Put the text back as it was saved, as one step that can be undone: an amendment carries the changes now.

    Parameters
    ----------
    part
        Only this part.

    Raises
    ------
    FindingsError
        ``AMD-UNFILED``; ``AMD-UNSAID`` or ``CHG-…``: the part does not stand alone as it was saved.
    """
    saved = session.saved
    if saved is None:
        raise FindingsError([Finding(code="AMD-UNFILED", found=session.path.name)])
    label = text("authoring.label.put_back")
    if not part:
        return session.take(replace(saved, typed=()), label)
    changes, unsaid = changes_between(session.version, saved.version, part)
    if unsaid:
        raise FindingsError(unsaid)
    return session.change(changes, label=label)


def _inside(path: str, part: str) -> bool:
    """Tell whether a field is of a part."""
    if part == "weights":
        return path.startswith("sections.") and ".weight" in path
    return path.startswith((f"{part}.", f"{part}#", f"{part}@"))


def _relations(session: Session, part: str) -> Iterator[str]:
    """Yield the splits and merges declared since the text was saved: an amendment declares none."""
    known = session.saved.relations if session.saved else ()
    for one in session.state.relations:
        if one not in known and (not part or part.partition(".")[2] in {*one.before, *one.after}):
            yield _named(one)


def _named(one: Correspondence) -> str:
    if one.event == "split":
        return text("authoring.label.split", code=one.before[0], parts=", ".join(one.after))
    return text("authoring.label.merge", codes=", ".join(one.before), code=one.after[0])
