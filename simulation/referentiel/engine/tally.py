"""How many audits each reason keeps from passing, counted without looking at audits one by one."""

from __future__ import annotations

from collections import Counter

import numpy as np

from .answered import Mask
from .decisions import Decisions, Reason, Verdict
from .truth import FALSE, UNKNOWN


def tally(decisions: Decisions) -> dict[Reason, int]:
    """Count the audits that have each reason, most frequent first.

    The reasons are those of `Decisions.reasons`; an audit with several is counted under each.
    """
    counts: Counter[Reason] = Counter()
    last = len(decisions.version.outcomes)
    passing = np.array([outcome.passes for outcome in decisions.version.outcomes] + [True, True], dtype=bool)
    for verdict in decisions.verdicts:
        failed = ~passing[verdict.outcome]
        for test in verdict.first:
            _add(counts, Reason(test.kind, test.target), failed & test.listed & ~test.holds)
        for name, value in verdict.eligibility.items():
            _add(counts, Reason("ineligible", name), (verdict.outcome == last) & (value == FALSE))
            _add(counts, Reason("eligibility_unknown", name), (verdict.outcome == last + 1) & (value == UNKNOWN))
        _obstacles(counts, verdict, decisions, verdict.outcome == last + 1)
    return dict(counts.most_common())


def _obstacles(counts: Counter[Reason], verdict: Verdict, decisions: Decisions, stopped: Mask) -> None:
    group = verdict.group
    scored = stopped & group.scored
    _add(counts, Reason("nothing_to_cover"), scored & ~group.coverage.known)
    _add(counts, Reason("coverage"), scored & group.coverage.known & ~verdict.coverage_met)
    _add(counts, Reason("no_global_score"), scored & ~group.overall.known)
    for code, mask in verdict.blocked_knockouts.items():
        _add(counts, Reason("knockout_not_assessed", code), scored & mask)
    # What stops at rule 1 names an attribute of each audit; such audits are few.
    for position in np.flatnonzero(stopped & ~group.scored):
        for reason in decisions.reasons(int(group.rows[position])):
            if reason.kind != "eligibility_unknown":
                counts[reason] += 1


def _add(counts: Counter[Reason], reason: Reason, mask: Mask) -> None:
    number = int(np.count_nonzero(mask))
    if number:
        counts[reason] += number
