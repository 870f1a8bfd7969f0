"""The engine and the oracle behind one face, so that each case is written once."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import oracle

from referentiel.engine import History
from referentiel.engine import decide as engine_decide
from referentiel.model import Audit, StandardVersion

Versions = dict[str, StandardVersion]
Decisions = list[oracle.Decision]


def by_oracle(version: StandardVersion, audits: Sequence[Audit], audited: Versions) -> Decisions:
    return [oracle.decide(version, audit, audited[audit.version]) for audit in audits]


def by_engine(version: StandardVersion, audits: Sequence[Audit], audited: Versions) -> Decisions:
    return from_history(version, History.of(audits, audited), len(audits))


def from_history(version: StandardVersion, history: History, count: int) -> Decisions:
    """Read each decision of the engine as the oracle would write it."""
    result = engine_decide(version, history)
    decisions = []
    for i in range(count):
        reasons = [(reason.kind, reason.target) for reason in result.reasons(i)]
        assert len(reasons) == len(set(reasons)), "a reason given twice"
        coverage = result.coverage(i)  # in percent; the text, and the oracle, say a ratio
        decisions.append(
            oracle.Decision(
                outcome=result.outcome(i),
                actor_type=result.actor_type(i),
                global_score=result.score(i),
                section_scores={s.code: result.section_score(i, s.code) for s in version.sections},
                coverage=None if coverage is None else coverage / 100,
                reasons=frozenset(reasons),
                margins=dict(result.margins(i)),
            )
        )
    return decisions


def one_by_one(decider: Callable[..., Decisions]) -> Callable[..., oracle.Decision]:
    """One audit under one version; `audited` is named when it was made under another one."""

    def one(
        version: StandardVersion, audit: Audit, audited: StandardVersion | None = None
    ) -> oracle.Decision:
        known = {v.id: v for v in (version, audited) if v is not None}
        return decider(version, [audit], known)[0]

    return one
