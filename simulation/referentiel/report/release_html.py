"""A release as fragments of a page: its band, the result at a position, a breakdown, what is said of the whole."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from referentiel.releases import Lever, Release
from referentiel.texts import day, integer, number, plural, rate, text

from .fragments import fragment
from .release_page import Values, changes_text, employees_line, merged_lines, release_breakdown, release_headline

SHORT = 12
"""Digits of the fingerprint that a page shows."""


def band_html(release: Release) -> str:
    """Say where the audits and the text come from, and for whom this was made."""
    version = release.version
    title = text("published.band", title=version["title"], provenance=text(f"provenance.{version['provenance']}"),
                 audience=text(f"release.audience.{release.audience}"),
                 day=day(date.fromisoformat(release.made_on)))
    told = text("published.synthetic" if release.synthetic else "published.audits")
    return fragment("provenance", title=title,
                    sources=[(told, release.synthetic, plural("unit.audits", release.whole.audits))])


def title_html(release: Release) -> str:
    """Return the title of the page and what it rests on."""
    return fragment("page_title", title=text("impact.title"), lead=text(
        "published.lead", audits=plural("unit.audits", release.whole.audits),
        organisations=plural("unit.organisations", release.whole.organisations)))


def levers_help(release: Release) -> str:
    """Say what may be chosen."""
    return text("published.levers.help" if release.levers else "release.no_lever")


def choice_text(lever: Lever, value: Decimal) -> str:
    """Return the text of one value in the list of a lever."""
    shown = number(value)
    return text("published.choice.in_force", value=shown) if value == lever.in_force else shown


def result_html(release: Release, values: Values) -> str:
    """Return the whole population at a position: rates where they may be told, counts where not.

    Raises
    ------
    FindingsError
        The position is not published.
    """
    row = release.rows(values)[0]
    assert row.before is not None  # noqa: S101 - without it there is no release
    assert row.after is not None  # noqa: S101 - the whole is never withheld at a position that is published
    shown: list[str] = []
    for counts in (row.before, row.after):
        computable = None if counts.non_passes is None else counts.passes + counts.non_passes
        shown.append(integer(counts.passes) if computable is None else rate(counts.passes, computable))
    names = ("gained", "lost", "entered", "left", "not_computable")
    details = [(text(f"published.count.{name}"), integer(count)) for name in names
               if (count := getattr(row.after, name)) is not None]
    moved = release.position(values) > 0
    counted = "passes" if release.merged_standings else "rate"
    return fragment(
        "release_result", heading=text(f"published.result.{counted}{'.moved' if moved else ''}"), moved=moved,
        changes=changes_text(release, values), before=shown[0], after=shown[1], details=details,
        told=release_headline(release, values))


def breakdown_html(release: Release, field: str, values: Values) -> str:
    """Return a breakdown at a position, its withheld rows in words.

    Raises
    ------
    FindingsError
        ``REL-FIELD``, or the position is not published.
    """
    page = release_breakdown(release, field, values)
    return fragment("release_table", title=page.title, sentences=page.sentences, table=page.tables[0],
                    secret=text("release.withheld"))


def refused_html(told: str) -> str:
    """Say why a position cannot be shown; the last result stays."""
    return fragment("alert", title=text("published.refused"), body=told)


def about_html(release: Release) -> str:
    """Say how the secret is kept, what was merged or left out, how to cite, and the fingerprint."""
    least = integer(release.parameters["organisations"])
    lines = [text(f"release.control.{release.control}", least=least), employees_line(release)]
    lines += [text("release.merged_standings")] if release.merged_standings else []
    for table in release.tables[1:]:
        lines += merged_lines(table)
    lines += [text("release.left_out", name=text(f"release.field.{field}")) for field in release.left_out]
    return fragment("release_about", lines=lines, citation=release.citation, digits=release.fingerprint[:SHORT])


def release_home(release: Release) -> dict[str, Any]:
    """Return what the home page tells of a release; as `referentiel.report.home.home`."""
    version = release.version
    title = text("version.titled", title=version["title"], provenance=text(f"provenance.{version['provenance']}"))
    told = text("published.synthetic" if release.synthetic else "published.audits")
    return {
        "glance": result_html(release, {}), "texts": [[title, version["id"]]],
        "histories": [[text("home.kind.synthetic") if release.synthetic else text("home.kind.published"), told,
                       plural("unit.audits", release.whole.audits)]],
        "prints": [[text("home.print.version", id=version["id"]), version["fingerprint"][:SHORT]],
                   [text("published.print"), release.fingerprint[:SHORT]]],
    }
