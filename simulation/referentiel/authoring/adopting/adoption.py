"""An adoption: the outcomes of the votes applied, the text frozen, and everything that its documents tell."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal

from referentiel.authoring.amending.comparing import ComparedRow, comparative
from referentiel.authoring.amending.effects import amendment_effect
from referentiel.authoring.amending.filing import advance
from referentiel.authoring.amending.reading import amendment_fingerprint, consolidated, target_fingerprint
from referentiel.authoring.amending.states import state_label
from referentiel.authoring.drafting.crosswalk import draft_crosswalk
from referentiel.authoring.drafting.effect import Cut, LiveEffect, cuts
from referentiel.compare import Effect
from referentiel.files import Document, Registries, adopt, fingerprint, freezing_event, read_document, restated
from referentiel.files.amendments import AmendmentDocument, Amendments, read_amendments
from referentiel.files.crosswalk_saving import known_crosswalk, save_crosswalk
from referentiel.files.manifest import manifest_folder
from referentiel.files.settling import settled_in_place
from referentiel.model import Finding, FindingsError, StandardVersion
from referentiel.model.amendment import Amendment
from referentiel.model.version import LifeCycleEvent

from .steps import unsound

Provenance = Literal["official", "reconstruction", "draft"]
UNDECIDED = ("filed", "in_discussion", "to_reexamine")


@dataclass(frozen=True)
class Ballots:
    """The ballots of one college on one amendment."""

    college: str
    for_: int
    against: int
    abstention: int


@dataclass(frozen=True)
class Verdict:
    """The outcome of a vote, as the meeting gives it.

    Parameters
    ----------
    number
        Of the amendment.
    adopted
        Whether it is.
    fingerprint, target
        Of the amendment that was voted, and of the values that it targeted; when one is given and moved since, the
        vote lapsed.
    ballots
        By college, for the minutes; empty when they are not known.
    arithmetic
        How the result follows from them, in French, as the meeting says it.
    """

    number: int
    adopted: bool
    fingerprint: str = ""
    target: str = ""
    ballots: tuple[Ballots, ...] = ()
    arithmetic: str = ""


@dataclass(frozen=True)
class Sitting:
    """The meeting that adopts, for the minutes: its day, who was there, what it says of quorum and rule."""

    day: date
    title: str = ""
    attendance: str = ""
    quorum: str = ""
    rule: str = ""


@dataclass(frozen=True)
class Decided:
    """One amendment in an adoption.

    Parameters
    ----------
    rows
        Its comparative text.
    effect
        What it alone does to past audits; None when it does not stand alone, or nobody asked.
    """

    amendment: Amendment
    verdict: Verdict
    rows: tuple[ComparedRow, ...]
    effect: Effect | None


@dataclass(frozen=True)
class Adoption:
    """An adoption, whole.

    Parameters
    ----------
    in_force, version
        The version that it supersedes, and the adopted one.
    decided
        Every amendment put to the vote, by number.
    others
        Amendments of the draft that were withdrawn, rejected before or lapsed.
    effect
        From the version in force to the adopted one, on past audits.
    fingerprint
        Of the adopted content.
    """

    in_force: StandardVersion
    version: StandardVersion
    sitting: Sitting
    decided: tuple[Decided, ...]
    others: tuple[Amendment, ...]
    effect: Effect
    cuts: tuple[Cut, ...]
    fingerprint: str
    document: Document


def adopt_draft(
    path: Path, verdicts: Sequence[Verdict], sitting: Sitting, live: LiveEffect, registries: Registries, *,
    transition: str = "", provenance: Provenance | None = None,
) -> Adoption:
    """Apply the outcomes of the votes to a draft, and freeze its content.

    The states of the amendments are written first, then the text with its event and its fingerprint, then its file
    leaves the folder of drafts. Killed in between, the same call goes on where it stopped, up to the freezing.

    Parameters
    ----------
    live
        The version in force and the past audits that the effects are told of.
    transition
        What becomes of the audits under way; what the draft says, when not given.
    provenance
        Of the adopted text; what the draft says, when not given.

    Raises
    ------
    FindingsError
        All at once: ``DRAFT-FROZEN``, ``AMD-UNKNOWN``, ``AMD-STATE``, ``LIFE-UNDECIDED`` for each live amendment
        without an outcome, ``LIFE-VOTE-LAPSED``, ``LIFE-TRANSITION``, amendments that do not stand together
        (``CHG-…``, ``STR-…``), errors of the text that would be adopted. Nothing is written then.
    """
    document, filed = read_document(path), read_amendments(path)
    faults = [*_frozen(document), *filed.findings, *_votes(document.version, filed, verdicts)]
    if faults:
        raise FindingsError(faults)
    chosen = [filed.numbered(one.number).amendment for one in verdicts if one.adopted]
    target = _head(consolidated(document.version, chosen), transition, provenance)
    draft = document.version
    faults = [*_transition(document, target, live.in_force), *unsound(document, target, registries, sitting.day)]
    if faults:
        raise FindingsError(faults)
    written = restated(document, target)
    decided = tuple(_decided(filed, one, draft, live) for one in sorted(verdicts, key=lambda one: one.number))
    for one in verdicts:
        _settle(filed.numbered(one.number), one, sitting.day)
    adopted = adopt(written, LifeCycleEvent(state="adopted", on=sitting.day, note=sitting.title or None))
    _crosswalk(adopted, live.in_force)
    adopted = settled_in_place(adopted)
    effect = live.effect(adopted.version)
    numbers = {one.number for one in verdicts}
    return Adoption(
        live.in_force, adopted.version, sitting, decided,
        tuple(one.amendment for one in filed.read if one.number not in numbers),
        effect, cuts(effect), fingerprint(adopted.version), adopted)


def _frozen(document: Document) -> Iterator[Finding]:
    frozen = freezing_event(document.version)
    if frozen is not None:
        yield document.tree.place(Finding(code="DRAFT-FROZEN", found=document.version.id, at=("life_cycle", frozen[0]),
                                          params={"state": frozen[1].state}), str(document.path))


def _votes(version: StandardVersion, filed: Amendments, verdicts: Sequence[Verdict]) -> Iterator[Finding]:
    """Yield what is wrong with the outcomes: unknown, told twice, impossible, missing, or of another text."""
    known = {one.number: one for one in filed.read}
    told: set[int] = set()
    for verdict in verdicts:
        document = known.get(verdict.number)
        if document is None:
            yield Finding(code="AMD-UNKNOWN", found=str(verdict.number), params={"known": ", ".join(map(str, known))})
            continue
        state = document.amendment.state
        wanted = "adopted" if verdict.adopted else "rejected"
        if verdict.number in told or (state not in UNDECIDED and state != wanted):
            yield _at(document, Finding(code="AMD-STATE", found=state_label(wanted), at=("events",), params={
                "before": state_label(state), "allowed": ", ".join(map(state_label, UNDECIDED))}))
        told.add(verdict.number)
        now = {verdict.fingerprint: amendment_fingerprint(document.amendment),
               verdict.target: target_fingerprint(document.amendment, version)}
        if any(voted and voted != current for voted, current in now.items()):
            yield _at(document, Finding(code="LIFE-VOTE-LAPSED", found=str(verdict.number), at=("changes",)))
    for document in filed.read:
        if document.number not in told and document.amendment.state in UNDECIDED:
            yield _at(document, Finding(code="LIFE-UNDECIDED", found=str(document.number), at=("events",),
                                        params={"state": state_label(document.amendment.state)}))
        if document.number not in told and document.amendment.state == "adopted":
            yield _at(document, Finding(code="LIFE-UNDECIDED", found=str(document.number), at=("events",),
                                        params={"state": state_label("adopted")}))


def _at(document: AmendmentDocument, finding: Finding) -> Finding:
    return document.tree.place(finding, str(document.path))


def _head(version: StandardVersion, transition: str, provenance: Provenance | None) -> StandardVersion:
    update: dict[str, object] = {"transition": transition.strip()} if transition.strip() else {}
    return version.model_copy(update=update | ({"provenance": provenance} if provenance else {}))


def _transition(document: Document, version: StandardVersion, in_force: StandardVersion) -> Iterator[Finding]:
    """Yield that nothing is said of the audits under way, or only what the version in force said of its own."""
    if not (version.transition or "").strip() or version.transition == in_force.transition:
        yield document.tree.place(Finding(code="LIFE-TRANSITION", found=version.id, at=("transition",)),
                                  str(document.path))


def _decided(filed: Amendments, verdict: Verdict, draft: StandardVersion, live: LiveEffect) -> Decided:
    amendment = filed.numbered(verdict.number).amendment
    beside = [one.amendment for one in filed.read if one.number != verdict.number and one.amendment.live]
    try:
        effect = amendment_effect(live, draft, amendment)
    except FindingsError:
        effect = None
    return Decided(amendment, verdict, comparative(draft, amendment, beside), effect)


def _settle(document: AmendmentDocument, verdict: Verdict, day: date) -> None:
    """Write the outcome of a vote into an amendment; one that is not in discussion yet enters it the same day."""
    wanted: Literal["adopted", "rejected"] = "adopted" if verdict.adopted else "rejected"
    if document.amendment.state == wanted:
        return
    if document.amendment.state != "in_discussion":
        document = advance(document, "in_discussion", day)
    advance(document, wanted, day, verdict.arithmetic or None)


def _crosswalk(document: Document, in_force: StandardVersion) -> None:
    """Keep the crosswalk in step with what was adopted, and say that it is no draft's any more."""
    folder, version = manifest_folder(document.path), document.version
    known = known_crosswalk(folder, in_force.id, version.id)
    crosswalk = draft_crosswalk(in_force, version, (), known)
    save_crosswalk(folder, crosswalk.model_copy(update={"provenance": version.provenance}))

