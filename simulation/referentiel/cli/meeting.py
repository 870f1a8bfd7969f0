"""`referentiel seance`: a meeting of the committee read again from its journal or its archive, and archived."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from referentiel.texts import text

ARCHIVE = ".json"


def add_to(verbs: Any) -> None:  # noqa: ANN401
    """Declare the verb."""
    parser = verbs.add_parser("seance", help=text("cli.meeting.help"), description=text("cli.meeting.help"))
    parser.add_argument("file", metavar=text("cli.metavar.file"), help=text("cli.meeting.file"))
    parser.add_argument("--archiver", default="", metavar=text("cli.metavar.file"), help=text("cli.meeting.archive"))
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Tell the meeting; what its journal left unfinished is told apart, and refuses nothing."""
    from referentiel.authoring.votes import Meeting, archive, read_archive
    from referentiel.report.findings import findings_text
    from referentiel.report.meetings import meeting_lines

    path = Path(options.file)
    if path.suffix == ARCHIVE:
        state = read_archive(path)
    else:
        meeting = Meeting.read(path)
        state = meeting.state
        if meeting.findings:
            print(findings_text(meeting.findings), file=sys.stderr)
    print("\n".join(meeting_lines(state)))
    if options.archiver:
        archive(path, Path(options.archiver))
        print(text("cli.meeting.archived", path=options.archiver))
    return 0
