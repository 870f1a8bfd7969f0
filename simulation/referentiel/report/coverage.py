"""The coverage of ISO 26000 in French: clauses covered for each actor type, clauses that another version adds."""

from __future__ import annotations

from collections.abc import Mapping

from referentiel.compare import Added, Coverage
from referentiel.texts import integer, plural, text

from .effect import version_title


def coverage_lines(covered: Coverage, titles: Mapping[str, str]) -> list[str]:
    """Tell how many criteria stand behind each clause, for each actor type.

    Parameters
    ----------
    titles
        Clause to title, for every clause to be shown, covered or not.
    """
    lines = [text("coverage.header", title=version_title(covered.version),
                  clauses=plural("coverage.clauses", len(covered.clauses)), whole=integer(len(titles)))]
    for clause in covered.to_frame(titles)["clause"].drop_duplicates():
        counts = ", ".join(text("coverage.type", actor=actor.label, n=integer(covered.count(clause, actor.id)))
                           for actor in covered.version.actor_types)
        lines.append(text("coverage.line", clause=clause, title=titles.get(clause, ""), counts=counts))
    return lines


def added_lines(result: Added, titles: Mapping[str, str]) -> list[str]:
    """Tell what a version covers beside another one."""
    lines = [text("coverage.added", before=plural("coverage.clauses", len(result.before.clauses)),
                  after=plural("coverage.clauses", len(result.after.clauses)), whole=integer(len(titles)))]
    for key, clauses in (("coverage.gained", result.gained), ("coverage.lost", result.lost)):
        lines += [text(key, clause=clause, title=titles.get(clause, ""),
                       n=integer(max(result.before.count(clause), result.after.count(clause)))) for clause in clauses]
    return lines
