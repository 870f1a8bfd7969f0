"""File an amendment, and carry it through its life: discussion, decision, withdrawal, retabling."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from referentiel.files import Document, Registries, read_document
from referentiel.files.amendments import (
    AmendmentDocument,
    Amendments,
    created,
    read_amendments,
    reworded,
    save_amendment,
    with_amendment_event,
)
from referentiel.model import Finding, FindingsError, StandardVersion
from referentiel.model.amendment import (
    RETABLED,
    Amendment,
    AmendmentEvent,
    AmendmentState,
)
from referentiel.model.change import Change
from referentiel.model.operations import Operation
from referentiel.model.rewriting import settled
from referentiel.model.values import FrozenDict

from .checks import findings_on
from .reading import changes_of, records_of
from .states import life_faults, state_label, told


@dataclass(frozen=True)
class Proposal:
    """What somebody files: changes, who, and why.

    Parameters
    ----------
    changes
        On the text of the draft as it is.
    college
        Id of the college, as the committee's file names it.
    retables
        Number of the withdrawn or lapsed amendment that is filed again.
    """

    title: str
    author: str
    college: str
    rationale: str
    changes: tuple[Change | Operation, ...]
    legal_basis: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    assumption: bool = False
    retables: int | None = None


def file_amendment(
    draft: Path, proposal: Proposal, day: date, registries: Registries, colleges: Sequence[str] = (),
) -> AmendmentDocument:
    """File an amendment to a draft, under the first number that nobody has.

    Raises
    ------
    FindingsError
        Every error on the amendment at once (``AMD-…``, ``CHG-…``); nothing is written then. Warnings do not stop it.
    """
    document = read_document(draft)
    others = tuple(one.amendment for one in read_amendments(draft).read)
    amendment = drawn_up(document.version, proposal, day)
    errors = [one for one in findings_on(amendment, document.version, registries, others, colleges)
              if one.severity == "error"]
    if errors:
        raise FindingsError(errors)
    return created(draft, amendment)


def drawn_up(version: StandardVersion, proposal: Proposal, day: date) -> Amendment:
    """Return the amendment that a proposal makes, numbered 1 until it is filed; nothing of it is checked."""
    return Amendment.model_construct(
        number=1, draft=version.id, title=proposal.title, author=proposal.author, college=proposal.college,
        rationale=proposal.rationale, legal_basis=tuple(proposal.legal_basis), sources=tuple(proposal.sources),
        assumption=proposal.assumption, retables=proposal.retables,
        changes=tuple(FrozenDict(settled(one)) for one in records_of(proposal.changes, version)),
        events=(AmendmentEvent(state="filed", on=day),))


def advance(
    document: AmendmentDocument, state: AmendmentState, day: date, note: str | None = None,
) -> AmendmentDocument:
    """Carry an amendment to its next state, and save it.

    Raises
    ------
    FindingsError
        ``AMD-STATE`` (it cannot follow), ``AMD-DATE``; ``FILE-CHANGED`` and the others of a save.
    """
    event = AmendmentEvent(state=state, on=day, note=note)
    events = (*document.amendment.events, event)
    faults = [document.tree.place(one, str(document.path)) for one in life_faults(events)
              if one.at[1] == len(events) - 1]
    if faults:
        raise FindingsError(faults)
    return save_amendment(with_amendment_event(document, event))


def revise(
    document: AmendmentDocument, proposal: Proposal, draft: Document, registries: Registries,
    others: Sequence[Amendment] = (), colleges: Sequence[str] = (),
) -> AmendmentDocument:
    """Change what an amendment says while it is only filed or examined again, and save it; its number stays.

    Its fingerprint moves: a vote on the former text lapses, and its effect is out of date.

    Raises
    ------
    FindingsError
        ``AMD-STATE``: it is being discussed or decided; every error on the new text; those of a save.
    """
    amendment = document.amendment
    if amendment.state not in {"filed", "to_reexamine"}:
        fault = Finding(code="AMD-STATE", found="filed", at=("events", len(amendment.events) - 1, "state"),
                        params={"before": amendment.state})
        raise FindingsError([document.tree.place(told(fault), str(document.path))])
    new = drawn_up(draft.version, proposal, amendment.events[0].on).model_copy(
        update={"number": amendment.number, "events": amendment.events})
    others = tuple(one for one in others if one.number != amendment.number)
    errors = [one for one in findings_on(new, draft.version, registries, others, colleges) if one.severity == "error"]
    if errors:
        raise FindingsError(errors)
    return save_amendment(reworded(document, new))


def retable(
    draft: Path, number: int, day: date, registries: Registries, *, author: str = "", rationale: str = "",
    colleges: Sequence[str] = (),
) -> AmendmentDocument:
    """File a withdrawn or lapsed amendment again, under a number of its own that names the former one.

    Its old values are those of the text today.

    Raises
    ------
    FindingsError
        ``AMD-UNKNOWN``, ``AMD-RETABLES``, and every error on the amendment today.
    """
    filed = read_amendments(draft)
    former = filed.numbered(number).amendment
    if former.state not in RETABLED:
        raise FindingsError([Finding(code="AMD-RETABLES", found=str(number),
                                     params={"state": state_label(former.state)})])
    others = tuple(one.amendment for one in filed.read)
    version = read_document(draft).version
    proposal = Proposal(
        former.title, author or former.author, former.college, rationale or former.rationale,
        changes_of(former, version, others), former.legal_basis, former.sources, former.assumption, former.number)
    return file_amendment(draft, proposal, day, registries, colleges)


def numbered(filed: Amendments, numbers: Sequence[int]) -> tuple[AmendmentDocument, ...]:
    """Return some amendments by their numbers.

    Raises
    ------
    FindingsError
        ``AMD-UNKNOWN`` for each number that there is not.
    """
    faults: list[Finding] = []
    found: list[AmendmentDocument] = []
    for number in numbers:
        try:
            found.append(filed.numbered(number))
        except FindingsError as error:
            faults += error.findings
    if faults:
        raise FindingsError(faults)
    return tuple(found)
