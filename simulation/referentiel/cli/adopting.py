"""`referentiel adopter`: apply the outcomes of the votes to a draft, freeze it, write what it leaves in writing."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from referentiel.texts import text

if TYPE_CHECKING:
    from referentiel.authoring import Adoption
    from referentiel.model import Source

FOLDER = "adoptions"
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
    common(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Adopt, then write the minutes, the revision note and the entry of the journal."""
    from referentiel.authoring import Sitting, Verdict, adopt_draft
    from referentiel.files import read_document, read_registries, read_versions, versions_folder

    from .drafting import base_of, draft_path, live_of, today

    folder = versions_folder(options.versions)
    path = draft_path(options.draft, options.versions)
    versions = read_versions(folder)
    in_force = base_of(read_document(path).version, versions)
    live, sources = live_of(in_force, versions, options.versions, options.base)
    verdicts = [Verdict(number, adopted=True) for number in numbers(options.adoptes)]
    verdicts += [Verdict(number, adopted=False) for number in numbers(options.rejetes)]
    adoption = adopt_draft(
        path, verdicts, Sitting(options.jour or today(), options.seance), live, read_registries(folder),
        transition=options.transition,
        provenance=PROVENANCES[options.nature] if options.nature else None)  # type: ignore[arg-type]
    print(text("cli.adopt.done", id=adoption.version.id, path=adoption.document.path,
               fingerprint=adoption.fingerprint))
    _leave(adoption, sources, options)
    return 0


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
    from referentiel.files.changelog import write_document, write_entry
    from referentiel.report.documents.adoption import entry_text, minutes_text, note_text

    from .inputs import crosswalks_of

    folder = versions_folder(options.versions)
    versions, registries = read_versions(folder), readable_registries(folder)
    crosswalks = crosswalks_of(versions, options.versions)
    comparison = diff(adoption.in_force, adoption.version,
                      declared(adoption.in_force, adoption.version, versions, crosswalks))
    place = folder / FOLDER / adoption.version.id
    for name, written in (("proces-verbal.md", minutes_text(adoption, sources)),
                          ("note-de-revision.md", note_text(adoption, comparison, registries, sources))):
        print(text("cli.compare.written", path=write_document(place / name, written.encode("utf-8"))))
    path = write_entry(folder, entry_text(adoption, comparison, sources), adoption.version.id, adoption.in_force.id)
    print(text("cli.compare.written", path=path))
