"""A release: a finite set of counts, at the positions that two levers at most may take; some of them withheld."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Literal, cast

from referentiel.model import Finding, FindingsError, exact_text, nearest

from .comparison import Comparison

if TYPE_CHECKING:
    import pandas as pd

Sources = tuple[Mapping[str, str], ...]
Position = tuple[str, ...]
"""The value of each lever as exact text, empty where it stays as it is in force."""


@dataclass(frozen=True)
class Counts:
    """Counts of audits of one group at one position, against the text in force.

    Parameters
    ----------
    non_passes, not_computable, gained, lost, entered, left
        None throughout a release that shows non-passes and audits without an outcome as one number.
    """

    passes: int
    non_passes: int | None
    not_computable: int | None
    gained: int | None
    lost: int | None
    entered: int | None
    left: int | None


@dataclass(frozen=True)
class Group:
    """The whole population, or one class of a breakdown.

    Parameters
    ----------
    values
        Values of the attribute: several where classes were merged; an empty one stands for "not known".
    employees
        Employees of the organisations of the group that hold an award, rounded; None where withheld or not known.
    counts
        By position, as `Release.positions` lists them; None where withheld.
    """

    values: tuple[str, ...]
    audits: int
    organisations: int
    employees: int | None
    counts: tuple[Counts | None, ...]

    @property
    def merged(self) -> bool:
        """Whether several classes were merged into this one."""
        return len(self.values) > 1


@dataclass(frozen=True)
class Table:
    """The whole population (`field` empty, one group), or a breakdown by one attribute."""

    field: str
    groups: tuple[Group, ...]


@dataclass(frozen=True)
class Lever:
    """A lever of a release.

    Parameters
    ----------
    label
        In French.
    unit
        Stable name; empty where it has none. See `referentiel.model.levers.Lever`.
    values
        That may be chosen beside the one in force, increasing.
    """

    path: str
    label: str
    unit: str
    in_force: Decimal
    values: tuple[Decimal, ...]

    @property
    def choices(self) -> tuple[Decimal, ...]:
        """Every value that may be chosen, the one in force among them, increasing."""
        return tuple(sorted({*self.values, self.in_force}))


@dataclass(frozen=True)
class Row:
    """One line of a table at one position: a group and its counts, None where withheld."""

    group: Group
    before: Counts | None
    after: Counts | None


@dataclass(frozen=True)
class Release:
    """What one audience may read of a history, under a version, on a date.

    Parameters
    ----------
    control
        ``applied``, or ``lifted`` (invented histories only).
    version, history
        Plain facts: id, title, provenance, fingerprint; audits, organisations, sources. See docs/decisions/0014.
    parameters
        What the control was held to.
    merged_standings
        Whether non-passes and audits without an outcome are one number.
    left_out
        Attributes whose breakdown could not be shown at all.
    fingerprint
        SHA-256 of the rest of the file, 64 hexadecimal digits.
    comparison
        The same audits under another text; None where nobody asked for one.

    Examples
    --------
    ``release.rows({"outcomes.award.global_at_least": Decimal(65)}, "region")`` gives what a page draws.
    """

    audience: Literal["partners", "public"]
    control: Literal["applied", "lifted"]
    made_on: str
    version: Mapping[str, str]
    history: Mapping[str, object]
    parameters: Mapping[str, int]
    citation: str
    merged_standings: bool
    levers: tuple[Lever, ...]
    positions: tuple[Position, ...]
    tables: tuple[Table, ...]
    left_out: tuple[str, ...]
    fingerprint: str = ""
    comparison: Comparison | None = None

    @property
    def synthetic(self) -> bool:
        """Whether the audits are invented."""
        return bool(self.history["synthetic"])

    @property
    def sources(self) -> Sources:
        """Where the audits come from: the kind and the title of each source."""
        return cast("Sources", self.history["sources"])

    @property
    def whole(self) -> Group:
        """The whole population."""
        return self.tables[0].groups[0]

    @property
    def fields(self) -> tuple[str, ...]:
        """Attributes that the release breaks down by."""
        return tuple(table.field for table in self.tables[1:])

    def table(self, field: str = "") -> Table:
        """Return the whole population, or the breakdown by an attribute.

        Raises
        ------
        FindingsError
            ``REL-FIELD``.
        """
        for table in self.tables:
            if table.field == field:
                return table
        raise FindingsError([Finding(code="REL-FIELD", found=field, near=nearest(field, self.fields),
                                     params={"known": ", ".join(self.fields) or "—"})])

    def position(self, values: Mapping[str, Decimal] | None = None) -> int:
        """Return the place of a position among `positions`.

        Parameters
        ----------
        values
            By path; a lever that is not named, or has its value in force, stays as it is.

        Raises
        ------
        FindingsError
            ``REL-PATH`` (not a lever of the release), ``REL-VALUE`` (not on its grid), ``REL-MOVED`` (more than two
            levers moved, or a pair that the text refuses); every fault at once.
        """
        values = values or {}
        known = {lever.path: lever for lever in self.levers}
        findings = [Finding(code="REL-PATH", found=path, near=nearest(path, known),
                            params={"known": ", ".join(known) or "—"}) for path in values if path not in known]
        for path, value in values.items():
            if path in known and value not in known[path].choices:
                findings.append(Finding(code="REL-VALUE", found=exact_text(value), cell=path, params={
                    "known": ", ".join(map(exact_text, known[path].choices))}))
        if findings:
            raise FindingsError(findings)
        wanted = tuple(
            "" if values.get(lever.path, lever.in_force) == lever.in_force else exact_text(values[lever.path])
            for lever in self.levers)
        if wanted not in self.positions:
            raise FindingsError([Finding(code="REL-MOVED", found=", ".join(value for value in wanted if value))])
        return self.positions.index(wanted)

    def rows(self, values: Mapping[str, Decimal] | None = None, field: str = "") -> tuple[Row, ...]:
        """Return the lines of a table at a position.

        Raises
        ------
        FindingsError
            Those of `table` and `position`.
        """
        place = self.position(values)
        return tuple(Row(group, group.counts[0], group.counts[place]) for group in self.table(field).groups)

    def to_frame(self, values: Mapping[str, Decimal] | None = None, field: str = "") -> pd.DataFrame:
        """Return the lines of a table at a position: one row a group, counts empty (NA) where withheld.

        Columns: ``values`` (joined by a bar), ``audits``, ``organisations``, ``withheld``, ``passes_before``, then
        the counts after.
        """
        import pandas as pd  # noqa: PLC0415 - costs 0.4 s, and apps draw rows without it

        names = ("passes", "non_passes", "not_computable", "gained", "lost", "entered", "left")
        return pd.DataFrame([{
            "values": "|".join(row.group.values), "audits": row.group.audits,
            "organisations": row.group.organisations, "withheld": row.after is None,
            "passes_before": row.before.passes if row.before else None,
            **{name: getattr(row.after, name) if row.after else None for name in names},
        } for row in self.rows(values, field)]).convert_dtypes()
