"""Files of audits, whatever their format: recognised, read, every fault of all of them told at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal, get_args

from referentiel.model import Audit, Finding, FindingsError, Source
from referentiel.texts import text

from ..egapro import egapro_table, is_layout, read_egapro
from ..faults import Faults
from ..imported import Import
from ..progress import Advance, Progress
from ..workbook import is_workbook, open_workbook
from .columns import is_long, recognised
from .events import is_events, read_events
from .filled import is_template, read_filled
from .record import Recorder
from .standards import Standards
from .table import Table, open_table, sheet_table
from .tabular import read_rows

Format = Literal["template", "wide", "long", "events", "egapro"]
FORMATS: tuple[Format, ...] = get_args(Format)
Kind = Literal["synthetic", "open", "confidential"]
RECOGNISED = 2
"""Columns that must be understood before a table is taken for one of audits."""


@dataclass(frozen=True, slots=True)
class ReadFile:
    """A file that was read.

    Parameters
    ----------
    format
        What it was recognised as.
    warnings
        What does not refuse it but should be known.
    """

    format: Format
    brought: Import
    warnings: tuple[Finding, ...] = ()


def read_files(
    paths: Sequence[Path | str], standards: Standards, *, expected: Format | None = None,
    kind: Kind = "confidential", progress: Progress | None = None,
) -> tuple[ReadFile, ...]:
    """Read files of audits; nothing is returned unless all of them are without fault.

    Parameters
    ----------
    expected
        The format that every file must have; recognised by content when not given.
    kind
        What the audits are; those of the official index are open data whatever is said.
    progress
        Told the rows read, of about how many, file after file.

    Raises
    ------
    FindingsError
        Every fault of every file, among them ``AUD-TWO-FILES`` for an audit that stands in two of them.
    """
    found: list[ReadFile] = []
    findings: list[Finding] = []
    for path in paths:
        try:
            found.append(read_file(Path(path), standards, expected=expected, kind=kind, progress=progress))
        except FindingsError as error:
            findings.extend(error.findings)
    findings.extend(_twice(found))
    if findings:
        raise FindingsError(findings)
    return tuple(found)


def _twice(found: Sequence[ReadFile]) -> list[Finding]:
    first: dict[str, Source] = {}
    twice = []
    for one in found:
        source = one.brought.source
        for audit in one.brought.audits:
            before = first.setdefault(audit.id, source)
            # The same file twice is one file.
            if before is not source and before.digest != source.digest:
                twice.append(Finding(code="AUD-TWO-FILES", found=audit.id, file=source.file,
                                     params={"first": before.file}))
    return twice


def read_file(
    path: Path, standards: Standards, *, expected: Format | None = None, kind: Kind = "confidential",
    progress: Progress | None = None,
) -> ReadFile:
    """Read one file of audits; see `read_files`."""
    faults = Faults(path.name)
    if not is_workbook(path):
        if expected == "egapro":
            return ReadFile("egapro", Import(*read_egapro(path, progress)))
        with open_table(path, faults) as table:
            if (found := _format(table, standards, expected, faults)) != "egapro":
                return _tabular(table, found, path, standards, kind, faults, progress)
        return ReadFile("egapro", Import(*read_egapro(path, progress)))
    with open_workbook(path) as workbook:
        if is_template(workbook) and expected in {None, "template"}:
            recorder = Recorder(standards, "", faults)
            audits = read_filled(workbook, recorder, standards, faults)
            faults.refuse()
            return _read("template", recorder, audits, workbook.digest, path, kind, faults)
        table = sheet_table(workbook, faults)
        if (found := _format(table, standards, expected, faults)) == "egapro":
            return _egapro(table, faults, Advance(progress, table.estimate))
        return _tabular(table, found, path, standards, kind, faults, progress)


def _tabular(
    table: Table, format_: Format, path: Path, standards: Standards, kind: Kind, faults: Faults,
    progress: Progress | None,
) -> ReadFile:
    advance, recorder = Advance(progress, table.estimate), Recorder(standards, "", faults)
    if format_ == "events":
        events = read_events(table, standards, faults, advance)
        faults.refuse()
        advance.end()
        title = text(f"import.title.events.{kind}", file=path.name)
        source = _source(events[0].family, table.digest, path, kind, title)
        named = tuple(replace(event, source=source.id) for event in events)
        return ReadFile("events", Import(source, (), named), faults.warnings())
    audits = read_rows(table, recorder, standards, faults, advance)
    faults.refuse()
    advance.end()
    return _read(format_, recorder, audits, table.digest, path, kind, faults)


def _egapro(table: Table, faults: Faults, advance: Advance) -> ReadFile:
    """Read the official index in a workbook; its rows stand for the lines of the official file."""
    rows = ((int(row[0].place.rpartition("!")[2].strip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")), [cell.typed for cell in row])
            for row in table.rows)
    names = [cell.typed for cell in table.header]
    return ReadFile("egapro", Import(*egapro_table(table.name, table.digest, names, rows, faults, advance)),
                    faults.warnings())


def _format(table: Table, standards: Standards, expected: Format | None, faults: Faults) -> Format:
    names = [cell.typed for cell in table.header]
    tests: tuple[tuple[Format, Callable[[], bool]], ...] = (
        ("egapro", lambda: is_layout(names)),
        ("events", lambda: is_events(names)),
        ("long", lambda: is_long(names)),
        ("wide", lambda: recognised(names, standards) >= RECOGNISED),
    )
    found = next((name for name, test in tests if test()), None)
    if found is None or (expected is not None and found != expected):
        known = ", ".join(text(f"import.format.{one}") for one in ((expected,) if expected else FORMATS))
        faults.stop("AUD-FORMAT", "; ".join(names), line=table.header[0].line, known=known)
    return found


def _read(
    format_: Format, recorder: Recorder, audits: list[Audit], digest: str, path: Path, kind: Kind, faults: Faults,
) -> ReadFile:
    """Name the import after its file, and its audits after it."""
    families = list(recorder.families)
    if len(families) > 1:
        other = recorder.families[families[1]]
        faults.add("AUD-FAMILIES", ", ".join(families), line=other.line, cell=other.place)
        faults.refuse()
    source = _source(families[0], digest, path, kind, text(f"import.title.{kind}", file=path.name))
    named = tuple(replace(audit, source=source.id) for audit in audits)
    return ReadFile(format_, Import(source, named, (), tuple(recorder.names)), faults.warnings())


def _source(family: str, digest: str, path: Path, kind: Kind, title: str) -> Source:
    return Source(id=f"{family}-{digest[:12]}", family=family, kind=kind, title=title, digest=digest, file=path.name)
