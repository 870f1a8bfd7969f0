"""`referentiel adopter`: apply the outcomes of the votes to a draft, freeze it, write what it leaves in writing."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from referentiel.texts import text

if TYPE_CHECKING:
    from referentiel.authoring import Adoption, Sitting, Verdict
    from referentiel.model import Source

PROVENANCES = {"officiel": "official", "reconstitution": "reconstruction", "brouillon": "draft"}


def add_to(verbs: Any) -> None:  # noqa: ANN401
    """Declare the verb."""
    from .drafting import day_typed
    from .main import common

    parser = verbs.add_parser("adopter", help=text("cli.adopt.help"), description=text("cli.adopt.help"))
    parser.add_argument("draft", metavar=text("cli.metavar.draft"), help=text("cli.draft.draft"))
    parser.add_argument("--adoptes", default="", metavar="1,3-5", help=text("cli.adopt.adopted"))
    parser.add_argument("--rejetes", default="", metavar="2,6", help=text("cli.adopt.rejected"))
    parser.add_argument("--jour", type=day_typed, metavar=text("cli.metavar.day"), help=text("cli.draft.day"))
    parser.add_argument("--seance", default="", metavar=text("cli.metavar.text"), help=text("cli.adopt.sitting"))
    parser.add_argument("--transition", default="", metavar=text("cli.metavar.text"), help=text("cli.adopt.transition"))
    parser.add_argument("--nature", choices=list(PROVENANCES), help=text("cli.adopt.provenance"))
    parser.add_argument("--journal", default="", metavar=text("cli.metavar.file"), help=text("cli.adopt.journal"))
    common(parser)
    parser.set_defaults(run=run, misuse=parser.error)


def run(options: argparse.Namespace) -> int:
    """Adopt, or complete an adoption that was killed; then write the documents that are not there yet."""
    from referentiel.authoring import adopt_draft, adopted_again
    from referentiel.files import freezing_event, read_document, read_registries, read_versions, versions_folder

    from .drafting import base_of, draft_path, live_of

    folder = versions_folder(options.versions)
    path = draft_path(options.draft, options.versions)
    version, versions = read_document(path).version, read_versions(folder)
    live, sources = live_of(base_of(version, versions), versions, options.versions, options.base)
    sitting, verdicts = _sitting(options)
    if freezing_event(version) is not None:
        adoption = adopted_again(path, live, read_registries(folder), verdicts)
    else:
        provenance: Any = PROVENANCES[options.nature] if options.nature else None
        adoption = adopt_draft(path, verdicts, sitting, live, read_registries(folder),
                               transition=options.transition, provenance=provenance)
    print(text("cli.adopt.done", id=adoption.version.id, path=adoption.document.path,
               fingerprint=adoption.fingerprint))
    _leave(adoption, sources, options)
    return 0


def _sitting(options: argparse.Namespace) -> tuple[Sitting, list[Verdict]]:
    """Return the meeting and the outcomes: those of its journal, or those typed.

    Raises
    ------
    FindingsError
        ``AMD-UNKNOWN``: not numbers; what the journal says.
    """
    from referentiel.authoring import Sitting, Verdict, verdicts_of
    from referentiel.report.documents.meeting import attendance_sentence, item_lines, remark_lines
    from referentiel.report.meetings import committee_notice
    from referentiel.report.votes import quorum_sentence, vote_sentence

    from .drafting import today
    from .meeting import state_of

    typed = [Verdict(number, adopted=True) for number in numbers(options.adoptes)]
    typed += [Verdict(number, adopted=False) for number in numbers(options.rejetes)]
    if not options.journal:
        return Sitting(options.jour or today(), options.seance), typed
    if typed:
        options.misuse(text("cli.adopt.either"))
    state = state_of(Path(options.journal))
    there = attendance_sentence(state.committee, state.attendance)
    sitting = Sitting(
        options.jour or state.day, options.seance or state.title, there,
        f"{quorum_sentence(state.committee, state.quorum)}.", " ".join(committee_notice(state.committee)),
        tuple(remark_lines(state)))
    return sitting, list(verdicts_of(state, vote_sentence, item_lines))


def numbers(written: str) -> list[int]:
    """Read numbers of amendments: ``1,3-5``.

    Raises
    ------
    FindingsError
        ``AMD-UNKNOWN``: not a number.
    """
    import re

    from referentiel.model import Finding, FindingsError

    found: list[int] = []
    for part in filter(None, (one.strip() for one in written.split(","))):
        matched = re.fullmatch(r"([0-9]{1,6})(?:-([0-9]{1,6}))?", part)
        if matched is None or int(matched[2] or matched[1]) - int(matched[1]) > 1000:
            raise FindingsError([Finding(code="AMD-UNKNOWN", found=part, params={"known": "1,3-5"})])
        found += range(int(matched[1]), int(matched[2] or matched[1]) + 1)
    return found


def _leave(adoption: Adoption, sources: tuple[Source, ...], options: argparse.Namespace) -> None:
    """Write the minutes, the note and the entry."""
    from referentiel.compare import declared, diff
    from referentiel.files import read_versions, readable_registries, versions_folder
    from referentiel.files.committees import colleges_on
    from referentiel.report.documents.leaving import leave

    from .inputs import crosswalks_of

    folder = versions_folder(options.versions)
    versions, registries = read_versions(folder), readable_registries(folder)
    crosswalks = crosswalks_of(versions, options.versions)
    comparison = diff(adoption.in_force, adoption.version,
                      declared(adoption.in_force, adoption.version, versions, crosswalks))
    colleges = colleges_on(folder, adoption.sitting.day)
    for one in leave(folder, adoption, comparison, registries, sources, colleges):
        print(text("cli.compare.written" if one.state == "written" else f"cli.adopt.left.{one.state}", path=one.path))
