"""A crosswalk: what becomes of each criterion from one version to the next, and how old answers are read."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Annotated, Any, Literal

from pydantic import Field, model_validator
from pydantic.functional_validators import AfterValidator

from .values import Code, Frozen, FrozenDict, Number, Text

MOST_SOURCES = 4
ConfirmedKind = Literal["equal", "subset", "superset", "intersects", "none"]


class Span(Frozen):
    """The earlier answers that a case reads: some values, or those within bounds.

    Written as a number, a list of numbers, or bounds; `above` and `below` are strict.
    """

    values: tuple[Number, ...] | None = None
    at_least: Number | None = None
    at_most: Number | None = None
    above: Number | None = None
    below: Number | None = None

    @model_validator(mode="before")
    @classmethod
    def _from_values(cls, data: Any) -> Any:  # noqa: ANN401
        return _as_values(cls, data)

    def bounds(self) -> tuple[Number, ...]:
        """Return every number that the span is written with."""
        ends = (self.at_least, self.at_most, self.above, self.below)
        return (*(self.values or ()), *(end for end in ends if end is not None))


class Given(Frozen):
    """The answers possible under the later version: some values, or all from `at_least` to `at_most`, included.

    Written as a number, a list of numbers, or bounds; an end that is not given is that of the possible range.
    """

    values: tuple[Number, ...] | None = None
    at_least: Number | None = None
    at_most: Number | None = None

    @model_validator(mode="before")
    @classmethod
    def _from_values(cls, data: Any) -> Any:  # noqa: ANN401
        return _as_values(cls, data)


class Case(Frozen):
    """One row of a rule: which earlier answers, and the later answers that they leave possible."""

    when: Annotated[dict[str, Span], AfterValidator(FrozenDict)]
    gives: Given


class Conversion(Frozen):
    """How answers under the earlier version are read under the later one.

    Exactly one of `cases`, `factor` and `unreadable` is given.

    Parameters
    ----------
    to, from_
        The later criterion, and the earlier ones whose answers tell something of it.
    cases
        Rows that together read each possible answer once. With one source, `when` is written without its code.
    factor
        Exact rational above 0, as ``1/100``: the later value is the earlier one times the factor.
    bound
        With a factor: ``at_least`` or ``at_most`` when the product only bounds the later value.
    unreadable
        Nothing can be told: the later answer stays unknown.
    reason
        Why it is read so, in French.
    """

    to: Code
    from_: tuple[Code, ...] = Field(alias="from", min_length=1, max_length=MOST_SOURCES)
    cases: tuple[Case, ...] = ()
    factor: Text | None = None
    bound: Literal["equal", "at_least", "at_most"] = "equal"
    unreadable: bool = False
    reason: Text
    sources: tuple[Text, ...] = ()
    assumption: bool = False

    @model_validator(mode="before")
    @classmethod
    def _with_codes(cls, data: Any) -> Any:  # noqa: ANN401
        """Put the code of a single source before what its cases read, and write a plain factor as text."""
        if not isinstance(data, dict):
            return data
        data, sources = dict(data), data.get("from", ())
        if "factor" in data and not isinstance(data["factor"], str):
            data["factor"] = str(data["factor"])
        if isinstance(sources, tuple) and len(sources) == 1 and isinstance(data.get("cases"), tuple):
            data["cases"] = tuple(_keyed(case, sources[0]) for case in data["cases"])
        return data

    @property
    def ratio(self) -> Fraction | None:
        """The factor; None when it is not a rational number above 0."""
        try:
            found = Fraction(self.factor or "")
        except (ValueError, ZeroDivisionError):
            return None
        return found if found > 0 else None


class Events(Frozen):
    """What happened to each criterion that keeps its code; one may be named under several but `kept`.

    `threshold_changed` holds knock-outs too. `kept` says nothing of weights, legal floors and verification.
    """

    kept: tuple[Code, ...] = ()
    reworded: tuple[Code, ...] = ()
    threshold_changed: tuple[Code, ...] = ()
    definition_changed: tuple[Code, ...] = ()
    scope_changed: tuple[Code, ...] = ()
    moved: tuple[Code, ...] = ()

    def named(self) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Yield each event with its codes."""
        for name in type(self).model_fields:
            yield name, getattr(self, name)


class Correspondence(Frozen):
    """Criteria that go on under other codes: `kept` (one for one), `split`, `merged` or `replaced`."""

    event: Literal["kept", "split", "merged", "replaced"]
    before: tuple[Code, ...] = Field(min_length=1)
    after: tuple[Code, ...] = Field(min_length=1)
    note: Text | None = None


class ConfirmedRelation(Frozen):
    """How the values that meet a criterion after stand to those before, said by a person: only the wording decides."""

    code: Code
    relation: ConfirmedKind
    reason: Text


class Crosswalk(Frozen):
    """What becomes of each criterion from a version to the one that follows it.

    Parameters
    ----------
    from_, to
        Ids of the two versions; a version has one crosswalk that leads to it at most.
    new, retired
        The gaps: criteria of one version that nothing of the other corresponds to.
    """

    from_: Text = Field(alias="from")
    to: Text
    provenance: Literal["official", "reconstruction", "draft"]
    notice: Text
    sources: tuple[Text, ...] = ()
    events: Events
    correspondences: tuple[Correspondence, ...] = ()
    relations: tuple[ConfirmedRelation, ...] = ()
    new: tuple[Code, ...] = ()
    retired: tuple[Code, ...] = ()
    conversions: tuple[Conversion, ...] = ()

    def renamed(self) -> dict[str, str]:
        """Return the later code of each criterion kept under another one."""
        return {one.before[0]: one.after[0] for one in self.correspondences
                if one.event == "kept" and len(one.before) == len(one.after) == 1}


def _as_values(kind: type[Frozen], data: Any) -> Any:  # noqa: ANN401
    """Read a number or a list of numbers as `values`."""
    if isinstance(data, kind | dict):
        return data
    return {"values": data if isinstance(data, tuple) else (data,)}


def _keyed(case: Any, source: str) -> Any:  # noqa: ANN401
    if not isinstance(case, dict) or "when" not in case:
        return case
    when = case["when"]
    coded = isinstance(when, dict) and any(str(key)[:1].isupper() for key in when)
    return case if coded else {**case, "when": {source: when}}
