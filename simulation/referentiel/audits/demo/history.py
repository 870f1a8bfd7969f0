"""The demonstration histories: invented audits of invented organisations, drawn until they fit the plan of waves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from referentiel.model import Audit, Correction, LabelEvent, Source, StandardVersion
from referentiel.texts import text

from ..progress import Advance, Progress
from .calendar import WAVES, Candidate, candidates
from .corrections import corrections
from .digest import digest_of
from .draws import Draws
from .events import label_events, numbered
from .model import FAMILY, SEED, Model, draws_of
from .names import invented_names
from .retained import RETAINED

COPIES = 3
"""How many times the enlarged history holds the plan."""
DEMO, ENLARGED = "demo", "agrandi"

Made = Mapping[str, tuple[Audit, ...]]
"""The audits of each organisation, by its place in the plan."""


@dataclass(frozen=True)
class Demonstration:
    """A made-up history, ready to be kept.

    Parameters
    ----------
    source
        Kind ``synthetic``; its digest covers everything below.
    audits
        By wave, first audits before renewals.
    events
        What happened to the labels, by date.
    names
        Invented name of each organisation, by its pseudonym: kept apart, and never in the audits.
    corrections
        What was declared otherwise than the audit found, in the order of the audits.
    """

    source: Source
    audits: tuple[Audit, ...]
    events: tuple[LabelEvent, ...]
    names: Mapping[str, str]
    corrections: tuple[Correction, ...]


def demo_history(versions: Mapping[str, StandardVersion], progress: Progress | None = None) -> Demonstration:
    """Make up the demonstration history: 106 audits of 62 organisations in 13 waves, each under its own version.

    The waves, the decisions and the mix of organisations are a plan near the published figures. Each organisation is
    drawn from a model (latent maturity, differences between kinds, trends, thresholds aimed at, missing values), and
    drawn again until the rule proposes what goes with the decisions of the plan. The number of the draw that was kept
    is data, so that the same audits come out everywhere; ``docs/calibrage.md`` puts targets beside what came out.

    Parameters
    ----------
    versions
        By id, at least lrs-2005, lrs-2008, lrs-2009 and lrs-2011.
    progress
        Told the audits made so far.

    Raises
    ------
    FindingsError
        ``VER-AUDITED`` for each version that is not there.
    """
    return made_up(Model(versions), candidates(), DEMO, progress)


def enlarged_history(versions: Mapping[str, StandardVersion], progress: Progress | None = None) -> Demonstration:
    """Make up a larger history: 318 audits of 186 other organisations, in three times the same plan.

    Same model, parameters and errors as `demo_history`; its title says that it is enlarged.
    """
    return made_up(Model(versions), candidates(COPIES), ENLARGED, progress)


def made_up(
    model: Model, plan: tuple[Candidate, ...], prefix: str, progress: Progress | None = None
) -> Demonstration:
    """Make up the history of a plan; every id begins with `prefix`."""
    advance = Advance(progress, sum(len(one.sittings) for one in plan))
    drawn: dict[str, tuple[Audit, ...]] = {}
    for candidate in plan:
        drawn[candidate.key] = model.audits_of(candidate, RETAINED.get(candidate.key, 0))
        for _ in candidate.sittings:
            advance.one()
    advance.end()
    pseudonyms = _pseudonyms(plan, prefix)
    made = _named(drawn, _ids(plan, prefix), pseudonyms)
    audits = tuple(sorted((audit for own in made.values() for audit in own), key=lambda audit: audit.id))
    names = dict(sorted(zip(pseudonyms.values(), _names(plan, prefix), strict=True)))
    events = numbered((event for one in plan for event in label_events(one, made[one.key])), prefix)
    corrected = _corrections(model, plan, made)
    digest = digest_of(audits, events, names, corrected)
    source = Source(
        id=f"{prefix}-{digest[:12]}",
        family=FAMILY,
        kind="synthetic",
        title=text("demo.title" if prefix == DEMO else "demo.title.enlarged"),
        digest=digest,
        audits=len(audits),
        notes={"seed": str(SEED), "versions": ", ".join(dict.fromkeys(audit.version for audit in audits))},
    )
    return Demonstration(
        source,
        tuple(replace(audit, source=source.id) for audit in audits),
        tuple(replace(event, source=source.id) for event in events),
        names,
        corrected,
    )


def _pseudonyms(plan: tuple[Candidate, ...], prefix: str) -> dict[str, str]:
    """Return the pseudonym of each organisation, in an order that says nothing of the plan."""
    start = "org" if prefix == DEMO else f"org-{prefix}"
    mixed = Draws(SEED).order(f"{prefix}/pseudonyms", range(1, len(plan) + 1))
    return {one.key: f"{start}-{number:03d}" for one, number in zip(plan, mixed, strict=True)}


def _ids(plan: tuple[Candidate, ...], prefix: str) -> dict[str, str]:
    """Return the id of each audit by its place in the plan: wave by wave, mixed, first audits before renewals."""
    ids: dict[str, str] = {}
    for wave in WAVES:
        sat = [(one.key, sitting.rank) for one in plan for sitting in one.sittings if sitting.wave.name == wave]
        mixed = sorted(Draws(SEED).order(f"{prefix}/{wave}", sat), key=lambda pair: pair[1] > 0)
        named = f"{prefix}-V{int(wave[1:]):02d}"
        ids |= {f"{key}/{wave}": f"{named}-{place:02d}" for place, (key, _) in enumerate(mixed, 1)}
    return ids


def _named(drawn: Made, ids: Mapping[str, str], pseudonyms: Mapping[str, str]) -> Made:
    return {
        key: tuple(replace(audit, id=ids[audit.id], organisation=pseudonyms[key]) for audit in own)
        for key, own in drawn.items()
    }


def _names(plan: tuple[Candidate, ...], prefix: str) -> tuple[str, ...]:
    return invented_names([one.kind for one in plan], Draws(SEED).under(f"{prefix}/names"))


def _corrections(model: Model, plan: tuple[Candidate, ...], made: Made) -> tuple[Correction, ...]:
    found = (
        correction
        for one in plan
        for audit in made[one.key]
        for correction in corrections(
            model.versions[audit.version], audit, draws_of(one, RETAINED.get(one.key, 0)))
    )
    return tuple(sorted(found, key=lambda correction: correction.audit))
