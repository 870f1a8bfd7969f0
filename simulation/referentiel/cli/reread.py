"""`referentiel relire`: the differences that a workbook brings back, to accept or refuse one by one."""

from __future__ import annotations

import argparse
import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from referentiel.texts import plural, text

if TYPE_CHECKING:
    from referentiel.compare import Returned
    from referentiel.files import Document, Registries

_NUMBERS = re.compile(r"[0-9]+(-[0-9]+)?")


def add_to(verbs: Any) -> None:  # noqa: ANN401
    """Declare the verb."""
    from .main import common

    parser = verbs.add_parser("relire", help=text("cli.reread.help"), description=text("cli.reread.help"))
    parser.add_argument("file", metavar=text("cli.metavar.file"), help=text("cli.reread.file"))
    choice = parser.add_mutually_exclusive_group()
    choice.add_argument("--accepter", metavar="1,3-5", help=text("cli.reread.accept"))
    choice.add_argument("--tout", action="store_true", help=text("cli.reread.all"))
    choice.add_argument("--interactif", action="store_true", help=text("cli.reread.interactive"))
    parser.add_argument("--brouillon", metavar="ID", help=text("cli.reread.draft"))
    parser.add_argument("--titre", metavar="TITRE", help=text("cli.reread.title"))
    common(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Print the differences; write those accepted, and only those."""
    from referentiel.compare import returned
    from referentiel.files import read_registries, versions_folder
    from referentiel.files.sheets import read_workbook
    from referentiel.report.findings import findings_text
    from referentiel.report.returned import returned_lines

    folder = versions_folder(options.versions)
    registries = read_registries(folder)
    workbook = read_workbook(options.file, registries)
    back = returned(workbook, _document(workbook.base.id, folder))
    if workbook.notes:
        print(findings_text(workbook.notes))
    print("\n".join(returned_lines(back, registries)))
    if not back.differences:
        return 0
    if options.interactif:
        numbers = _asked(back, registries)
    elif options.tout:
        numbers = list(back.open())
    elif options.accepter is not None:
        numbers = _numbers(options.accepter)
    else:
        print(text("cli.reread.how"))
        return 0
    return _write(back, numbers, options)


def _write(back: Returned, numbers: Sequence[int], options: argparse.Namespace) -> int:
    """Save the text with the differences accepted; the file is left as it is where they were refused."""
    from datetime import UTC, datetime

    from referentiel.compare import accepted
    from referentiel.files import new_draft, save

    if not numbers:
        print(text("cli.reread.none"))
        return 0
    document = accepted(back, numbers)
    if options.brouillon:
        title = options.titre or text("cli.reread.draft_of", title=document.version.title)
        document = new_draft(document, options.brouillon, title, datetime.now(UTC).date())
    saved = save(document)
    refused = len(back.differences) - len(set(numbers))
    print(plural("cli.reread.written", len(set(numbers)), path=saved.path,
                 refused=plural("cli.reread.refused", refused)))
    return 0


def _asked(back: Returned, registries: Registries) -> list[int]:
    """Ask for each difference in turn; the end of the input refuses the rest."""
    from referentiel.report.returned import difference_lines
    from referentiel.report.telling import teller

    told, numbers = teller(back.comparison, registries), list[int]()
    for one in back.differences:
        if one.state != "open":
            continue
        print("\n".join(["", *difference_lines(one, told)]))
        try:
            answer = input(text("cli.reread.ask")).strip().casefold()
        except EOFError:
            break
        if answer == text("cli.reread.stop"):
            break
        if answer in {text("sheet.word.yes"), text("sheet.word.yes")[:1]}:
            numbers.append(one.number)
    return numbers


def _numbers(written: str) -> list[int]:
    """Read ``1,3-5``.

    Raises
    ------
    FindingsError
        ``SHEET-NUMBERS``.
    """
    from referentiel.model import Finding, FindingsError

    numbers: list[int] = []
    for piece in written.split(","):
        if not _NUMBERS.fullmatch(piece.strip()) or len(piece) > 12:
            raise FindingsError([Finding(code="SHEET-NUMBERS", found=piece)])
        first, _, last = piece.strip().partition("-")
        if int(last or first) - int(first) > 10_000:
            raise FindingsError([Finding(code="SHEET-NUMBERS", found=piece)])
        numbers += range(int(first), int(last or first) + 1)
    return numbers


def _document(name: str, folder: Path) -> Document:
    """Return the file of a version, wherever it stands among them."""
    from referentiel.files import read_document, version_paths
    from referentiel.model import Finding, FindingsError

    paths = sorted(version_paths(folder), key=lambda path: path.stem != name)
    for path in paths:
        document = read_document(path)
        if document.version.id == name:
            return document
    raise FindingsError([Finding(code="VER-UNKNOWN", found=name, file=str(folder),
                                 params={"known": ", ".join(sorted(path.stem for path in paths))})])
