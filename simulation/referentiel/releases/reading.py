"""Read a release: bounded, checked whole, refused in French when it is damaged, edited, or something else."""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal
from json import JSONDecodeError
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from referentiel.model import Finding, FindingsError

from .comparison import Comparison, agrees
from .release import Counts, Group, Lever, Release, Table
from .writing import COMPARING, FORMAT, PLAIN, fingerprint_of

MAX_BYTES = 20_000_000
MOST_FAULTS = 20
_Count = Field(ge=0, le=10**9)
_NUMBER = r"^-?[0-9]{1,28}(\.[0-9]{1,28})?$"


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class _Lever(_Strict):
    path: str = Field(min_length=1, max_length=300)
    label: str = Field(max_length=1000)
    unit: str = Field(max_length=100)
    in_force: str = Field(pattern=_NUMBER)
    values: list[str] = Field(max_length=1000)


class _Group(_Strict):
    values: list[str] = Field(min_length=1, max_length=10_000)
    audits: int = _Count
    organisations: int = _Count
    employees: int | None = Field(default=None, ge=0, le=10**10)
    counts: list[list[int | None] | None]


class _Table(_Strict):
    field: str = Field(max_length=100)
    groups: list[_Group] = Field(min_length=1)


class _Version(_Strict):
    id: str
    title: str
    provenance: str = Field(pattern="^(official|reconstruction|draft)$")
    fingerprint: str


class _Source(_Strict):
    kind: str = Field(pattern="^(synthetic|open|confidential)$")
    title: str


class _History(_Strict):
    audits: int = _Count
    organisations: int = _Count
    synthetic: bool
    fingerprint: str | None
    sources: list[_Source] = Field(min_length=1)


class _Comparison(_Strict):
    version: _Version
    table: list[list[int]] | None


class _File(_Strict):
    format: str
    format_version: int
    fingerprint: str
    audience: str = Field(pattern="^(partners|public)$")
    control: str = Field(pattern="^(applied|lifted)$")
    made_on: str = Field(pattern=r"^\d{4}-\d{2}-\d{2}$")
    version: _Version
    history: _History
    parameters: dict[str, int]
    citation: str
    merged_standings: bool
    left_out: list[str]
    levers: list[_Lever]
    positions: list[list[str]] = Field(min_length=1)
    tables: list[_Table] = Field(min_length=1)
    comparison: _Comparison | None = None


def read(path: Path | str) -> Release:
    """Read a release from its file.

    Raises
    ------
    FindingsError
        ``REL-ABSENT``, ``REL-SIZE``, ``REL-JSON``, ``REL-FORMAT`` (another file), ``REL-NEWER``,
        ``REL-FINGERPRINT`` (edited or damaged), ``REL-SHAPE`` (each part that is not what it should be), ``REL-LIFTED``
        (a release without control of audits that are not invented).
    """
    path = Path(path)
    try:
        with path.open("rb") as stream:
            content = stream.read(MAX_BYTES + 1)
    except OSError as error:
        raise FindingsError([Finding(code="REL-ABSENT", file=str(path), found=path.name)]) from error
    if len(content) > MAX_BYTES:
        raise FindingsError([Finding(code="REL-SIZE", file=str(path), found=path.name,
                                     params={"limit": str(MAX_BYTES // 10**6)})])
    try:
        return release_of(content)
    except FindingsError as error:
        raise FindingsError(finding.placed(file=str(path)) for finding in error.findings) from error


def release_of(content: bytes) -> Release:
    """Read a release from the bytes of its file; see `read`."""
    record = _record(content)
    if not isinstance(record, dict) or record.get("format") != FORMAT:
        raise FindingsError([Finding(code="REL-FORMAT")])
    if record.get("format_version") not in (PLAIN, COMPARING):
        raise FindingsError([Finding(code="REL-NEWER", found=str(record.get("format_version"))[:20])])
    if record.get("fingerprint") != fingerprint_of(record):
        raise FindingsError([Finding(code="REL-FINGERPRINT", found=str(record.get("fingerprint"))[:12])])
    try:
        file = _File.model_validate(record)
    except ValidationError as error:
        raise FindingsError(Finding(code="REL-SHAPE", found=".".join(map(str, one["loc"])) or "—")
                            for one in error.errors()[:MOST_FAULTS]) from error
    faults = _faults(file)
    if faults:
        raise FindingsError(faults)
    return _release(file, record["fingerprint"])


def _record(content: bytes) -> Any:  # noqa: ANN401
    try:
        return json.loads(content.decode("utf-8"), object_pairs_hook=_once)
    except JSONDecodeError as error:
        raise FindingsError([Finding(code="REL-JSON", line=error.lineno, column=error.colno)]) from error
    except (UnicodeDecodeError, RecursionError, ValueError) as error:
        raise FindingsError([Finding(code="REL-JSON")]) from error


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key stands twice")
    return found


def _faults(file: _File) -> list[Finding]:
    """Return what the parts do not agree on."""
    found = []

    def wrong(where: str) -> None:
        found.append(Finding(code="REL-SHAPE", found=where))

    if file.control == "lifted" and not file.history.synthetic:
        found.append(Finding(code="REL-LIFTED"))
    if file.history.synthetic != all(source.kind == "synthetic" for source in file.history.sources):
        wrong("history.synthetic")
    choices = [{"", *lever.values} for lever in file.levers]
    if any(len(position) != len(choices) or any(value not in own for value, own in zip(position, choices, strict=True))
           for position in file.positions) or any(file.positions[0]) or len({*map(tuple, file.positions)}) != len(
               file.positions):
        wrong("positions")
    try:
        if any(sorted({Decimal(value) for value in lever.values}) != [Decimal(value) for value in lever.values]
               for lever in file.levers):
            wrong("levers")
    except ArithmeticError:
        wrong("levers")
    if file.tables[0].field or len(file.tables[0].groups) != 1 or len({one.field for one in file.tables}) != len(
            file.tables):
        wrong("tables")
    found += [Finding(code="REL-SHAPE", found=f"tables.{table.field or 'whole'}") for table in file.tables
              if not all(_sound(group, file) for group in table.groups)
              or sum(group.audits for group in table.groups) != file.history.audits]
    return found + [Finding(code="REL-SHAPE", found=where) for where in _beside(file)]


def _beside(file: _File) -> Iterator[str]:
    """Yield what is wrong with the other text."""
    other, whole = file.comparison, file.tables[0].groups[0]
    if (other is not None) != (file.format_version == COMPARING):
        yield "comparison"
    if other is None:
        return
    if other.version.id == file.version.id:
        yield "comparison.version"
    in_force = whole.counts[0] if whole.counts else None
    if other.table is not None and (in_force is None or not agrees(
            other.table, in_force[:3], whole.audits, merged=file.merged_standings)):
        yield "comparison.table"


def _sound(group: _Group, file: _File) -> bool:
    """Tell whether the counts of a group add up, at every position."""
    if len(group.counts) != len(file.positions):
        return False
    for row in group.counts:
        if row is None:
            continue
        if len(row) != 7 or row[0] is None or any(one is not None and one < 0 for one in row):
            return False
        if file.merged_standings:
            if any(one is not None for one in row[1:]) or row[0] > group.audits:
                return False
        elif any(one is None for one in row) or sum(one for one in row[:3] if one is not None) != group.audits:
            return False
    return True


def _release(file: _File, fingerprint: str) -> Release:
    tables = tuple(
        Table(table.field, tuple(
            Group(tuple(group.values), group.audits, group.organisations, group.employees, tuple(
                None if row is None else Counts(row[0] or 0, *row[1:]) for row in group.counts))
            for group in table.groups))
        for table in file.tables)
    history = {**file.history.model_dump(exclude={"sources"}),
               "sources": tuple(source.model_dump() for source in file.history.sources)}
    levers = tuple(Lever(one.path, one.label, one.unit, Decimal(one.in_force), tuple(map(Decimal, one.values)))
                   for one in file.levers)
    return Release(
        audience="public" if file.audience == "public" else "partners",
        control="lifted" if file.control == "lifted" else "applied", made_on=file.made_on,
        version=file.version.model_dump(), history=history, parameters=dict(file.parameters), citation=file.citation,
        merged_standings=file.merged_standings, levers=levers,
        positions=tuple(tuple(position) for position in file.positions), tables=tables,
        left_out=tuple(file.left_out), fingerprint=fingerprint,
        comparison=None if file.comparison is None else _comparison(file.comparison))


def _comparison(found: _Comparison) -> Comparison:
    return Comparison(found.version.model_dump(),
                      None if found.table is None else tuple(tuple(row) for row in found.table))
