"""One answer typed by hand to put a recorded one right, checked as a file would be."""

from __future__ import annotations

from referentiel.model import Answer, Audit, Measure

from ..faults import Faults
from .answers import Given, answer_of
from .cells import Cell
from .standards import Standards, near_code


def typed_answer(audit: Audit, criterion: str, typed: str, standards: Standards) -> Answer:
    """Read an answer to a criterion of the version that an audit was made under.

    Parameters
    ----------
    typed
        As in a file: ``12,5``, ``oui``, ``3``, ``s.o. : fermé le dimanche`` or ``non évalué``.

    Raises
    ------
    FindingsError
        ``AUD-VERSION``, ``AUD-CRITERION``, ``AUD-FIELD-EMPTY``, or what an import would say of the answer.
    """
    faults = Faults()
    version = standards.versions.get(audit.version)
    if version is None:
        faults.stop("AUD-VERSION", audit.version, known=", ".join(sorted(standards.versions)))
    criteria = {one.code: one for _, one in version.criteria()}
    if criterion not in criteria:
        faults.add("AUD-CRITERION", criterion, near=near_code(criterion, criteria), version=version.id)
        faults.refuse()
    asked = criteria[criterion]
    seen = asked.observation
    symbol = standards.symbols.get(seen.unit, "") if isinstance(seen, Measure) else ""
    answer = answer_of(asked, Given(Cell(typed.strip())), symbol, faults)
    faults.refuse()
    if answer is None:
        faults.stop("AUD-FIELD-EMPTY", field=criterion)
    return answer
