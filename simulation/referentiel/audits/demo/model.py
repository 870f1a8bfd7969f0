"""The generative model: every audit of one organisation, from one draw of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from referentiel.model import Audit, Finding, FindingsError, StandardVersion
from referentiel.texts import text

from .answers import answers
from .calendar import CATEGORIES, VERSIONS, Candidate, Sitting
from .draws import Draws
from .figures import SEVERITY
from .measures import Ladders, first_ladders
from .organisations import Organisation, developed, founded, size_class
from .visit import Visit

SEED = 2005
FAMILY = "lrs"
_TWO_FIRMS = date(2012, 1, 1)


@dataclass(frozen=True)
class Model:
    """The model over the versions audited.

    Parameters
    ----------
    versions
        By id, at least `VERSIONS`.
    severity
        What the second firm takes off a graded practice, in thousandths of a grade.

    Raises
    ------
    FindingsError
        ``VER-AUDITED`` for each version that is not there.
    """

    versions: Mapping[str, StandardVersion]
    severity: int = SEVERITY
    ladders: Mapping[str, Ladders] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        missing = [name for name in VERSIONS if name not in self.versions]
        if missing:
            raise FindingsError(Finding(code="VER-AUDITED", found=name) for name in missing)
        object.__setattr__(self, "ladders", first_ladders(self.versions, VERSIONS))

    def audits_of(self, candidate: Candidate, draw: int) -> tuple[Audit, ...]:
        """Return the audits of an organisation in order, for one of its draws.

        Their ids are the place of the organisation in the plan, with the wave.
        """
        draws = draws_of(candidate, draw)
        organisation = founded(candidate, draws)
        made = []
        for sitting in candidate.sittings:
            if sitting.rank:
                organisation = developed(organisation, sitting, draws)
            made.append(self._audit(candidate, organisation, sitting, draws))
        return tuple(made)

    def _audit(self, candidate: Candidate, organisation: Organisation, sitting: Sitting, draws: Draws) -> Audit:
        wave = sitting.wave
        attributes: dict[str, Decimal | str] = {
            "category": CATEGORIES[candidate.kind],
            "headcount": Decimal(organisation.headcount),
            "region": organisation.region,
            "size_class": size_class(organisation.headcount),
        }
        second = wave.day >= _TWO_FIRMS and draws.chance(f"{wave.name}/firm", 500)
        visit = Visit(organisation, wave.name, wave.day, attributes, self.severity if second else 0, draws)
        return Audit(
            id=f"{candidate.key}/{wave.name}",
            organisation=candidate.key,
            family=FAMILY,
            version=wave.version,
            day=wave.day,
            attributes=attributes,
            answers=answers(self.versions[wave.version], visit, self.ladders),
            wave=wave.name,
            nature="renewal" if sitting.rank else "first",
            firm=text("demo.firm.b" if second else "demo.firm.a"),
            decision=sitting.ruling.decision,
        )


def draws_of(candidate: Candidate, draw: int) -> Draws:
    """Return the draws of an organisation."""
    return Draws(SEED).under(f"{candidate.key}/{draw}")
