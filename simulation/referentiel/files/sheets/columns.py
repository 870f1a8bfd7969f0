"""The sheets of a workbook and their columns: what each is called, how its cells read, which field they carry."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from referentiel.model import StandardVersion
from referentiel.texts import text

from . import codecs as kind
from .codecs import Codec

MOST_STEPS = 12
_SPARE_STEPS = 1


@dataclass(frozen=True)
class Column:
    """One column of a table.

    Parameters
    ----------
    key
        Stable name; its header is in the catalogue.
    codec
        How its cells read; None for a column that only informs.
    field
        The field of the model that its cells carry, alone or with other columns.
    """

    key: str
    codec: Codec | None
    width: int
    field: str = ""
    required: bool = False

    @property
    def header(self) -> str:
        """The French header, by which the column is found."""
        if self.key.startswith("step"):
            return text("sheet.header.step", rank=self.key[4:])
        return text(f"sheet.header.{self.key}")

    @property
    def part_of(self) -> str:
        """The field that the column carries."""
        return self.field or self.key


@dataclass(frozen=True)
class Table:
    """The columns of one kind of sheet; the first names the row."""

    kind: str
    columns: tuple[Column, ...]

    @property
    def key(self) -> Column:
        """The column that names each row."""
        return self.columns[0]

    def column(self, key: str) -> Column:
        """Return a column by its key."""
        return next(column for column in self.columns if column.key == key)


@dataclass(frozen=True)
class Entry:
    """One row of the sheet of the rule: the path of a field, and how its value reads."""

    path: str
    codec: Codec
    required: bool = False


def _roundings() -> Iterator[Entry]:
    for which in ("global", "sections"):
        start = f"rule.rounding.{which}."
        yield Entry(start + "step", kind.NUMBER)
        yield Entry(start + "mode", kind.choice("mode", ("nearest", "up", "down")))
        yield Entry(start + "tie", kind.choice("tie", ("half_up", "half_down", "half_even")))
        yield Entry(start + "sources", kind.LIST)
        yield Entry(start + "assumption", kind.FLAG)


@lru_cache(maxsize=1)
def head_entries() -> tuple[Entry, ...]:
    """Return the rows of the sheet of the rule, in order."""
    chosen = kind.choice
    return (
        Entry("id", kind.TEXT, required=True), Entry("family", kind.TEXT, required=True),
        Entry("title", kind.TEXT, required=True),
        Entry("provenance", chosen("provenance", ("official", "reconstruction", "draft")), required=True),
        Entry("notice", kind.TEXT, required=True), Entry("summary", kind.TEXT), Entry("sources", kind.LIST),
        Entry("supersedes", kind.TEXT), Entry("transition", kind.TEXT),
        Entry("rule.score", chosen("score", ("sections", "criteria", "points")), required=True),
        Entry("rule.not_assessed", chosen("not_assessed", ("exclude", "zero")), required=True),
        Entry("rule.coverage_minimum", kind.THRESHOLD, required=True),
        Entry("rule.knockout_not_assessed", chosen("knockout_not_assessed", ("not_computable", "report")),
              required=True),
        *_roundings(),
        Entry("rule.start", kind.NUMBER), Entry("rule.floor", kind.NUMBER),
        Entry("rule.demerits", kind.FLAG), Entry("rule.redistribute", kind.FLAG),
    )


@lru_cache(maxsize=1)
def tables() -> dict[str, Table]:
    """Return every table but that of the criteria, by kind."""
    sources = (Column("sources", kind.LIST, 18), Column("assumption", kind.FLAG, 11))
    passes = Column("passes", kind.FLAG, 10, required=True)
    label = Column("label", kind.TEXT, 44, required=True)
    named = Column("id", kind.TEXT, 22, required=True)
    return {table.kind: table for table in (
        Table("head", (Column("path", kind.TEXT, 30, required=True), Column("element", None, 46),
                       Column("value", kind.TEXT, 90))),
        Table("attributes", (named, Column("attribute_kind", kind.choice("attribute", ("number", "text")), 12, "kind",
                                           required=True), label)),
        Table("actor_types", (named, label, Column("when", kind.CONDITIONS, 70))),
        Table("eligibility", (
            Column("code", kind.TEXT, 18, "id", required=True), label, Column("attribute", kind.TEXT, 16),
            Column("criterion", kind.TEXT, 12), Column("equals", kind.TEXT, 16),
            Column("one_of", kind.OPTIONAL_LIST, 20), Column("at_least", kind.PER_THRESHOLD, 40),
            Column("at_most", kind.PER_THRESHOLD, 40), Column("actor_types", kind.TYPES, 24), *sources)),
        Table("outcomes", (
            named, label, passes, Column("global_at_least", kind.PER_THRESHOLD, 24),
            Column("sections_at_least", kind.MINIMA, 36),
            Column("knockouts", kind.choice("knockouts", ("none_failed", "ignored")), 18),
            Column("levels_at_least", kind.LEVELS, 26), *sources)),
        Table("decisions", (named, label, passes, sources[0])),
        Table("sections", (Column("code", kind.TEXT, 12, required=True), Column("title", kind.TEXT, 46, required=True),
                           Column("section_weight", kind.PER_NUMBER, 70, "weight", required=True),
                           Column("sheet", None, 24))),
        Table("life", (
            Column("rank", kind.TEXT, 8, required=True),
            Column("state", kind.choice("state", (
                "draft", "working_group", "scientific_opinion", "voting", "adopted", "in_force", "superseded",
                "abandoned"), prefix="life."), 24, required=True),
            Column("on", kind.DAY, 14, required=True), *sources, Column("note", kind.TEXT, 60))),
    )}


@lru_cache(maxsize=32)
def criteria_table(steps: int) -> Table:
    """Return the table of the criteria of a section, with a number of steps."""
    ladder = tuple(Column(f"step{rank}", kind.TEXT, 15, "ladder") for rank in range(1, steps + 1))
    seen = "observation"
    return Table("criteria", (
        Column("code", kind.TEXT, 11, required=True), Column("number", kind.TEXT, 7),
        Column("title", kind.TEXT, 34, required=True), Column("question", kind.TEXT, 44),
        Column("guidance", kind.LINES, 44), Column("evidence", kind.LINES, 36),
        Column("verification", kind.several("verification", ("declared", "on_site")), 14),
        Column("kind", kind.choice("kind", ("yes_no", "graded", "measure", "points")), 12, seen, required=True),
        Column("levels", kind.LINES, 30, seen), Column("descriptions", kind.LINES, 60, seen),
        Column("unit", kind.UNIT, 14, seen),
        Column("direction", kind.choice("direction", ("higher", "lower", "band")), 12, seen),
        Column("minimum", kind.NUMBER, 10, seen), Column("maximum", kind.NUMBER, 10, seen),
        Column("allowed", kind.POINTS, 14, seen),
        *ladder, Column("points", kind.POINTS, 14), Column("required", kind.PER_NUMBER, 15),
        Column("weight", kind.PER_NUMBER, 15, required=True), Column("knockout", kind.PER_FLAG, 15),
        Column("floor_basis", kind.TEXT, 18, "legal_floor"), Column("floor_value", kind.PER_NUMBER, 12, "legal_floor"),
        Column("floor_end", kind.choice("end", ("low", "high")), 9, "legal_floor"),
        Column("floor_note", kind.TEXT, 26, "legal_floor"),
        Column("actor_types", kind.TYPES, 26), Column("conditions", kind.CONDITIONS, 24),
        Column("sources", kind.LIST, 18), Column("assumption", kind.FLAG, 11), Column("note", kind.TEXT, 36),
        Column("definition", kind.WHOLE, 11, required=True), Column("iso26000", kind.LIST, 14),
    ))


def steps_of(version: StandardVersion) -> int:
    """Return how many steps the sheets of a version have room for: its longest ladder and one more, three at least."""
    longest = (len(steps or ()) for _, criterion in version.criteria() if criterion.ladder
               for steps in criterion.ladder.by_type.values())
    return max(3, max(longest, default=0) + _SPARE_STEPS)


def section_sheets(codes: list[str]) -> dict[str, str]:
    """Return the name of the sheet of each section; a spreadsheet allows 31 characters."""
    names = {code: text("sheet.name.criteria", code=code) for code in codes}
    return {code: name if len(name) <= 31 else f"{name[:27]}~{codes.index(code) + 1}" for code, name in names.items()}
