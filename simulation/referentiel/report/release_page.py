"""A release in French: its headline, its breakdowns with what is withheld, what was merged, and where it comes from.

What an app of partners or of the public imports: the release, the catalogue, nothing that can open the audit base.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from referentiel.releases import Counts, Group, Release, Row, Table
from referentiel.texts import integer, number, plural, rate, text

from .release_transitions import comparison_lines
from .study import StudyPage
from .study import Table as ShownTable

Values = Mapping[str, Decimal]


def release_headline(release: Release, values: Values | None = None) -> str:
    """Tell the whole population at a position: passes before and after, gained, lost, without an outcome.

    Raises
    ------
    FindingsError
        The position is not published; see `referentiel.releases.Release.position`.
    """
    whole, place = release.whole, release.position(values)
    before, after = whole.counts[0], whole.counts[place]
    assert before is not None  # noqa: S101 - without it there is no release
    assert after is not None  # noqa: S101 - the whole population is never withheld at a position that is published
    over = {"audits": plural("unit.audits", whole.audits),
            "organisations": plural("unit.organisations", whole.organisations)}
    if release.merged_standings:
        told = text("release.headline.merged", changes=changes_text(release, values), **over,
                    passes_before=integer(before.passes), passes_after=integer(after.passes))
    elif place == 0:
        told = text("release.headline.in_force", title=release.version["title"], **over, rate=_rate(after),
                    passes=integer(after.passes), computable=plural("effect.computable", _computable(after)),
                    missing=integer(after.not_computable or 0))
    else:
        told = text(
            "release.headline", changes=changes_text(release, values), **over, rate_before=_rate(before),
            rate_after=_rate(after), passes_before=integer(before.passes), passes_after=integer(after.passes),
            computable_before=integer(_computable(before)), computable_after=integer(_computable(after)),
            missing=integer(after.not_computable or 0), gained=plural("effect.gained.pass", after.gained or 0),
            lost=plural("effect.lost.pass", after.lost or 0), entered=plural("effect.entered", after.entered or 0),
            left=plural("effect.left", after.left or 0))
    return _said(release, told)


def release_breakdown(release: Release, field: str, values: Values | None = None) -> StudyPage:
    """Tell a breakdown at a position: a table whose withheld rows say so, and what was merged.

    Raises
    ------
    FindingsError
        ``REL-FIELD``, or the position is not published.
    """
    rows = release.rows(values, field)
    columns = ("class", "audits", "organisations", "before", "after", "rate", "gained", "lost", "missing")
    title = text("release.breakdown", name=field_name(field), changes=changes_text(release, values))
    table = ShownTable(title, tuple(text(f"release.column.{name}") for name in columns),
                       tuple(_cells(row) for row in rows))
    told = []
    if any(row.before is None or row.after is None for row in rows):
        told.append(text("release.note.withheld", short=text("release.withheld"),
                         least=integer(release.parameters["organisations"])))
    told += merged_lines(release.table(field))
    return StudyPage(_said(release, title), tuple(_said(release, one) for one in told), (table,))


def release_lines(release: Release) -> list[str]:
    """Tell a whole release: what it is, over what, its levers, what is merged and withheld, how to cite it."""
    version, least = release.version, release.parameters["organisations"]
    lines = [
        text("release.title", audience=text(f"release.audience.{release.audience}"), title=version["title"],
             provenance=text(f"provenance.{version['provenance']}")),
        text(f"release.control.{release.control}", least=integer(least)),
        *([text("release.synthetic")] if release.synthetic else []),
        release_headline(release), employees_line(release),
    ]
    if release.merged_standings:
        lines.append(text("release.merged_standings"))
    lines += comparison_lines(release)
    lines += [text("release.lever", label=one.label, path=one.path, in_force=number(one.in_force),
                   values=", ".join(map(number, one.values)) or text("release.lever.none"))
              for one in release.levers] or [text("release.no_lever")]
    for table in release.tables[1:]:
        lines += [_extent(table), *merged_lines(table)]
    lines += [text("release.left_out", name=field_name(field)) for field in release.left_out]
    return [*lines, release.citation]


def merged_lines(table: Table) -> list[str]:
    """Tell which classes were merged; none when every class stands alone."""
    merged = ["\u202f; ".join(group_name(group) for group in table.groups if group.merged)]
    return [text("release.merged", name=field_name(table.field), values=one) for one in merged if one]


def employees_line(release: Release) -> str:
    """Tell how many employees the awards cover, or that it is withheld."""
    count = release.whole.employees
    told = text("release.employees.none") if count is None else text("release.employees", count=integer(count))
    return _said(release, told)


def release_citation(release: Release) -> str:
    """Say how to cite a release; its file holds the French."""
    return text("release.citation", title=release.version["title"], id=release.version["id"],
                provenance=text(f"provenance.{release.version['provenance']}"), sources=release_sources(release),
                audience=text(f"release.audience.{release.audience}"), on=release.made_on,
                content=release.version["fingerprint"][:12])


def release_sources(release: Release) -> str:
    """Return the titles of the sources of the audits."""
    return ", ".join(one["title"] for one in release.sources)


def changes_text(release: Release, values: Values | None) -> str:
    """Name the levers moved with their values; the text in force when none is."""
    told = [text("release.change", label=lever.label, value=number(values[lever.path])) for lever in release.levers
            if values and values.get(lever.path, lever.in_force) != lever.in_force]
    return ", ".join(told) or text("release.in_force")


def field_name(field: str) -> str:
    """Return the French name of an attribute that releases break down by."""
    return text(f"release.field.{field}")


def group_name(group: Group) -> str:
    """Return the name of a group: its values, joined where classes were merged."""
    return text("release.and").join(group.values)


def _cells(row: Row) -> tuple[str, ...]:
    secret, after = text("release.withheld"), row.after
    head = (group_name(row.group), integer(row.group.audits), integer(row.group.organisations),
            integer(row.before.passes) if row.before else secret)
    if after is None:
        return (*head, *(secret,) * 5)
    return (*head, integer(after.passes), "—" if after.non_passes is None else _rate(after),
            *("—" if one is None else integer(one) for one in (after.gained, after.lost, after.not_computable)))


def _extent(table: Table) -> str:
    cells = [counts for group in table.groups for counts in group.counts]
    return text("release.table", name=field_name(table.field), classes=plural("release.classes", len(table.groups)),
                withheld=plural("release.withheld.cells", sum(one is None for one in cells)), cells=integer(len(cells)))


def _computable(counts: Counts) -> int:
    return counts.passes + (counts.non_passes or 0)


def _rate(counts: Counts) -> str:
    return rate(counts.passes, _computable(counts))


def _said(release: Release, told: str) -> str:
    """Say in every sentence that the control is lifted, where it is."""
    return text("release.prefix.lifted", told=told) if release.control == "lifted" else told
