"""How an audit is named where people read: by its year and without its day, unless the exact facts are asked for."""

from __future__ import annotations

from dataclasses import dataclass

from referentiel.audits.privacy import coarse
from referentiel.engine import History
from referentiel.texts import day


@dataclass(frozen=True, slots=True)
class Shown:
    """What is said of an audit besides its figures.

    Parameters
    ----------
    audit, organisation
        Id, without the day unless exact; pseudonym.
    when
        The day in words, or the year alone.
    facts
        The same for a program: ``date`` (ISO 8601), or ``year``.
    """

    audit: str
    organisation: str
    when: str
    facts: dict[str, str | int]


def shown(history: History, i: int, *, exact: bool = False) -> Shown:
    """Return how audit `i` of a population is named; see `referentiel.audits.privacy.coarse`.

    Ids stay apart inside the population, by a number where they would not.
    """
    audit = history.audits[i]
    if exact:
        return Shown(audit.id, audit.organisation, day(audit.day), {"date": audit.day.isoformat()})
    names: tuple[str, ...] = history.remembered(
        "coarse_ids", lambda: tuple(one.id for one in coarse(history.audits)))
    year = audit.day.year
    return Shown(names[i], audit.organisation, str(year), {"year": year})
