"""One audit to be answered, and how far the organisation is above others of its kind in each practice."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from ..applicable import Attributes
from . import figures
from .draws import MILLE, Draws
from .organisations import Organisation


@dataclass(frozen=True, slots=True)
class Visit:
    """One audit to be answered.

    Parameters
    ----------
    wave
        Name of its draws; what lasts between two audits is drawn without it.
    severity
        What the firm takes off a graded practice, in thousandths of a grade.
    """

    organisation: Organisation
    wave: str
    day: date
    attributes: Attributes
    severity: int
    draws: Draws


def deviation(code: str, visit: Visit) -> int:
    """Return how far above the mean of its kind an organisation is, in thousandths of a standard deviation.

    Maturity, the part of the criterion that lasts, and the part of the day.
    """
    lasting = visit.draws.normal(f"{code}/lasting")
    of_the_day = visit.draws.normal(f"{visit.wave}/{code}/day")
    own = (figures.LASTING * lasting + figures.OF_THE_DAY * of_the_day) // MILLE
    return (figures.LOADING * visit.organisation.maturity + figures.OWN * own) // MILLE
