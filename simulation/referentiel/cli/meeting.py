"""`referentiel seance`: a meeting of the committee read again from its journal or its archive, and archived."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from referentiel.texts import text

if TYPE_CHECKING:
    from referentiel.authoring.votes import MeetingState

ARCHIVE = ".json"


def add_to(verbs: Any) -> None:  # noqa: ANN401
    """Declare the verb."""
    parser = verbs.add_parser("seance", help=text("cli.meeting.help"), description=text("cli.meeting.help"))
    parser.add_argument("file", metavar=text("cli.metavar.file"), help=text("cli.meeting.file"))
    parser.add_argument("--archiver", default="", metavar=text("cli.metavar.file"), help=text("cli.meeting.archive"))
    parser.add_argument("--proces-verbal", action="append", default=[], metavar=text("cli.metavar.file"),
                        help=text("cli.meeting.minutes"))
    parser.add_argument("--modele", default="", metavar=text("cli.metavar.file"), help=text("cli.meeting.template"))
    parser.add_argument("--base", metavar="URL", help=text("cli.option.base"))
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Tell the meeting; what its journal left unfinished is told apart, and refuses nothing."""
    from referentiel.authoring.votes import archive
    from referentiel.report.meetings import meeting_lines

    path = Path(options.file)
    state = state_of(path)
    print("\n".join(meeting_lines(state)))
    for name in options.proces_verbal:
        _minutes(state, path, Path(name), options)
    if options.archiver:
        archive(path, Path(options.archiver))
        print(text("cli.meeting.archived", path=options.archiver))
    return 0


def state_of(path: Path) -> MeetingState:
    """Read a meeting from its journal, or from its archive.

    Raises
    ------
    FindingsError
        What the reading says.
    """
    from referentiel.authoring.votes import Meeting, read_archive
    from referentiel.report.findings import findings_text

    if path.suffix == ARCHIVE:
        return read_archive(path)
    meeting = Meeting.read(path)
    if meeting.findings:
        print(findings_text(meeting.findings), file=sys.stderr)
    return meeting.state


def _minutes(state: MeetingState, journal: Path, target: Path, options: argparse.Namespace) -> None:
    """Write the minutes of a meeting, with what each amendment says where its draft stands beside the journal."""
    from referentiel.authoring import put_to_the_vote
    from referentiel.authoring.filed import draft_of
    from referentiel.files import read_versions, readable_registries
    from referentiel.files.changelog import write_document
    from referentiel.files.manifest import manifest_folder
    from referentiel.report.documents.leaving import MINUTES, bytes_for, own_template
    from referentiel.report.documents.meeting import filed_sheets, meeting_minutes

    from .drafting import base_of, live_of

    draft = draft_of(journal)
    folder = manifest_folder(draft)
    template = Path(options.modele) if options.modele else own_template(folder, MINUTES)
    version = put_to_the_vote(draft)
    if version is None:
        paper = meeting_minutes(state)
    else:
        versions = read_versions(folder)
        live, sources = live_of(base_of(version, versions), versions, str(folder), options.base)
        sheets = filed_sheets(state, draft, version, live, readable_registries(folder))
        paper = meeting_minutes(state, version, sheets, sources)
    print(text("cli.compare.written", path=write_document(target, bytes_for(paper, target, template))))
