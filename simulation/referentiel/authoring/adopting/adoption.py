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
from referentiel.authoring.amending.reading import consolidated
from referentiel.authoring.drafting.crosswalk import draft_crosswalk
from referentiel.authoring.drafting.effect import LiveEffect
from referentiel.compare import Effect, engine_fingerprint
from referentiel.compare.segments import Cut, cuts
from referentiel.files import Document, Registries, adopt, fingerprint, freezing_event, read_document, restated
from referentiel.files.amendments import AmendmentDocument, Amendments, amendments_folder, read_amendments
from referentiel.files.crosswalk_saving import known_crosswalk, save_crosswalk
from referentiel.files.manifest import manifest_folder, read_records, write_manifest
from referentiel.files.reader import DRAFTS, document_of
from referentiel.files.settling import settled_in_place
from referentiel.model import Finding, FindingsError, StandardVersion
from referentiel.model.amendment import Amendment
from referentiel.model.version import LifeCycleEvent

from .record import AdoptionRecord, Provenance, read_record, write_record
from .steps import unsound
from .verdicts import Sitting, Verdict, verdict_findings


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

    What the adoption is made from is recorded first, then the states of the amendments are written, then the text
    with its event and its fingerprint, then its file leaves the folder of drafts. Killed before the freezing, the
    same call goes on where it stopped; after it, `adopted_again` does.

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
    frozen = freezing_event(document.version)
    faults = [*([_frozen(document)] if frozen else []), *filed.findings,
              *verdict_findings(document.version, filed, verdicts)]
    if faults:
        raise FindingsError(faults)
    record = AdoptionRecord(document.text, tuple(sorted(verdicts, key=lambda one: one.number)), sitting, transition,
                            provenance, live.fingerprint, engine_fingerprint())
    target = _adopted_text(document.version, filed, record)
    faults = [*_transition(document, target, live.in_force), *unsound(document, target, registries, sitting.day)]
    if faults:
        raise FindingsError(faults)
    written = restated(document, target)
    write_record(manifest_folder(path), document.version.id, record)
    for one in record.verdicts:
        _settle(filed.numbered(one.number), one, sitting.day)
    return _completed(adopt(written, _event(record)), record, live, registries)


def adopted_again(
    path: Path, live: LiveEffect, registries: Registries, verdicts: Sequence[Verdict] = (),
) -> Adoption:
    """Complete an adoption that was killed after the freezing, and return it; of a complete one, nothing is written.

    Whatever became of the version since (in force, corrected), what is returned is the adoption as it was.

    Parameters
    ----------
    path
        The adopted file, in the folder of drafts or among the versions.
    verdicts
        When given, they must be those of the adoption.

    Raises
    ------
    FindingsError
        ``DRAFT-FROZEN``: no record of an adoption, or other outcomes. ``LIFE-RECORD``: the record does not give the
        text that was adopted. ``LIFE-HISTORY``: other audits, or another program, would give other figures.
    """
    document, folder = read_document(path), manifest_folder(path)
    name = document.version.id
    record = read_record(folder, name)
    if record is None or (verdicts and _outcomes(verdicts) != _outcomes(record.verdicts)):
        raise FindingsError([_frozen(document)])
    if (record.history, record.engine) != (live.fingerprint, engine_fingerprint()):
        raise FindingsError([Finding(code="LIFE-HISTORY", file=str(document.path), found=name)])
    if name not in read_records(folder):
        write_manifest(folder)  # killed between the text and its fingerprint
    return _completed(document, record, live, registries)


def _completed(
    document: Document, record: AdoptionRecord, live: LiveEffect, registries: Registries,
) -> Adoption:
    """Give a frozen file its crosswalk and its place, and tell its adoption from the record and nothing else."""
    folder, name = manifest_folder(document.path), document.version.id
    beside = document.path if amendments_folder(document.path).exists() else folder / DRAFTS / document.path.name
    filed, draft = read_amendments(beside), document_of(record.draft, document.path).version
    target = _adopted_text(draft, filed, record)
    target = target.model_copy(update={"life_cycle": (*target.life_cycle, _event(record))})
    if fingerprint(target) != read_records(folder)[name][0]:
        raise FindingsError([Finding(code="LIFE-RECORD", file=str(document.path), found=name)])
    _crosswalk(folder, target, live.in_force)
    document = settled_in_place(document)
    effect, numbers = live.effect(target), {one.number for one in record.verdicts}
    return Adoption(
        live.in_force, target, record.sitting, tuple(
            _decided(filed, one, record, draft, live, registries) for one in record.verdicts),
        tuple(one.amendment for one in filed.read if one.number not in numbers),
        effect, cuts(effect), fingerprint(target), document)


def _outcomes(verdicts: Sequence[Verdict]) -> set[tuple[int, bool]]:
    return {(one.number, one.adopted) for one in verdicts}


def _event(record: AdoptionRecord) -> LifeCycleEvent:
    # A title has no full stop, a note of the text has one.
    title = record.sitting.title.rstrip(".")
    return LifeCycleEvent(state="adopted", on=record.sitting.day, note=f"{title}." if title else None)


def _frozen(document: Document) -> Finding:
    place, event = freezing_event(document.version) or (0, document.version.life_cycle[0])
    return document.tree.place(Finding(code="DRAFT-FROZEN", found=document.version.id, at=("life_cycle", place),
                                       params={"state": event.state}), str(document.path))


def _adopted_text(draft: StandardVersion, filed: Amendments, record: AdoptionRecord) -> StandardVersion:
    """Return the draft with what was adopted, and the head that the adoption gives it."""
    chosen = [filed.numbered(one.number).amendment for one in record.verdicts if one.adopted]
    update: dict[str, object] = {"transition": record.transition.strip()} if record.transition.strip() else {}
    return consolidated(draft, chosen).model_copy(
        update=update | ({"provenance": record.provenance} if record.provenance else {}))


def _transition(document: Document, version: StandardVersion, in_force: StandardVersion) -> Iterator[Finding]:
    """Yield that nothing is said of the audits under way, or only what the version in force said of its own."""
    if not (version.transition or "").strip() or version.transition == in_force.transition:
        yield document.tree.place(Finding(code="LIFE-TRANSITION", found=version.id, at=("transition",)),
                                  str(document.path))


def _decided(
    filed: Amendments, verdict: Verdict, record: AdoptionRecord, draft: StandardVersion, live: LiveEffect,
    registries: Registries,
) -> Decided:
    amendment = filed.numbered(verdict.number).amendment
    # Everything that was put to the vote, whatever it became: it may have added what this one changes.
    beside = [filed.numbered(one.number).amendment for one in record.verdicts if one.number != verdict.number]
    try:
        effect = amendment_effect(live, draft, amendment)
    except FindingsError:
        effect = None
    return Decided(amendment, verdict, comparative(draft, amendment, beside, registries), effect)


def _settle(document: AmendmentDocument, verdict: Verdict, day: date) -> None:
    """Write the outcome of a vote into an amendment; one that is not in discussion yet enters it the same day."""
    wanted: Literal["adopted", "rejected"] = "adopted" if verdict.adopted else "rejected"
    if document.amendment.state == wanted:
        return
    if document.amendment.state != "in_discussion":
        document = advance(document, "in_discussion", day)
    advance(document, wanted, day, verdict.arithmetic or None)


def _crosswalk(folder: Path, version: StandardVersion, in_force: StandardVersion) -> None:
    """Keep the crosswalk in step with what was adopted, and say that it is no draft's any more."""
    known = known_crosswalk(folder, in_force.id, version.id)
    crosswalk = draft_crosswalk(in_force, version, (), known)
    save_crosswalk(folder, crosswalk.model_copy(update={"provenance": version.provenance}))
