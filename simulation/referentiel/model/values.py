"""The small value types that every part of a version is made of."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Any, Generic, NoReturn, TypeVar

from pydantic import BaseModel, ConfigDict, Field, WithJsonSchema, model_validator
from pydantic.functional_validators import AfterValidator, BeforeValidator

ANY = "*"
"""The key that stands for every actor type, or every section, that is not named."""

MAX_DIGITS = 15
MAX_DECIMALS = 9


class Frozen(BaseModel):
    """Base of every part of a version: frozen, strict, unknown keys refused."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid", populate_by_name=True)


def _bounded(number: Decimal) -> Decimal:
    if not number.is_finite():
        raise ValueError("number_not_finite")
    _, digits, exponent = number.as_tuple()
    if not isinstance(exponent, int) or len(digits) + max(exponent, 0) > MAX_DIGITS or -exponent > MAX_DECIMALS:
        raise ValueError("number_too_long")
    return number


Number = Annotated[Decimal, AfterValidator(_bounded), WithJsonSchema({"type": "number"})]
"""A decimal kept as written: finite, at most 15 significant digits, at most 9 of them decimals."""



def _whole(number: object) -> object:
    return int(number) if isinstance(number, Decimal) and number == number.to_integral_value() else number


Whole = Annotated[int, BeforeValidator(_whole), WithJsonSchema({"type": "integer"})]
"""A whole number; files are read into decimals."""

Day = Annotated[date, WithJsonSchema({"type": "string", "format": "date"})]
Identifier = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
Code = Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9]*(-[A-Z0-9]+)*$")]
Text = Annotated[str, Field(min_length=1)]


def exact_text(value: Decimal | Fraction | int) -> str:
    """Write an exact value as a plain decimal if it has one, as a fraction if not.

    Examples
    --------
    >>> exact_text(Fraction(245, 4)), exact_text(Fraction(200, 3)), exact_text(Decimal("60.00"))
    ('61.25', '200/3', '60')
    """
    ratio = Fraction(value)
    rest, decimals = ratio.denominator, 0
    for prime in (2, 5):
        power = 0
        while rest % prime == 0:
            rest, power = rest // prime, power + 1
        decimals = max(decimals, power)
    if rest != 1:
        return f"{ratio.numerator}/{ratio.denominator}"
    digits = str(abs(ratio.numerator) * 10**decimals // ratio.denominator).rjust(decimals + 1, "0")
    sign = "-" if ratio < 0 else ""
    return sign + (f"{digits[:-decimals]}.{digits[-decimals:]}" if decimals else digits)


class FrozenDict(dict[str, Any]):
    """A dictionary that refuses every change after it was made."""

    def _refuse(self, *_: object, **__: object) -> NoReturn:
        raise TypeError("a part of a version cannot be changed in place; use referentiel.model.changed")

    __setitem__ = __delitem__ = clear = pop = popitem = setdefault = update = __ior__ = _refuse

    def __hash__(self) -> int:  # type: ignore[override]
        return hash(frozenset(self.items()))

    def __reduce__(self) -> tuple[type, tuple[dict[str, Any]]]:
        return (FrozenDict, (dict(self),))


class Phase(Frozen):
    """The value that a threshold takes from a date on."""

    from_: Day = Field(alias="from")
    value: Number


class Threshold(Frozen):
    """A number that decides, with where it comes from and the dates it changes at.

    Written as a plain number when there is nothing else to say.
    """

    value: Number
    sources: tuple[Text, ...] = ()
    assumption: bool = False
    phases: tuple[Phase, ...] = ()

    @model_validator(mode="before")
    @classmethod
    def _from_number(cls, data: Any) -> Any:  # noqa: ANN401
        return data if isinstance(data, cls | Mapping) else {"value": data}

    def on(self, day: date | None) -> Decimal:
        """Return the value in force on `day`; the last phase when `day` is None.

        Examples
        --------
        >>> t = Threshold(value=Decimal(50), phases=(Phase(from_=date(2007, 1, 1), value=Decimal(60)),))
        >>> t.on(date(2006, 12, 31)), t.on(date(2007, 1, 1)), t.on(None)
        (Decimal('50'), Decimal('60'), Decimal('60'))
        """
        value = self.value
        for phase in self.phases:
            if day is None or phase.from_ <= day:
                value = phase.value
        return value

    @classmethod
    def __get_pydantic_json_schema__(cls, core: Any, handler: Any) -> dict[str, Any]:  # noqa: ANN401
        return {"anyOf": [{"type": "number"}, handler(core)]}


T = TypeVar("T")
_NOT_PER_TYPE = {"value", "sources", "assumption", "phases", "low", "high"}


def is_keyed(data: object) -> bool:
    """Tell whether raw data is a mapping by actor type or section, rather than one value."""
    return isinstance(data, Mapping) and not _NOT_PER_TYPE & set(data)


class PerType(Frozen, Generic[T]):
    """One value, or one per actor type; written as a plain value when it is the same for all."""

    by_type: Annotated[dict[str, T], AfterValidator(FrozenDict)]

    @model_validator(mode="before")
    @classmethod
    def _from_one(cls, data: Any) -> Any:  # noqa: ANN401
        if isinstance(data, cls) or (isinstance(data, Mapping) and set(data) == {"by_type"}):
            return data
        return {"by_type": dict(data) if is_keyed(data) else {ANY: data}}

    def of(self, actor_type: str) -> T | None:
        """Return the value for `actor_type`, or None when neither it nor ``"*"`` is named."""
        return self.by_type.get(actor_type, self.by_type.get(ANY))

    def __reduce__(self) -> tuple[Any, ...]:
        """Travel to another process, where the class of these values has no name to be found by."""
        return _empty, type(self).__pydantic_generic_metadata__["args"], self.__getstate__()

    @classmethod
    def __get_pydantic_json_schema__(cls, core: Any, handler: Any) -> dict[str, Any]:  # noqa: ANN401
        keyed = handler.resolve_ref_schema(handler(core))["properties"]["by_type"]
        return {"anyOf": [keyed["additionalProperties"], keyed]}


def _empty(kind: Any) -> PerType[Any]:  # noqa: ANN401
    """Return values of a kind that have still to be filled in."""
    wanted: type[PerType[Any]] = PerType[kind]
    return wanted.__new__(wanted)


class PerSection(Frozen):
    """One minimum, or one per section, each for all actor types or by actor type."""

    by_section: Annotated[dict[str, PerType[Threshold]], AfterValidator(FrozenDict)]

    @model_validator(mode="before")
    @classmethod
    def _from_one(cls, data: Any) -> Any:  # noqa: ANN401
        if isinstance(data, cls) or (isinstance(data, Mapping) and set(data) == {"by_section"}):
            return data
        return {"by_section": dict(data) if is_keyed(data) else {ANY: data}}

    def of(self, section: str, actor_type: str) -> Threshold | None:
        """Return the minimum of `section` for `actor_type`, or None when the version sets none."""
        minimum = self.by_section.get(section, self.by_section.get(ANY))
        return None if minimum is None else minimum.of(actor_type)

    @classmethod
    def __get_pydantic_json_schema__(cls, core: Any, handler: Any) -> dict[str, Any]:  # noqa: ANN401
        keyed = handler.resolve_ref_schema(handler(core))["properties"]["by_section"]
        return {"anyOf": [keyed["additionalProperties"], keyed]}
