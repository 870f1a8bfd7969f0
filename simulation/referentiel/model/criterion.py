"""What an audit observes, and how an observation becomes a level."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from .values import Code, Frozen, Identifier, Number, PerType, Text, Threshold, Whole


class YesNo(Frozen):
    """Met or not met: level 0 or 1."""

    kind: Literal["yes_no"]


class Level(Frozen):
    """One level of a graded practice; written as a plain text when it has a name and nothing more.

    Parameters
    ----------
    name
        A few words, for lists to choose from.
    description
        What an auditor sees on site at this level; each level takes the ones below it for granted.

    Examples
    --------
    >>> Level.model_validate("écrit") == Level(name="écrit")
    True
    """

    name: Text
    description: Text | None = None

    @model_validator(mode="before")
    @classmethod
    def _from_name(cls, data: Any) -> Any:  # noqa: ANN401
        return data if isinstance(data, cls | Mapping) else {"name": data}

    @classmethod
    def __get_pydantic_json_schema__(cls, core: Any, handler: Any) -> dict[str, Any]:  # noqa: ANN401
        return {"anyOf": [{"type": "string", "minLength": 1}, handler(core)]}


class Graded(Frozen):
    """A practice at one of the named levels 0..m."""

    kind: Literal["graded"]
    levels: tuple[Level, ...] = Field(min_length=2)


class Measure(Frozen):
    """A number with its unit; the ladder of the criterion turns it into a level.

    Parameters
    ----------
    unit
        Identifier in the registry of units.
    direction
        ``higher`` (value >= step), ``lower`` (value <= step) or ``band`` (low <= value <= high).
    range
        Smallest and largest possible value, both included.
    """

    kind: Literal["measure"]
    unit: Identifier
    direction: Literal["higher", "lower", "band"]
    range: tuple[Number, Number]


class Points(Frozen):
    """Points given as such, from 0 to `max`.

    Parameters
    ----------
    values
        The only points that can be given, from 0 up to `max`; any number between them when not given.
    """

    kind: Literal["points"]
    max: Number
    values: tuple[Number, ...] | None = None

    def admits(self, value: Decimal) -> bool:
        """Tell whether so many points can be given."""
        return value in self.values if self.values is not None else 0 <= value <= self.max


Observation = Annotated[YesNo | Graded | Measure | Points, Field(discriminator="kind")]


class Step(Frozen):
    """One step of a ladder: a threshold, or the two ends of a band."""

    value: Threshold | None = None
    low: Threshold | None = None
    high: Threshold | None = None

    @model_validator(mode="before")
    @classmethod
    def _from_threshold(cls, data: Any) -> Any:  # noqa: ANN401
        if isinstance(data, cls) or (isinstance(data, dict) and {"low", "high"} & set(data)):
            return data
        return {"value": data}

    @classmethod
    def __get_pydantic_json_schema__(cls, core: Any, handler: Any) -> dict[str, Any]:  # noqa: ANN401
        own = handler.resolve_ref_schema(handler(core))
        threshold = own["properties"]["low"]["anyOf"][0]
        band = {
            "type": "object",
            "properties": {"low": threshold, "high": threshold},
            "required": ["low", "high"],
            "additionalProperties": False,
        }
        return {"anyOf": [threshold, band]}


class LegalFloor(Frozen):
    """The law under a criterion: no step may be weaker while it is in force.

    Parameters
    ----------
    basis
        Key in the registry of legal bases, which holds the text, its article and its dates.
    value
        The value that the law asks for, for the types it binds; None when the text states no number. For a band
        it binds the end named by `end`.
    """

    basis: Identifier
    value: PerType[Number] | None = None
    end: Literal["low", "high"] | None = None
    note: Text | None = None


class AttributeCondition(Frozen):
    """A typed test on an attribute of the audited organisation; never free code.

    Exactly one of the tests is given. `below` and `above` are strict, `at_least` and `at_most` hold at equality.
    """

    attribute: Identifier
    equals: Text | None = None
    one_of: tuple[Text, ...] | None = None
    at_least: Threshold | None = None
    at_most: Threshold | None = None
    above: Threshold | None = None
    below: Threshold | None = None


class Criterion(Frozen):
    """One criterion of a version.

    Parameters
    ----------
    code
        Permanent code, never reused by another criterion.
    number
        The number displayed in this version.
    ladder
        Steps of a measure, one ladder for all or one per actor type; ``null`` for a type makes the criterion
        not applicable to it.
    points
        m + 1 numbers for the levels 0..m: the first 0, never decreasing, the last above 0.
    weight
        Above 0; a change may set 0 (asked, not scored).
    required
        Level, step count or points that counts as met; a knock-out needs it.
    definition
        Version of the definition; answers under another one are not computable.
    actor_types
        Types the criterion applies to; all when not given.
    """

    code: Code
    number: Text | None = None
    title: Text
    question: Text | None = None
    guidance: tuple[Text, ...] = ()
    evidence: tuple[Text, ...] = ()
    observation: Observation
    ladder: PerType[tuple[Step, ...] | None] | None = None
    points: tuple[Number, ...] | None = None
    weight: PerType[Number] = PerType[Number](by_type={"*": Decimal(1)})
    required: PerType[Number] | None = None
    knockout: PerType[bool] = PerType[bool](by_type={"*": False})
    legal_floor: LegalFloor | None = None
    sources: tuple[Text, ...] = ()
    assumption: bool = False
    note: Text | None = None
    definition: Annotated[Whole, Field(ge=1)] = 1
    actor_types: tuple[Identifier, ...] | None = None
    conditions: tuple[AttributeCondition, ...] = ()
    iso26000: tuple[Text, ...] = ()
    verification: tuple[Literal["declared", "on_site"], ...] = ()

    def applies_to(self, actor_type: str) -> bool:
        """Tell whether the criterion is asked of `actor_type`, conditions on attributes apart."""
        if self.actor_types is not None and actor_type not in self.actor_types:
            return False
        return not isinstance(self.observation, Measure) or bool(self.steps(actor_type))

    def steps(self, actor_type: str) -> tuple[Step, ...]:
        """Return the ladder for `actor_type`; empty when it has none."""
        return (self.ladder.of(actor_type) or ()) if self.ladder is not None else ()

    def top_level(self, actor_type: str) -> Decimal:
        """Return the highest level: m, the number of steps, the most points, or 1 for yes or no."""
        match self.observation:
            case Graded(levels=levels):
                return Decimal(len(levels) - 1)
            case Measure():
                return Decimal(len(self.steps(actor_type)))
            case Points(max=most):
                return most
        return Decimal(1)
