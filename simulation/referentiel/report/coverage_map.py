"""The coverage of ISO 26000 by two versions, as a map: one cell an issue, in the order of the standard."""

from __future__ import annotations

from collections.abc import Mapping

from referentiel.compare import Added
from referentiel.files.registries import CoreSubject
from referentiel.texts import integer, plural, text

from .fragments import fragment
from .version_names import short_name


def coverage_html(result: Added, subjects: Mapping[str, CoreSubject]) -> str:
    """Return the map, its finding and its table.

    Parameters
    ----------
    subjects
        The core subjects of the standard with their issues; a subject without issues is one cell of its own, and
        does not count among the issues.
    """
    old, new = short_name(result.before.version), short_name(result.after.version)
    issues = [clause for subject in subjects.values() for clause in subject.issues]
    before, after = (sum(one.count(clause) > 0 for clause in issues) for one in (result.before, result.after))
    gained = [clause for clause in result.gained if clause in issues]
    lost = [clause for clause in result.lost if clause in issues]
    groups = [(clause, subject.title, [_cell(result, one, title) for one, title in _cells(result, clause, subject)])
              for clause, subject in subjects.items()]
    return fragment(
        "versions_coverage",
        title=plural("versions.iso.title", after, before=integer(before), whole=integer(len(issues)), old=old, new=new),
        reading=text("versions.iso.reading", gained=plural("versions.iso.gained", len(gained)),
                     lost=plural("versions.iso.lost", len(lost))),
        groups=groups, old=old, new=new)


def _cells(result: Added, clause: str, subject: CoreSubject) -> list[tuple[str, str]]:
    """Return the issues of a subject; the subject itself too where criteria cite it, or where it has no issue."""
    cited = result.before.count(clause) or result.after.count(clause)
    own = [(clause, subject.title)] if cited or not subject.issues else []
    return [*own, *subject.issues.items()]


def _cell(result: Added, clause: str, title: str) -> tuple[str, str, str, int, int]:
    before, after = result.before.count(clause), result.after.count(clause)
    look = "deux" if before and after else "neuf" if after else "fini" if before else "zero"
    return look, clause, title, before, after
