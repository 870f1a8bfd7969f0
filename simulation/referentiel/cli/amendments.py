"""`referentiel amendements`: those of a draft, in the order of discussion, with their effects; their table."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from referentiel.texts import text

if TYPE_CHECKING:
    from referentiel.authoring import LiveEffect
    from referentiel.files import Document
    from referentiel.files.amendments import AmendmentDocument, Amendments
    from referentiel.model import Source, StandardVersion
    from referentiel.report.documents.table import AmendmentTable


def add_to(verbs: Any) -> None:  # noqa: ANN401
    """Declare the verb."""
    from .drafting import day_typed
    from .main import common
    from .population import pair

    parser = verbs.add_parser("amendements", help=text("cli.amendments.help"), description=text("cli.amendments.help"))
    parser.add_argument("draft", metavar=text("cli.metavar.draft"), help=text("cli.draft.draft"))
    parser.add_argument("--effets", action="store_true", help=text("cli.amendments.effects"))
    parser.add_argument("--etat", nargs="+", action="extend", default=[], type=pair,
                        metavar=text("cli.metavar.state"), help=text("cli.amendments.state"))
    parser.add_argument("--note", metavar=text("cli.metavar.text"), help=text("cli.draft.note"))
    parser.add_argument("--html", metavar=text("cli.metavar.file"), help=text("cli.amendments.html"))
    parser.add_argument("--docx", metavar=text("cli.metavar.file"), help=text("cli.amendments.docx"))
    parser.add_argument("--modele", metavar=text("cli.metavar.file"), help=text("cli.amendments.template"))
    parser.add_argument("--consolider", nargs=2, metavar=("1,3-5", text("cli.metavar.file")),
                        help=text("cli.amendments.consolidate"))
    parser.add_argument("--marquer", action="store_true", help=text("cli.amendments.marked"))
    parser.add_argument("--jour", type=day_typed, metavar=text("cli.metavar.day"), help=text("cli.draft.day"))
    common(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Carry states, compute effects, then tell the amendments and what is wrong with them."""
    from referentiel.authoring import document_findings
    from referentiel.files import read_document, read_registries, read_versions, versions_folder
    from referentiel.files.amendments import read_amendments
    from referentiel.files.committees import colleges_on
    from referentiel.report.findings import findings_text

    from .drafting import base_of, draft_path, live_of, today

    path = draft_path(options.draft, options.versions)
    _carry(read_amendments(path), options)
    filed, document = read_amendments(path), read_document(path)
    version = document.version
    versions = read_versions(versions_folder(options.versions))
    live, sources = live_of(base_of(version, versions), versions, options.versions, options.base)
    if options.effets:
        _compute(filed, version, live, options)
    table = _table(filed, version, live, sources, versions_folder(options.versions))
    _write(table, options)
    if options.consolider:
        _consolidate(document, filed, live.in_force, options)
    print("\n".join(_lines(filed, version, table)))
    folder = versions_folder(options.versions)
    registries, colleges = read_registries(folder), tuple(colleges_on(folder, options.jour or today()))
    everyone = [one.amendment for one in filed.read]
    faults = [*filed.findings, *(fault for one in filed.read for fault in document_findings(
        one, version, registries, [other for other in everyone if other is not one.amendment], colleges)
        if one.amendment.live and one.amendment.state != "adopted")]
    if faults:
        print(findings_text(faults))
    return int(any(fault.severity == "error" for fault in faults))


def _carry(filed: Amendments, options: argparse.Namespace) -> None:
    from referentiel.authoring import advance, state_label
    from referentiel.model import Finding, FindingsError, folded, nearest
    from referentiel.model.amendment import STATES

    from .drafting import today

    names = {folded(state_label(state)): state for state in STATES}
    known = [state_label(state) for state in STATES]
    unread = [Finding(code="LIFE-STEP", found=written, near=nearest(written, known), params={"known": ", ".join(known)})
              for _, written in options.etat if folded(written) not in names]
    there = ", ".join(str(one.number) for one in filed.read)
    unread += [Finding(code="AMD-UNKNOWN", found=number, params={"known": there})
               for number, _ in options.etat if not number.isdigit()]
    if unread:
        raise FindingsError(unread)
    for number, written in options.etat:
        advance(filed.numbered(int(number)), names[folded(written)], options.jour or today(), options.note)


def _compute(filed: Amendments, version: StandardVersion, live: LiveEffect, options: argparse.Namespace) -> None:
    """Compute the effect of each live amendment that stands alone; the others are told by their findings."""
    from contextlib import suppress

    from referentiel.authoring import compute_effect
    from referentiel.model import FindingsError

    from .drafting import today

    for one in filed.read:
        if one.amendment.live:
            with suppress(FindingsError):
                compute_effect(live, version, one, options.jour or today())


def _table(
    filed: Amendments, version: StandardVersion, live: LiveEffect, sources: tuple[Source, ...], folder: Path,
) -> AmendmentTable:
    from referentiel.authoring import comparative, known_effect, order_of_discussion
    from referentiel.files import readable_registries
    from referentiel.files.committees import read_committees
    from referentiel.report.documents.sheets import sheet
    from referentiel.report.documents.table import AmendmentTable

    registries = readable_registries(folder)
    colleges = {one.id: one.title for committee in read_committees(folder) for one in committee.colleges}
    everyone = [one.amendment for one in filed.read]
    by_number: dict[int, AmendmentDocument] = {one.amendment.number: one for one in filed.read}
    sheets = []
    for point in order_of_discussion(version, everyone):
        one = by_number[point.number]
        beside = [other for other in everyone if other is not one.amendment]
        sheets.append(sheet(one.amendment, comparative(version, one.amendment, beside, registries),
                            known_effect(live, version, one), colleges, registries))
    return AmendmentTable(version, live.in_force, tuple(sheets), sources)


def _write(table: AmendmentTable, options: argparse.Namespace) -> None:
    from referentiel.files.changelog import write_document
    from referentiel.report.documents.table import table_docx, table_page

    from .output import write

    if options.html:
        write(options.html, table_page(table))
    if options.docx:
        content = table_docx(table, Path(options.modele) if options.modele else None)
        print(text("cli.compare.written", path=write_document(Path(options.docx), content)))


def _consolidate(document: Document, filed: Amendments, in_force: StandardVersion, options: argparse.Namespace) -> None:
    """Write the text of the draft with some amendments: a file of the standard, or a document for people."""
    from referentiel.authoring import consolidated, numbered
    from referentiel.files import readable_registries, restated, versions_folder
    from referentiel.files.changelog import write_document
    from referentiel.report.documents.consolidated import consolidated_paper
    from referentiel.report.documents.leaving import TEXT, bytes_for, own_template

    from .adopting import numbers
    from .output import write

    chosen, name = options.consolider
    found = [one.amendment for one in numbered(filed, numbers(chosen))]
    version, target = consolidated(document.version, found), Path(name)
    if target.suffix in {".yaml", ".yml"}:
        write(name, restated(document, version).text)
        return
    folder = versions_folder(options.versions)
    told = ", ".join(str(one.number) for one in found)
    paper = consolidated_paper(version, readable_registries(folder), in_force if options.marquer else None,
                               [text("papers.text.with", numbers=told)] if told else [])
    template = Path(options.modele) if options.modele else own_template(folder, TEXT)
    print(text("cli.compare.written", path=write_document(target, bytes_for(paper, target, template))))


def _lines(filed: Amendments, version: StandardVersion, table: AmendmentTable) -> list[str]:
    from referentiel.authoring import clashes
    from referentiel.compare.labels import place_label

    lines = [text("cli.amendments.order")]
    for one in table.sheets:
        lines += ["", text("cli.amendments.line", number=str(one.number), title=one.title, state=one.state), one.filed]
        lines += [text("cli.amend.row", label=row.label, before=row.before or "—", after=row.after or "—")
                  for row in one.rows]
        lines += list(one.effect)
    found = clashes(version, [one.amendment for one in filed.read if one.amendment.live])
    if found:
        lines.append("")
    return lines + [text(
        f"cli.amendments.clash.{clash.kind}", first=str(clash.first), second=str(clash.second),
        targets="\u202f; ".join(place_label(target, version) for target in clash.targets)) for clash in found]
