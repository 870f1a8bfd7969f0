"""Audit firms side by side: differences, which their clients may explain as well as their auditors."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from referentiel.engine import Decisions
from referentiel.model import State


@dataclass(frozen=True, slots=True)
class Firm:
    """What the audits of one firm gave, under the version of each.

    Parameters
    ----------
    name
        Empty for the audits without a firm.
    audits, organisations, computable, passes
        Counts; passes are those of the rule, over the computable audits.
    score
        Mean global score of the audits that have one (percent; versions in points are left out); None without any.
    scored
        Audits in that mean.
    asked, not_assessed
        Answers asked of its audits, and those it left without a value nor a justification.
    """

    name: str
    audits: int
    organisations: int
    computable: int
    passes: int
    score: Fraction | None
    scored: int
    asked: int
    not_assessed: int


def firms(decided: Iterable[Decisions]) -> tuple[Firm, ...]:
    """Return one row a firm, by name; nothing is said of what causes a difference."""
    rows: dict[str, list[tuple[Decisions, int]]] = defaultdict(list)
    for decisions in decided:
        for i, audit in enumerate(decisions.history.audits):
            rows[audit.firm].append((decisions, i))
    states = {id(decisions): _states(decisions) for those in rows.values() for decisions, _ in those}
    return tuple(_firm(name, those, states) for name, those in sorted(rows.items()))


def _firm(name: str, rows: list[tuple[Decisions, int]], states: dict[int, dict[int, tuple[int, int]]]) -> Firm:
    scores = [score for decisions, i in rows if decisions.version.rule.score != "points"
              and (score := decisions.score(i)) is not None]
    counts = [states[id(decisions)].get(i, (0, 0)) for decisions, i in rows]
    return Firm(
        name=name, audits=len(rows), organisations=len({d.history.audits[i].organisation for d, i in rows}),
        computable=sum(bool(d.computable[i]) for d, i in rows), passes=sum(bool(d.passes[i]) for d, i in rows),
        score=sum(scores, Fraction(0)) / len(scores) if scores else None, scored=len(scores),
        asked=sum(asked for asked, _ in counts), not_assessed=sum(missing for _, missing in counts),
    )


def _states(decisions: Decisions) -> dict[int, tuple[int, int]]:
    """Return, by audit, the answers asked and those not assessed."""
    found: dict[int, tuple[int, int]] = {}
    for verdict in decisions.verdicts:
        for position, row in enumerate(verdict.group.rows):
            asked = [one for one in verdict.group.answered if one.asked[position]]
            absent = sum(one.reading.state(position) == State.NOT_ASSESSED for one in asked)
            found[int(row)] = (len(asked), absent)
    return found
