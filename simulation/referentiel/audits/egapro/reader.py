"""Reader of the French gender-equality index (Index de l'egalite professionnelle F/H), open data."""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from referentiel.model import Audit, Source
from referentiel.texts import text

from ..content import LIMIT, Content, read_content
from ..faults import Faults
from ..progress import Advance, Progress
from .layout import Header, read_header
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
    source_id = f"{FAMILY}-{content.digest[:12]}"
    audits = _audits(content, source_id, faults, Advance(progress, content.lines()))
    faults.refuse()
    years = sorted({audit.day.year for audit in audits})
    source = Source(
        id=source_id,
        family=FAMILY,
        kind="open",
        title=text("egapro.title", first=years[0], last=years[-1]),
        digest=content.digest,
        audits=len(audits),
        notes={"file": content.name},
    )
    return source, audits


def _audits(content: Content, source_id: str, faults: Faults, advance: Advance) -> tuple[Audit, ...]:
    audits: list[Audit] = []
    first_lines: dict[tuple[str, int], int] = {}
    with content.open() as stream:
        line_text, line = _first_line(stream)
        if not line:
            faults.stop("AUD-EMPTY", content.name)
        header = read_header(line_text, line, faults)
        if header is None:
            return ()
        reader = RowReader(header, faults)
        for row_line, cells in _rows(stream, header, line, faults):
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
            faults.add("AUD-EMPTY", content.name, line=line)
    advance.end()
    return tuple(audits)


def _first_line(stream: Iterator[str]) -> tuple[str, int]:
    """Return the first line that is not blank, and its number; 0 when there is none."""
    return next(((line, number) for number, line in enumerate(stream, start=1) if line.strip()), ("", 0))


def _rows(stream: Iterator[str], header: Header, above: int, faults: Faults) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows of the right width with the line they start at; blank rows are passed over."""
    rows = csv.reader(stream, delimiter=header.delimiter, strict=True)
    while True:
        line = above + rows.line_num + 1
        try:
            cells = next(rows)
        except StopIteration:
            return
        except csv.Error:
            # A quotation mark left open swallows what follows: no later line can be trusted.
            faults.add("AUD-QUOTE", line=line)
            return
        if len(cells) == header.width:
            if any(cell.strip() for cell in cells):
                yield line, cells
        elif any(cell.strip() for cell in cells):
            faults.add(
                "AUD-ROW",
                header.delimiter.join(cells),
                line=line,
                cells=str(len(cells)),
                expected=str(header.width),
            )


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
