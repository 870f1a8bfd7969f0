"""The coverage of ISO 26000 by two versions, as a map: one cell an issue, in the order of the standard."""

from __future__ import annotations

from collections.abc import Mapping

from referentiel.compare import Added
from referentiel.files.registries import CoreSubject
from referentiel.texts import integer, plural, text

from .cells import Cell, cells_figure
from .fragments import two_parts
from .study import Figure, Table
from .version_names import short_name


def coverage_html(result: Added, subjects: Mapping[str, CoreSubject]) -> tuple[str, str]:
    """Return the map and its finding, then its source and its table.

    Parameters
    ----------
    subjects
        The core subjects of the standard with their issues; a subject without issues is one cell of its own, and
        does not count among the issues.
    """
    old, new = short_name(result.before.version), short_name(result.after.version)
    groups = [(clause, subject.title, [_cell(result, one, title) for one, title in _cells(result, clause, subject)])
              for clause, subject in subjects.items()]
    return two_parts(
        "versions_coverage", title=_title(result, subjects), reading=_reading(result, subjects), groups=groups, old=old,
        new=new)


def coverage_figure(result: Added, subjects: Mapping[str, CoreSubject]) -> Figure:
    """Draw the map as a picture that stands alone: one row an issue, with its title, and one column a version."""
    names = [short_name(one.version) for one in (result.before, result.after)]
    rows = [_cell(result, clause, title) for one, subject in subjects.items()
            for clause, title in _cells(result, one, subject)]
    cells = [Cell(f"{clause} {title}", name, look if count else "zero", integer(count))
             for look, clause, title, *counts in rows for name, count in zip(names, counts, strict=True)]
    table = Table(text("coverage.caption"), (text("coverage.clause"), *names), tuple(
        (f"{clause} {title}", *map(integer, counts)) for _, clause, title, *counts in rows))
    return cells_figure(_title(result, subjects), text("versions.iso.picture", **_moved(result, subjects)), cells,
                        table, step=22)


def _title(result: Added, subjects: Mapping[str, CoreSubject]) -> str:
    issues = _issues(subjects)
    before, after = (sum(one.count(clause) > 0 for clause in issues) for one in (result.before, result.after))
    return plural("versions.iso.title", after, before=integer(before), whole=integer(len(issues)),
                  old=short_name(result.before.version), new=short_name(result.after.version))


def _reading(result: Added, subjects: Mapping[str, CoreSubject]) -> str:
    return text("versions.iso.reading", **_moved(result, subjects))


def _moved(result: Added, subjects: Mapping[str, CoreSubject]) -> dict[str, str]:
    issues = _issues(subjects)
    gained, lost = (sum(clause in issues for clause in those) for those in (result.gained, result.lost))
    return {"gained": plural("versions.iso.gained", gained), "lost": plural("versions.iso.lost", lost)}


def _issues(subjects: Mapping[str, CoreSubject]) -> list[str]:
    return [clause for subject in subjects.values() for clause in subject.issues]


def _cells(result: Added, clause: str, subject: CoreSubject) -> list[tuple[str, str]]:
    """Return the issues of a subject; the subject itself too where criteria cite it, or where it has no issue."""
    cited = result.before.count(clause) or result.after.count(clause)
    own = [(clause, subject.title)] if cited or not subject.issues else []
    return [*own, *subject.issues.items()]


def _cell(result: Added, clause: str, title: str) -> tuple[str, str, str, int, int]:
    before, after = result.before.count(clause), result.after.count(clause)
    look = "deux" if before and after else "neuf" if after else "fini" if before else "zero"
    return look, clause, title, before, after
