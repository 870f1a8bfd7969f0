"""What is put right or erased in the base after an import, each with who, when and why."""

from __future__ import annotations

from dataclasses import replace

from referentiel.model import Answer, Correction, Finding, FindingsError

from . import tables
from .corrections import audit_number, correct, corrections_of
from .opening import Base
from .organisations import all_names, erase, erasures_of, names_of, organisations_of
from .records import Erasure, OrganisationFacts
from .rows import recordable
from .said import said


class Records(Base):
    """Corrections of answers, and organisations with their names apart."""

    def correct(self, audit: str, criterion: str, answer: Answer, *, by: str, reason: str) -> Correction:
        """Put an answer right; the one it replaces is kept.

        Whether the answer is possible under the version audited is for the caller to check.

        Parameters
        ----------
        audit
            Id of the audit.
        by, reason
            Who corrects and why, in French; both are needed.

        Raises
        ------
        FindingsError
            ``AUD-AUDIT-UNKNOWN``, ``AUD-CORRECTION-SAME`` or ``AUD-REASON-MISSING``.
        ValueError
            An answer that cannot be recorded.
        """
        recordable(answer, f"answer {criterion} of {audit}")
        told = said(by=by, reason=reason)
        with self.connected(writes=True) as connection:
            return correct(connection, audit, criterion, answer, told)

    def corrections(self, family: str | None = None) -> tuple[Correction, ...]:
        """Return the corrections of a family, or all, oldest first."""
        with self.connected() as connection:
            return corrections_of(connection, family)

    def history_of(self, audit: str, criterion: str) -> tuple[Correction, ...]:
        """Return the corrections of one answer, oldest first; empty when it is as it came.

        Raises
        ------
        FindingsError
            ``AUD-AUDIT-UNKNOWN``.
        """
        with self.connected() as connection:
            audit_number(connection, audit)
            return corrections_of(connection, audit=audit, criterion=criterion)

    def organisations(self) -> tuple[OrganisationFacts, ...]:
        """Return every organisation with its coarse facts, in the order it was first seen."""
        with self.connected() as connection:
            return organisations_of(connection)

    def names(self) -> dict[str, tuple[str, ...]]:
        """Return the names kept of every organisation that has one, each sorted, by pseudonym."""
        with self.connected() as connection:
            return all_names(connection)

    def names_of(self, organisation: str) -> tuple[str, ...]:
        """Return the names kept of an organisation, sorted; empty when there is none."""
        with self.connected() as connection:
            return names_of(connection, organisation)

    def erase_name(self, organisation: str, *, by: str, reason: str) -> Erasure:
        """Erase every name of an organisation, and keep a trace without them; its audits stay.

        The bytes of the name are overwritten in the file of the base. Copies of the base, raw files and other
        systems are not reached.

        Raises
        ------
        FindingsError
            ``AUD-NAME-NONE``: no name is kept; ``AUD-REASON-MISSING``.
        """
        told = said(by=by, reason=reason)
        erasure = Erasure(organisation=organisation, names=0, at=told["at"], by=told["by"], reason=told["reason"])
        with self.connected(writes=True) as connection:
            count = erase(connection, erasure)
            if not count:
                raise FindingsError([Finding(code="AUD-NAME-NONE", found=organisation)])
        self.forget(tables.organisation_name.name)
        return replace(erasure, names=count)

    def erasures(self) -> tuple[Erasure, ...]:
        """Return the trace of the names erased, oldest first."""
        with self.connected() as connection:
            return erasures_of(connection)
