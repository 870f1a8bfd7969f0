"""Calibrated figures of the decisions: waves, labels in force, pass rates, agreement with the rule, scores."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction
from itertools import pairwise

from referentiel.audits import Demonstration, active_labels
from referentiel.audits.demo.calendar import WAVES
from referentiel.model import Audit, StandardVersion

from .figure import Figure, between, exact, mean, percent, told
from .proposals import Proposal, kind_of, scores_under
from .targets import AFTER_HAND_BACK, EARLY, END_OF_2011, LAST_BEFORE_HAND_BACK, MIX, PLAN


def waves(made: Demonstration, copies: int) -> Iterator[Figure]:
    """Yield the outcome of every session, and the labels in force after it."""
    for wave, (awarded, renewed, active) in PLAN.items():
        there = [audit for audit in made.audits if audit.wave == wave]
        for nature, target in (("first", awarded), ("renewal", renewed)):
            sat = [audit for audit in there if audit.nature == nature]
            if sat:
                yield exact(f"wave.{nature}", copies * target, len(_labelled(sat)), len(sat), wave=wave)
        yield _active(made, WAVES[wave].day, copies * active)
        if wave == LAST_BEFORE_HAND_BACK:
            yield _active(made, AFTER_HAND_BACK[0], copies * AFTER_HAND_BACK[1])


def rates(made: Demonstration, copies: int) -> Iterator[Figure]:
    """Yield the pass rates and the mix of the labels in force at the end of 2011."""
    first = [audit for audit in made.audits if audit.nature == "first"]
    for key, target, sat in (
        ("rate.early", 69, [audit for audit in first if audit.wave in EARLY]),
        ("rate.late", 60, [audit for audit in first if audit.wave not in EARLY]),
        ("rate.renewed", 84, [audit for audit in made.audits if audit.nature == "renewal"]),
    ):
        yield between(key, target, target, percent(len(_labelled(sat)), len(sat)), len(sat), "percent",
                      tolerance=Fraction(1, 2))
    kinds = {audit.organisation: kind_of(audit) for audit in made.audits if audit.day <= END_OF_2011}
    held = [kinds[label.organisation] for label in active_labels(made.events, made.source.family, END_OF_2011)]
    for kind, target in MIX.items():
        yield exact("mix", copies * target, held.count(kind), len(held), "labels", kind=kind)


def agreement(proposed: Sequence[Proposal], versions: Mapping[str, StandardVersion]) -> Iterator[Figure]:
    """Yield how far decisions and proposals agree, and what can be computed under each version."""
    agreed = sum(one.agrees for one in proposed)
    yield between("agreement", 95, 100, percent(agreed, len(proposed)), len(proposed), "percent")
    own = sum(one.outcome != "not_computable" for one in proposed)
    yield told("computable.own", own, len(proposed))
    audits = tuple(one.audit for one in proposed)
    for name in versions:
        outcomes = scores_under(versions[name], audits, versions)
        yield told("computable.applied", sum(one != "not_computable" for one, _ in outcomes), len(audits),
                   version=name)


def scores(
    proposed: Sequence[Proposal], lenient: Sequence[Proposal], versions: Mapping[str, StandardVersion]
) -> Iterator[Figure]:
    """Yield what parts in-house centres from outsourcers, two audits of an organisation, two firms."""
    gap, counted = _gap(proposed)
    yield between("score.gap", 4, 6, gap, counted, "points")
    gains = _gains([one.audit for one in proposed], versions)
    yield between("score.gain", 3, 5, mean(gains), len(gains), "points")
    second = max({one.audit.firm for one in proposed})
    pairs = [(strict.score, free.score) for strict, free in zip(proposed, lenient, strict=True)
             if strict.audit.firm == second]
    lost = [free - strict for strict, free in pairs if strict is not None and free is not None]
    yield between("score.firm", 0, 2, mean(lost), len(lost), "points")


def _active(made: Demonstration, day: date, target: int) -> Figure:
    events = [event for event in made.events if event.day <= day]
    held = active_labels(events, made.source.family, day)
    return exact("active", target, len(held), len(events), "labels", day=day.isoformat())


def _labelled(audits: Sequence[Audit]) -> list[Audit]:
    return [audit for audit in audits if audit.decision in {"award", "shortened_award"}]


def _gap(proposed: Sequence[Proposal]) -> tuple[Fraction | None, int]:
    """Return in-house centres minus outsourcers, under equal versions, weighted by audits of in-house centres."""
    gaps: list[Fraction] = []
    for version in dict.fromkeys(one.audit.version for one in proposed):
        own = [one for one in proposed if one.audit.version == version and one.score is not None]
        inside = [one.score for one in own if one.score is not None and kind_of(one.audit) == "C"]
        outside = mean([one.score for one in own if one.score is not None and kind_of(one.audit) in "PS"])
        gaps += [score - outside for score in inside if outside is not None]
    return mean(gaps), len(gaps)


def _gains(audits: Sequence[Audit], versions: Mapping[str, StandardVersion]) -> list[Fraction]:
    """Return what each organisation gained between two audits, both scored under the version of the earlier one."""
    by_organisation: dict[str, list[Audit]] = {}
    for audit in sorted(audits, key=lambda audit: audit.day):
        by_organisation.setdefault(audit.organisation, []).append(audit)
    pairs = [pair for own in by_organisation.values() for pair in pairwise(own)]
    gains = []
    for name, version in versions.items():
        here = [pair for pair in pairs if pair[0].version == name]
        found = scores_under(version, tuple(audit for pair in here for audit in pair), versions)
        for (_, before), (_, after) in zip(found[::2], found[1::2], strict=True):
            if before is not None and after is not None:
                gains.append(after - before)
    return gains
