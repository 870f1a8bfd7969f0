"""What the rule proposes for each audit of a history, beside what the committee decided."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from referentiel.engine import History, decide
from referentiel.model import Audit, StandardVersion

Kind = Literal["P", "S", "C", "D"]
SMALL = 300


@dataclass(frozen=True, slots=True)
class Proposal:
    """The outcome of one audit under the version that it was made under, at its own date."""

    audit: Audit
    outcome: str
    score: Fraction | None

    @property
    def agrees(self) -> bool:
        """Whether the committee decided what the rule proposes; a candidate that is not eligible is refused."""
        return self.audit.decision == {"ineligible": "refusal"}.get(self.outcome, self.outcome)


def proposals(audits: Sequence[Audit], versions: Mapping[str, StandardVersion]) -> tuple[Proposal, ...]:
    """Return what the rule proposes for each audit, in their order."""
    found: dict[str, Proposal] = {}
    for name in dict.fromkeys(audit.version for audit in audits):
        own = tuple(audit for audit in audits if audit.version == name)
        found |= {audit.id: Proposal(audit, outcome, score)
                  for audit, (outcome, score) in zip(own, scores_under(versions[name], own, versions), strict=True)}
    return tuple(found[audit.id] for audit in audits)


def scores_under(
    version: StandardVersion, audits: tuple[Audit, ...], versions: Mapping[str, StandardVersion]
) -> list[tuple[str, Fraction | None]]:
    """Return the outcome and the global score of audits under any version; what was not asked is left out."""
    if not audits:
        return []
    decisions = decide(version, History.of(audits, {audit.version: versions[audit.version] for audit in audits}))
    return [(decisions.outcome(i), decisions.score(i)) for i in range(len(audits))]


def kind_of(audit: Audit) -> Kind:
    """Return the kind of an audited organisation: P, S (an outsourcer under 300), C or D."""
    category, headcount = audit.attributes["category"], audit.attributes["headcount"]
    if category == "outsourcer":
        return "S" if not isinstance(headcount, str) and headcount < SMALL else "P"
    return "C" if category == "in_house_centre" else "D"
