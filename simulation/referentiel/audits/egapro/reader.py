"""Reader of the French gender-equality index (Index de l'egalite professionnelle F/H), open data."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path

from referentiel.model import Audit, Source
from referentiel.texts import text

from ..content import LIMIT, read_content
from ..faults import Faults
from ..progress import Advance, Progress
from ..rows import text_rows, wide_rows
from .layout import Header, read_header, read_names
from .row import SIREN_DIGITS, Declaration, RowReader

FAMILY = "egapro"
VERSION = "egapro-2019"


def read_egapro(
    path: Path | str, progress: Progress | None = None, *, limit: int = LIMIT
) -> tuple[Source, tuple[Audit, ...]]:
    """Read declarations of the index, one audit a row, in the order of the file.

    Two layouts are understood (see `egapro_layout`), plain or gzip, UTF-8 or cp1252, ``,`` or ``;``. Names of
    companies are not kept. An empty mark, or NC, is `State.NOT_ASSESSED`; a mark that the size class does not
    have gives no answer.

    Parameters
    ----------
    path
        The file.
    progress
        Told the rows read and an estimate of all rows.
    limit
        Bytes of content, uncompressed, above which the file is refused.

    Returns
    -------
    Source
        Kind ``open``, with the citation that the licence asks; its digest is that of the uncompressed bytes.
    tuple of Audit
        At least one.

    Raises
    ------
    FindingsError
        Every fault of the file at once, at most `faults.KEPT` of them in full.
    """
    content = read_content(Path(path), limit)
    faults = Faults(content.name)
    advance = Advance(progress, content.lines())
    with content.open() as stream:
        line_text, line = _first_line(stream)
        if not line:
            faults.stop("AUD-EMPTY", content.name)
        header = read_header(line_text, line, faults)
        rows = [] if header is None else _rows(stream, header, line, faults)
        return _declared((content.name, content.digest), header, rows, faults, advance)


def egapro_table(
    name: str, digest: str, names: Sequence[str], rows: Iterable[tuple[int, list[str]]], faults: Faults,
    advance: Advance,
) -> tuple[Source, tuple[Audit, ...]]:
    """Read declarations that are cut into cells already, as a workbook holds them; see `read_egapro`.

    Parameters
    ----------
    name, digest
        Name of the file and SHA-256 of its bytes.
    names
        The names of the columns.
    rows
        The row that each declaration stands in, from 1, and its cells as text, as many as the columns.
    """
    return _declared((name, digest), read_names(names, 1, faults), rows, faults, advance)


def _declared(
    file: tuple[str, str], header: Header | None, rows: Iterable[tuple[int, list[str]]], faults: Faults,
    advance: Advance,
) -> tuple[Source, tuple[Audit, ...]]:
    name, digest = file
    source_id = f"{FAMILY}-{digest[:12]}"
    audits = () if header is None else _audits(name, header, rows, source_id, faults, advance)
    faults.refuse()
    years = sorted({audit.day.year for audit in audits})
    source = Source(
        id=source_id,
        family=FAMILY,
        kind="open",
        title=text("egapro.title", first=years[0], last=years[-1]),
        digest=digest,
        audits=len(audits),
        file=name,
    )
    return source, audits


def _audits(
    name: str, header: Header, rows: Iterable[tuple[int, list[str]]], source_id: str, faults: Faults,
    advance: Advance,
) -> tuple[Audit, ...]:
    audits: list[Audit] = []
    first_lines: dict[tuple[str, int], int] = {}
    reader = RowReader(header, faults)
    for row_line, cells in rows:
        advance.one()
        declaration = reader.read(cells, row_line)
        earlier = first_lines.setdefault((declaration.siren, declaration.year), row_line)
        if earlier != row_line and declaration.year and len(declaration.siren) == SIREN_DIGITS:
            faults.add(
                "AUD-DUPLICATE",
                declaration.siren,
                line=row_line,
                cell=header.names["siren"],
                year=str(declaration.year),
                first_line=str(earlier),
                second_line=str(row_line),
            )
        if not faults:
            audits.append(_audit(declaration, source_id))
    if not first_lines and not faults:
        faults.add("AUD-EMPTY", name, line=1)
    advance.end()
    return tuple(audits)


def _first_line(stream: Iterator[str]) -> tuple[str, int]:
    """Return the first line that is not blank, and its number; 0 when there is none."""
    return next(((line, number) for number, line in enumerate(stream, start=1) if line.strip()), ("", 0))


def _rows(stream: Iterator[str], header: Header, above: int, faults: Faults) -> Iterator[tuple[int, list[str]]]:
    """Return the rows of the right width with the line they start at; blank rows are passed over."""
    rows = text_rows(stream, header.delimiter, faults, above)
    return wide_rows(rows, header.width, header.delimiter, faults)


def _audit(declaration: Declaration, source_id: str) -> Audit:
    siren = sys.intern(declaration.siren)
    return Audit(
        id=f"{FAMILY}-{siren}-{declaration.year}",
        organisation=siren,
        family=FAMILY,
        version=VERSION,
        day=date(declaration.year, 12, 31),
        attributes=declaration.attributes,
        answers=declaration.answers,
        recorded_score=declaration.index,
        source=source_id,
    )
