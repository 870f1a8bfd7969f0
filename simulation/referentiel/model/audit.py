"""Past audits: what was observed, of whom, under which version, and what the committee decided."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import IntEnum
from typing import Literal


class State(IntEnum):
    """The four states of an answer; never merged, never zero by silence."""

    VALUE = 0
    NOT_APPLICABLE = 1
    NOT_ASSESSED = 2
    NOT_COMPUTABLE = 3


@dataclass(frozen=True, slots=True)
class Answer:
    """One raw answer.

    Parameters
    ----------
    state
        ``NOT_COMPUTABLE`` is never recorded: it follows from the version audited.
    value
        The observed value for `State.VALUE`: 0 or 1 for yes or no, the level of a graded practice, the measure
        itself, or the points. None for the other states.
    note
        Justification of a ``NOT_APPLICABLE``.
    """

    state: State
    value: Decimal | None = None
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Audit:
    """One audit of one organisation.

    Parameters
    ----------
    id, organisation
        Identifier of the audit; pseudonym (or public identifier) of the organisation.
    family, version
        Family of standards and id of the version audited.
    day
        Date of the audit, or the last day of the data year.
    attributes
        Attributes that rules and populations read; numbers as Decimal, the rest as text. ``category`` is one.
    answers
        Raw answers by criterion code; a criterion without an answer is absent.
    decision
        What the committee decided, an outcome or decision id; None when not known.
    recorded_score
        The total that was published or recorded, None when there is none.
    source
        Id of the import that brought the audit.
    """

    id: str
    organisation: str
    family: str
    version: str
    day: date
    attributes: dict[str, Decimal | str]
    answers: dict[str, Answer]
    wave: str = ""
    nature: Literal["first", "renewal", "follow_up", ""] = ""
    firm: str = ""
    decision: str | None = None
    recorded_score: Decimal | None = None
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """One answer put right, with the one it replaced: what was declared, what was kept, when, who and why.

    Parameters
    ----------
    audit, criterion
        Id of the audit, code of the criterion.
    before
        The answer until then; None when nothing had been recorded.
    after
        The answer that replaced it.
    at
        ISO 8601: a day, or a moment in UTC.
    by, reason
        Who corrected it (the audit firm, or the person in charge of the base) and why, in French; never empty.
    """

    audit: str
    criterion: str
    before: Answer | None
    after: Answer
    at: str
    by: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where audits come from: one import, with what may be said of it.

    Parameters
    ----------
    kind
        ``synthetic`` (invented), ``open`` (public open data) or ``confidential``.
    title
        Shown with every figure, in French.
    digest
        SHA-256 of the file or of the generator's settings; importing the same digest twice changes nothing.
    audits, answers, events
        How many it brought; counted by the base.
    imported_at, imported_by
        When (UTC) and who, as the journal keeps them; empty when not known.
    file
        Name of the file, without its folder; empty when there was none.
    """

    id: str
    family: str
    kind: Literal["synthetic", "open", "confidential"]
    title: str
    digest: str
    audits: int = 0
    imported_at: str = ""
    notes: dict[str, str] = field(default_factory=dict)
    file: str = ""
    imported_by: str = ""
    answers: int = 0
    events: int = 0
