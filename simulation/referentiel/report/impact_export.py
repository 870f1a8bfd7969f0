"""The figures of the impact page as tables for a file: where they come from first, then each with its counts."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from io import StringIO
from typing import Any

from referentiel.audits.neutral import neutralised
from referentiel.compare import STANDINGS, Effect, Segment, engine_fingerprint, history_fingerprint
from referentiel.engine import Curve, intervals, tally
from referentiel.files import fingerprint
from referentiel.files.changes import value_now
from referentiel.files.emission import version_text
from referentiel.files.sheets.figures import Cell, figures_workbook
from referentiel.model import Source
from referentiel.texts import day, number, text

from .effect import reason_name, version_title
from .segments import class_name
from .sweep import interval_text


@dataclass(frozen=True)
class Sheet:
    """A table: texts, whole numbers, and shares as floats."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True)
class Told:
    """What a file says of its origin beside the figures.

    Parameters
    ----------
    choices
        Path, name, value in force, value chosen of each lever moved.
    population, query
        The population in words; the end of the address that shows the same page.
    filters
        The population as the commands take it.
    """

    choices: tuple[tuple[str, str, str, str], ...]
    population: str
    query: str
    filters: tuple[tuple[str, str], ...]
    made: date


def export_sheets(
    effect: Effect, sources: Sequence[Source], told: Told, curve: Curve, curve_name: str,
    cuts: Mapping[str, Sequence[Segment]],
) -> tuple[Sheet, ...]:
    """Return every figure of the page, its provenance first."""
    version = effect.before.version
    return (_provenance(effect, sources, told), _levers(told), _summary(effect), _standings(effect), _reasons(effect),
            *(_cut(found, by, version) for by, found in cuts.items()), _curve(curve, curve_name))


def xlsx_bytes(sheets: Sequence[Sheet]) -> bytes:
    """Write tables as a workbook."""
    return figures_workbook([(sheet.name, sheet.columns, sheet.rows) for sheet in sheets])


def csv_bytes(sheets: Sequence[Sheet]) -> bytes:
    """Write tables one under the other, in French form, as spreadsheets of this country open them."""
    stream = StringIO()
    writer = csv.writer(stream, delimiter=";", lineterminator="\r\n")
    for k, sheet in enumerate(sheets):
        writer.writerows([[]] if k else [])
        writer.writerow([neutralised(sheet.name)])
        writer.writerow([neutralised(name) for name in sheet.columns])
        writer.writerows([[_written(cell) for cell in row] for row in sheet.rows])
    return stream.getvalue().encode("utf-8-sig")


def scenario_bytes(effect: Effect, told: Told) -> bytes:
    """Write a scenario as a small file: the version with its fingerprint, the population, each change."""
    version = effect.before.version
    record: dict[str, Any] = {
        "version": version.id, "fingerprint": fingerprint(version), "made_on": told.made.isoformat(),
        "population": [f"{field}={value}" for field, value in told.filters],
        "changes": [{"set": change.path, "from": value_now(version, change.path), "to": change.value}
                    for change in effect.changes],
        "command": command(effect, told), "query": told.query,
    }
    return version_text({key: value for key, value in record.items() if value not in ("", [])}).encode("utf-8")


def command(effect: Effect, told: Told) -> str:
    """Return the command that computes the same effect; it does not know the latest audit of each organisation."""
    words = ["referentiel", "simuler", effect.before.version.id]
    if effect.changes:
        words += ["--changer", *(f"{change.path}={_plain(change.value)}" for change in effect.changes)]
    if told.filters:
        words += ["--population", *(f"{field}={value}" for field, value in told.filters)]
    return " ".join(f'"{word}"' if " " in word or "[" in word else word for word in words)


def _plain(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _provenance(effect: Effect, sources: Sequence[Source], told: Told) -> Sheet:
    version, history = effect.before.version, effect.before.history
    rows = [("version", version.id), ("provenance.text", version_title(version)),
            ("fingerprint", fingerprint(version)), ("history", history_fingerprint(history)),
            ("engine", engine_fingerprint())]
    for source in sources:
        title = source.title
        if source.kind == "synthetic":
            title = text("export.source.synthetic", title=title)
        rows.append(("source", title))
    rows += [("population", told.population), ("policy", text("headline.policy")), ("query", told.query),
             ("command", command(effect, told)), ("made", day(told.made))]
    return Sheet(text("export.provenance"), (text("export.item"), text("export.value")),
                 tuple((text(f"export.{key}"), value) for key, value in rows))


def _levers(told: Told) -> Sheet:
    return Sheet(text("export.levers"), tuple(text(f"export.{name}") for name in ("path", "lever", "in_force", "mine")),
                 tuple(told.choices))


def _summary(effect: Effect) -> Sheet:
    rows: list[tuple[Cell, ...]] = [
        (text("export.audits"), effect.audits, effect.audits),
        (text("export.computable"), effect.computable_before, effect.computable_after),
        (text("export.passes"), effect.passes_before, effect.passes_after),
        (text("export.rate"), _share(effect.passes_before, effect.computable_before),
         _share(effect.passes_after, effect.computable_after)),
    ]
    rows += [(text(f"export.{name}"), "", getattr(effect, name)) for name in ("gained", "lost", "entered", "left")]
    return Sheet(text("export.summary"), tuple(text(f"export.{name}") for name in ("measure", "before", "after")),
                 tuple(rows))


def _standings(effect: Effect) -> Sheet:
    names = [text(f"standing.{name}") for name in STANDINGS]
    rows: list[tuple[Cell, ...]] = [
        (name, *(int(n) for n in row)) for name, row in zip(names, effect.table.tolist(), strict=True)]
    return Sheet(text("export.standings"), (text("matrix.corner"), *names), tuple(rows))


def _reasons(effect: Effect) -> Sheet:
    before, after = tally(effect.before), tally(effect.after)
    rows = [(reason_name(reason, effect.before.version), before.get(reason, 0), after.get(reason, 0))
            for reason in {**after, **before}]
    return Sheet(text("export.reasons"), (text("reasons.reason"), text("export.before"), text("export.after")),
                 tuple(rows))


def _cut(found: Sequence[Segment], by: str, version: Any) -> Sheet:  # noqa: ANN401
    columns = tuple(text(f"cuts.column.{name}") for name in (
        "class", "audits", "before", "after", "gained", "lost", "missing", "organisations"))
    rows = [(class_name(one, by, version), one.audits, _share(one.passes_before, one.computable_before),
             _share(one.passes_after, one.computable_after), one.gained, one.lost,
             one.audits - one.computable_after, one.organisations) for one in found]
    return Sheet(text(f"export.by.{by}"), columns, tuple(rows))


def _curve(curve: Curve, name: str) -> Sheet:
    rows = []
    for k, interval in intervals(curve):
        computable = int(curve.counts[k, :-1].sum())
        rows.append((interval_text(interval), curve.passes[k], _share(curve.passes[k], computable),
                     int(curve.counts[k, -1])))
    return Sheet(text("export.curve"), (name, *(text(f"curve.column.{one}") for one in ("passes", "rate", "missing"))),
                 tuple(rows))


def _share(part: int, whole: int) -> Cell:
    return part / whole if whole else text("studies.not_computable")


def _written(cell: Cell) -> str:
    if isinstance(cell, str):
        return neutralised(cell)
    if isinstance(cell, float):
        from decimal import Decimal  # noqa: PLC0415

        return number(Decimal(repr(cell)), 4)
    return str(cell)
