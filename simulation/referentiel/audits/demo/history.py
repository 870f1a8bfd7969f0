"""The provisional demonstration history: 106 invented audits of 62 invented organisations, in 13 waves."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import date
from decimal import Decimal

from referentiel.model import Answer, Audit, Source, StandardVersion, exact_text
from referentiel.texts import text

from ..progress import Advance, Progress
from ..store.rows import attributes_text
from .answers import Visit, answers, knockouts
from .calendar import CATEGORIES, WAVES, Candidate, Sitting, candidates
from .draws import Draws
from .organisations import Organisation, developed, founded

SEED = 2005
FAMILY = "lrs"

_SIZES = ((50, "under_50"), (300, "under_300"), (1_000, "under_1000"))
_TWO_FIRMS = date(2012, 1, 1)
SECOND_FIRM_MARKS_LOWER = 20
"""Thousandths of the level share: the two points known between firms."""


def demo_history(
    version: StandardVersion, seed: int = SEED, progress: Progress | None = None
) -> tuple[Source, tuple[Audit, ...]]:
    """Make up the demonstration history, with a raw answer for every criterion that applies.

    The waves, the decisions and the mix of organisations are near the published figures; the rest is drawn.
    Certificates did not exist under the version audited: they are recorded as refusals.

    Parameters
    ----------
    version
        The version audited, ``lrs-2005``.
    seed
        The same seed and version give the same audits on every platform.
    progress
        Told the audits made so far, of 106.

    Returns
    -------
    Source
        Kind ``synthetic``; its digest covers every audit.
    tuple of Audit
        By wave, first audits before renewals.
    """
    draws = Draws(seed)
    advance = Advance(progress, sum(len(one.sittings) for one in candidates()))
    by_wave: dict[str, list[tuple[Candidate, Sitting]]] = {wave: [] for wave in WAVES}
    for candidate in candidates():
        for sitting in candidate.sittings:
            by_wave[sitting.wave].append((candidate, sitting))
    known: dict[str, Organisation] = {}
    audits = []
    for wave, sat in by_wave.items():
        mixed = sorted(draws.order(wave, sat), key=lambda pair: pair[1].rank > 0)
        for place, (candidate, sitting) in enumerate(mixed, start=1):
            before = known.get(candidate.key) or founded(candidate, f"org-{len(known) + 1:03d}", draws)
            known[candidate.key] = after = developed(before, candidate, sitting, draws)
            audits.append(_audit(version, after, candidate, sitting, place, draws))
            advance.one()
    advance.end()
    digest = _digest(audits)
    source = Source(
        id=f"demo-{digest[:12]}",
        family=FAMILY,
        kind="synthetic",
        title=text("demo.title"),
        digest=digest,
        audits=len(audits),
        notes={"seed": str(seed), "version": version.id},
    )
    return source, tuple(replace(audit, source=source.id) for audit in audits)


def _audit(
    version: StandardVersion,
    organisation: Organisation,
    candidate: Candidate,
    sitting: Sitting,
    place: int,
    draws: Draws,
) -> Audit:
    day = WAVES[sitting.wave]
    attributes: dict[str, Decimal | str] = {
        "category": CATEGORIES[candidate.kind],
        "headcount": Decimal(organisation.headcount),
        "region": organisation.region,
        "size_class": _size_class(organisation.headcount),
    }
    firm = _firm(organisation, sitting, day, draws)
    visit = Visit(
        organisation=candidate.key,
        wave=sitting.wave,
        day=day,
        kind=candidate.kind,
        attributes=attributes,
        # The second firm marks a little lower.
        share=organisation.share - (SECOND_FIRM_MARKS_LOWER if firm == "b" else 0),
        in_france=organisation.in_france,
        failed=_failed(version, organisation, candidate, sitting, attributes, draws),
    )
    return Audit(
        id=f"demo-V{int(sitting.wave[1:]):02d}-{place:02d}",
        organisation=organisation.id,
        family=FAMILY,
        version=version.id,
        day=day,
        attributes=attributes,
        answers=answers(version, visit, draws),
        wave=sitting.wave,
        nature="renewal" if sitting.rank else "first",
        firm=text(f"demo.firm.{firm}"),
        decision=sitting.decision,
    )


def _size_class(headcount: int) -> str:
    size = next((name for bound, name in _SIZES if headcount < bound), "from_1000")
    return text(f"demo.size_class.{size}")


def _firm(organisation: Organisation, sitting: Sitting, day: date, draws: Draws) -> str:
    second = day >= _TWO_FIRMS and draws.chance(f"{organisation.id}/{sitting.wave}/firm", 500)
    return "b" if second else "a"


def _failed(
    version: StandardVersion,
    organisation: Organisation,
    candidate: Candidate,
    sitting: Sitting,
    attributes: dict[str, Decimal | str],
    draws: Draws,
) -> str:
    """Return the knock-out that refused the candidate, or an empty text."""
    codes = knockouts(version, attributes, WAVES[sitting.wave])
    if organisation.cause != "knockout" or not codes:
        return ""
    return draws.one_of(f"{candidate.key}/{sitting.wave}/failed", codes, [1] * len(codes))


def _digest(audits: list[Audit]) -> str:
    """Return the SHA-256 of everything that the audits say, one line an audit."""
    digest = hashlib.sha256()
    for audit in audits:
        given = [f"{code}={_written(answer)}" for code, answer in audit.answers.items()]
        facts = (
            audit.id,
            audit.organisation,
            audit.version,
            audit.day.isoformat(),
            audit.wave,
            audit.nature,
            audit.firm,
            audit.decision or "",
            attributes_text(audit.attributes),
            *given,
        )
        digest.update(("\t".join(facts) + "\n").encode())
    return digest.hexdigest()


def _written(answer: Answer) -> str:
    return f"{int(answer.state)}:{'' if answer.value is None else exact_text(answer.value)}:{answer.note}"
