"""What the committee decided, wave after wave: waves are joined until each point rests on enough organisations."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from referentiel.model import Audit, StandardVersion

from .effect import decisions_passing

LEAST = 5
"""Organisations under which no point stands alone: a wave of three would name its refusals."""


@dataclass(frozen=True)
class WaveGroup:
    """Waves that follow one another, as one point.

    Parameters
    ----------
    waves
        Their names in the order of time; the year where an audit belongs to no wave.
    years
        First and last year of their audits.
    audits
        Audits whose decision is known.
    passes
        Those that the committee let pass.
    unknown
        Audits of these waves whose decision is not known: in no rate.
    organisations
        That have an audit whose decision is known.
    """

    waves: tuple[str, ...]
    years: tuple[int, int]
    audits: int
    passes: int
    unknown: int
    organisations: int


def wave_groups(
    audits: Iterable[Audit], audited: Mapping[str, StandardVersion], least: int = LEAST,
) -> tuple[WaveGroup, ...]:
    """Return the decisions by waves, each group of at least `least` organisations; none where all of them are fewer.

    Waves are taken in the order of their first audit, and join the following one until there are enough
    organisations. What remains at the end joins the last group.

    Parameters
    ----------
    audited
        The versions that the audits were made under: a decision is read in its own version.
    """
    waves: dict[str, list[Audit]] = {}
    for audit in sorted(audits, key=lambda one: one.day):
        waves.setdefault(audit.wave or str(audit.day.year), []).append(audit)
    groups: list[list[str]] = [[]]
    for name in waves:
        groups[-1].append(name)
        if len(_organisations([audit for one in groups[-1] for audit in waves[one]], audited)) >= least:
            groups.append([])
    rest = groups.pop()
    if not groups:
        return ()
    groups[-1] += rest
    return tuple(_group(names, [audit for one in names for audit in waves[one]], audited) for names in groups)


def _group(names: Sequence[str], audits: Sequence[Audit], audited: Mapping[str, StandardVersion]) -> WaveGroup:
    passed = [_passed(audit, audited) for audit in audits]
    years = [audit.day.year for audit in audits]
    return WaveGroup(
        waves=tuple(names), years=(min(years), max(years)), audits=sum(one is not None for one in passed),
        passes=sum(one is True for one in passed), unknown=sum(one is None for one in passed),
        organisations=len(_organisations(audits, audited)))


def _organisations(audits: Iterable[Audit], audited: Mapping[str, StandardVersion]) -> set[str]:
    return {audit.organisation for audit in audits if _passed(audit, audited) is not None}


def _passed(audit: Audit, audited: Mapping[str, StandardVersion]) -> bool | None:
    """Tell whether the committee let an audit pass; None where its decision is not known."""
    return decisions_passing(audited[audit.version]).get(audit.decision or "")
