"""A version of the standard: its head, its actor types, its sections and its decision rule."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Annotated, Literal

from pydantic import Field
from pydantic.functional_validators import AfterValidator

from .criterion import AttributeCondition, Criterion
from .identity import ByIdentity
from .thresholds import located_thresholds
from .values import (
    Code,
    Day,
    Frozen,
    FrozenDict,
    Identifier,
    Number,
    PerSection,
    PerType,
    Text,
    Threshold,
    Whole,
)


class ErratumRecord(Frozen):
    """What is recorded of an erratum: who, why, which content before and after, the replay that moved no outcome.

    Parameters
    ----------
    author, reason
        Who corrects, and why, as typed.
    previous, current
        Fingerprints of the content before and after.
    audits, computable
        Audits replayed under both texts, and how many of them have an outcome.
    history, engine
        Fingerprints of the audits and of the program that replayed them.
    """

    author: Text
    reason: Text
    previous: Text
    current: Text
    audits: Annotated[Whole, Field(ge=1)]
    computable: Annotated[Whole, Field(ge=1)]
    history: Text
    engine: Text


class LifeCycleEvent(Frozen):
    """A recorded event in the life of a version; not part of its content.

    Parameters
    ----------
    state
        The state that begins; ``erratum`` is an event and no state: the version stays as it was.
    erratum
        Given with ``erratum``, and only then.
    """

    state: Literal[
        "draft",
        "working_group",
        "scientific_opinion",
        "voting",
        "adopted",
        "in_force",
        "superseded",
        "abandoned",
        "erratum",
    ]
    on: Day
    sources: tuple[Text, ...] = ()
    assumption: bool = False
    note: Text | None = None
    erratum: ErratumRecord | None = None


class Attribute(Frozen):
    """An attribute of an organisation that rules may read."""

    kind: Literal["number", "text"]
    label: Text


class ActorType(Frozen):
    """A kind of candidate, hence a questionnaire, derived from the organisation's attributes.

    The first type of the list whose conditions all hold is taken; `category` is an attribute like the others.
    """

    id: Identifier
    label: Text
    when: tuple[AttributeCondition, ...] = ()


class Section(Frozen):
    """A section (rubrique, famille) with its relative weight per actor type; 0 leaves it out for that type."""

    code: Code
    title: Text
    weight: PerType[Number]
    criteria: tuple[Criterion, ...]


class Rounding(Frozen):
    """How a score is rounded before it is compared and shown.

    `half_up` goes towards plus infinity, `half_down` towards minus infinity.
    """

    step: Number
    mode: Literal["nearest", "up", "down"]
    tie: Literal["half_up", "half_down", "half_even"] = "half_up"
    sources: tuple[Text, ...] = ()
    assumption: bool = False


class Roundings(Frozen):
    """Rounding of the global score and of section scores; none where not given."""

    global_: Rounding | None = Field(default=None, alias="global")
    sections: Rounding | None = None


class Rule(Frozen):
    """How answers become a global score, and what an answer that was not given does."""

    score: Literal["sections", "criteria", "points"]
    not_assessed: Literal["exclude", "zero"]
    coverage_minimum: Threshold
    knockout_not_assessed: Literal["not_computable", "report"] = "not_computable"
    rounding: Roundings = Roundings()
    start: Number = Decimal(0)
    floor: Number | None = None
    demerits: bool = False
    redistribute: bool = False


class EligibilityCondition(Frozen):
    """A condition to be a candidate, on an attribute or on the raw value of a criterion; met at equality."""

    id: Code
    label: Text
    attribute: Identifier | None = None
    criterion: Code | None = None
    equals: Text | None = None
    one_of: tuple[Text, ...] | None = None
    at_least: PerType[Threshold] | None = None
    at_most: PerType[Threshold] | None = None
    actor_types: tuple[Identifier, ...] | None = None
    sources: tuple[Text, ...] = ()
    assumption: bool = False


class Outcome(Frozen):
    """An outcome and the conditions that earn it; the last outcome of a version has none."""

    id: Identifier
    label: Text
    passes: bool
    global_at_least: PerType[Threshold] | None = None
    sections_at_least: PerSection | None = None
    knockouts: Literal["none_failed", "ignored"] = "ignored"
    levels_at_least: Annotated[dict[str, PerType[Number]], AfterValidator(FrozenDict)] = FrozenDict()
    sources: tuple[Text, ...] = ()
    assumption: bool = False

    @property
    def unconditional(self) -> bool:
        """Whether nothing is asked for this outcome."""
        tests = (self.global_at_least, self.sections_at_least, self.levels_at_least or None)
        return tests == (None, None, None) and self.knockouts == "ignored"


class Decision(Frozen):
    """A decision the committee can take that the rule never proposes (a shortened award)."""

    id: Identifier
    label: Text
    passes: bool
    sources: tuple[Text, ...] = ()


class StandardVersion(Frozen):
    """A whole version of the standard, as one file holds it.

    Parameters
    ----------
    id
        For example ``lrs-2005``.
    family
        A version is applied only to audits of its family.
    provenance
        ``reconstruction`` when the text was rebuilt from public facts: every screen says so.
    life_cycle
        Recorded events; outside the fingerprint.
    """

    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$")]
    family: Identifier
    title: Text
    provenance: Literal["official", "reconstruction", "draft"]
    notice: Text
    summary: Text | None = None
    sources: tuple[Text, ...] = ()
    supersedes: Text | None = None
    transition: Text | None = None
    life_cycle: tuple[LifeCycleEvent, ...]
    attributes: Annotated[dict[str, Attribute], AfterValidator(FrozenDict)] = FrozenDict()
    actor_types: tuple[ActorType, ...] = Field(min_length=1)
    rule: Rule
    eligibility: tuple[EligibilityCondition, ...] = ()
    outcomes: tuple[Outcome, ...] = Field(min_length=2)
    decisions: tuple[Decision, ...] = ()
    sections: tuple[Section, ...] = Field(min_length=1)

    def criteria(self) -> Iterator[tuple[Section, Criterion]]:
        """Yield every criterion with its section, in the order of the file."""
        for section in self.sections:
            for criterion in section.criteria:
                yield section, criterion

    def phase_dates(self) -> tuple[date, ...]:
        """Return the sorted dates at which any dated value of the version changes."""
        days = _dates(self.model_copy(update={"sections": ()}))
        for section in self.sections:
            days = days | _DATES.recall(section, None, partial(_dates, section))
        return tuple(sorted(days))


_DATES = ByIdentity[frozenset[date]]()


def _dates(part: object) -> frozenset[date]:
    return frozenset(phase.from_ for _, threshold in located_thresholds(part) for phase in threshold.phases)
