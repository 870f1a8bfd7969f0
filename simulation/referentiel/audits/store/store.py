"""The audit base: imports that are kept whole or not at all, and histories read back in their order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from sqlalchemy import select

from referentiel.model import Audit, Correction, LabelEvent, Source

from ..addresses import ENVIRONMENT
from ..imported import Import
from ..labels import Label, active_labels
from ..progress import Advance, Progress
from . import tables
from .base import default_url
from .corrections import audit_number, recordable_corrections
from .events import event_of, recordable_events
from .gathering import answers_of
from .keeping import Records
from .rows import audit_of, source_of
from .said import now
from .writing import write_imports

__all__ = ["ENVIRONMENT", "Store", "default_url"]


class Store(Records):
    """The audit base at an address; nothing is opened before it is used.

    Parameters
    ----------
    url
        A database URL, or the path of an SQLite file; the base of `default_url` when not given. The
        folder of the default base is made, another folder must exist.
    there
        Whether a base that is not there is refused; it reads as an empty one else, and is made by the first writing.

    Raises
    ------
    FindingsError
        Here or at first use, one finding: ``AUD-BASE-URL``, ``-DRIVER``, ``-OPEN``, ``-GONE``,
        ``-READ-ONLY``, ``-LOCKED``, ``-DAMAGED``, ``-FULL``, ``-OTHER``, ``-NEWER``, ``-OLDER`` or ``-FAILED``.

    Examples
    --------
    >>> Store("sqlite://").families()
    ()
    """

    def add(
        self,
        source: Source,
        audits: Sequence[Audit],
        progress: Progress | None = None,
        *,
        events: Sequence[LabelEvent] = (),
        names: Mapping[str, str] | None = None,
        corrections: Sequence[Correction] = (),
    ) -> bool:
        """Keep one import in one transaction: whole, or not at all.

        Parameters
        ----------
        source
            Its counts are taken from what is given, its ``imported_at`` (UTC) from the clock if empty.
        audits
            In the order to keep, all of the source's family; their ``source`` becomes the source's id.
        progress
            Told the audits written so far; they are kept only when this method returns.
        events
            Label events of the same family; each names an audit of this or of an earlier import, or none.
        names
            Names of organisations by pseudonym, kept apart. A name that was erased is not taken back: the notes
            of the import count those left out.
        corrections
            Of answers of these audits, which hold the corrected ones.

        Returns
        -------
        bool
            False when this digest was imported before: nothing changed.

        Raises
        ------
        FindingsError
            ``AUD-ALREADY-THERE`` for each audit that another import brought, ``AUD-ID-TWICE`` for each that
            stands twice in this one, ``AUD-EVENT-THERE``, ``AUD-EVENT-TWICE`` or ``AUD-EVENT-AUDIT`` for events,
            ``AUD-SOURCE-THERE``, or a failure of the base. Nothing was written.
        ValueError
            Another family, or an answer or event that cannot be recorded: a fault of the reader.
        """
        one = Import(source, tuple(audits), tuple(events), tuple((names or {}).items()), tuple(corrections))
        (new,) = self.add_all([one], progress)
        return new

    def add_all(self, imports: Sequence[Import], progress: Progress | None = None) -> tuple[bool, ...]:
        """Keep several imports in one transaction: all of them, or none.

        Returns
        -------
        tuple of bool
            For each import, whether it was new; see `add` for the rest.
        """
        for one in imports:
            if any(audit.family != one.source.family for audit in one.audits):
                raise ValueError(f"every audit of {one.source.id} must be of family {one.source.family}")
            recordable_events(one)
            recordable_corrections(one)
        advance = Advance(progress, sum(len(one.audits) for one in imports))
        with self.connected(writes=True) as connection:
            return write_imports(connection, imports, now(), advance)

    def load(self, family: str) -> tuple[Audit, ...]:
        """Return every audit of a family in the order of import; empty when there is none.

        Corrected answers are the current ones.
        """
        audit = tables.audit.c
        with self.connected() as connection:
            of_family = select(audit.number).where(audit.family == family)
            given = answers_of(connection, tables.answer.c.audit.in_(of_family))
            rows = connection.execute(select(tables.audit).where(audit.family == family).order_by(audit.number))
            return tuple(audit_of(row, given.get(row.number, {})) for row in rows)

    def audit(self, audit: str) -> Audit:
        """Return one audit by its id.

        Raises
        ------
        FindingsError
            ``AUD-AUDIT-UNKNOWN``.
        """
        with self.connected() as connection:
            number = audit_number(connection, audit)
            given = answers_of(connection, tables.answer.c.audit == number)
            row = connection.execute(select(tables.audit).where(tables.audit.c.number == number)).one()
            return audit_of(row, given.get(number, {}))

    def sources(self, family: str | None = None) -> tuple[Source, ...]:
        """Return the journal of imports, oldest first, of one family or of all."""
        query = select(tables.source).order_by(tables.source.c.number)
        if family is not None:
            query = query.where(tables.source.c.family == family)
        with self.connected() as connection:
            return tuple(source_of(row) for row in connection.execute(query))

    def families(self) -> tuple[str, ...]:
        """Return the families that have an import, sorted."""
        with self.connected() as connection:
            return tuple(sorted(connection.scalars(select(tables.source.c.family).distinct())))

    def events(self, family: str) -> tuple[LabelEvent, ...]:
        """Return the label events of a family in the order of import."""
        event = tables.label_event
        query = select(event).where(event.c.family == family).order_by(event.c.number)
        with self.connected() as connection:
            return tuple(event_of(row) for row in connection.execute(query))

    def labels_active(self, family: str, day: date) -> tuple[Label, ...]:
        """Return the labels of a family that are active on a day; see `active_labels` for the rules."""
        return active_labels(self.events(family), family, day)
