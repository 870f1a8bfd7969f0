"""Apply a rule of a crosswalk to what is known of the earlier answers."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from .criterion import Observation
from .crosswalk import Conversion, Given, Span
from .observed import possible_values
from .value_set import Interval, ValueSet


def converted(rule: Conversion, known: Mapping[str, ValueSet], after: Observation) -> ValueSet:
    """Return the raw values possible under the later version.

    Parameters
    ----------
    known
        The values possible under the earlier version, by code of each source; all of them where nothing is known.
    after
        What the later criterion observes.

    Notes
    -----
    The image of a set is the union of the images of its values: what was uncertain before is never less so after.

    Examples
    --------
    >>> from decimal import Decimal
    >>> from referentiel.model import Measure
    >>> ratio = Measure(kind="measure", unit="ratio", direction="higher", range=(Decimal(0), Decimal(1)))
    >>> rule = Conversion.model_validate({"to": "A-01", "from": ("A-01",), "factor": "1/100", "reason": "x"})
    >>> converted(rule, {"A-01": ValueSet.of([Decimal("62.5")])}, ratio).single
    Fraction(5, 8)
    """
    whole = possible_values(after)
    if rule.unreadable:
        return whole
    if rule.ratio is not None:
        product = known[rule.from_[0]].scaled(rule.ratio)
        if rule.bound == "at_least":
            product = ValueSet.between(product.lowest, max(product.lowest, whole.highest))
        elif rule.bound == "at_most":
            product = ValueSet.between(min(product.highest, whole.lowest), product.highest)
        return product.intersection(whole)
    result = ValueSet()
    for case in rule.cases:
        if all(reads(case.when[code], known[code]) for code in rule.from_ if code in case.when):
            result = result.union(given(case.gives, after))
    return result.intersection(whole)


def given(gives: Given, after: Observation) -> ValueSet:
    """Return the values that a case gives, possible or not; an end that is not given is that of the range."""
    if gives.values is not None:
        return ValueSet.of(gives.values)
    whole = possible_values(after)
    low = whole.lowest if gives.at_least is None else Fraction(gives.at_least)
    high = whole.highest if gives.at_most is None else Fraction(gives.at_most)
    if len(whole.intervals) > 1:  # levels: those between the ends
        return whole.intersection(ValueSet.between(low, high))
    return ValueSet.between(low, high)


def reads(span: Span, known: ValueSet) -> bool:
    """Tell whether a span reads at least one of some values."""
    if span.values is not None:
        known = known.intersection(ValueSet.of(span.values))
    return any(_overlap(span, interval) for interval in known.intervals)


def _overlap(span: Span, interval: Interval) -> bool:
    low, high = interval
    least, most, above, below = (
        None if end is None else Fraction(end) for end in (span.at_least, span.at_most, span.above, span.below))
    low = low if least is None else max(low, least)
    high = high if most is None else min(high, most)
    if low > high or (above is not None and below is not None and above >= below):
        return False
    return (above is None or high > above) and (below is None or low < below)
