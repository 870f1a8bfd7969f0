"""Random crosswalks between random versions: rules of every form that hold, by construction."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

from hypothesis import strategies as st
from strategies import D, Raw, often, one_of

from referentiel.model import Crosswalk, StandardVersion

FACTORS = ("1", "1/10", "1/3", "1/24", "2", "5/12", "7/3")
BOUNDS = ("equal", "at_least", "at_most")


def levels_of(seen: Raw) -> int:
    """How many levels; 0 for a number."""
    return 2 if seen["kind"] == "yes_no" else len(seen.get("levels", ()))


def range_of(seen: Raw) -> tuple[Decimal, Decimal]:
    return seen["range"] if seen["kind"] == "measure" else (D(0), seen["max"])


def place(seen: Raw, eighth: int) -> Decimal:
    """A number of the range with few decimals."""
    low, high = range_of(seen)
    return low + (high - low) * eighth / 8


def some_result(draw: st.DrawFn, seen: Raw) -> Any:
    """What a case gives: a value, some values, or bounds; always possible."""
    count = levels_of(seen)
    if count:
        first = draw(st.integers(0, count - 1))
        if often(draw, 4):
            return D(first)
        last = draw(st.integers(first, count - 1))
        if often(draw, 5):
            return {"at_least": D(first), **({"at_most": D(last)} if often(draw, 7) else {})}
        return tuple({D(first), D(last)})
    ticks = sorted(draw(st.integers(0, 8)) for _ in range(2))
    low, high = (place(seen, tick) for tick in ticks)
    choice = draw(st.integers(0, 3))
    if choice == 0:
        return low
    if choice == 1:
        return tuple(dict.fromkeys((low, high)))
    return {"at_least": low, "at_most": high} if choice == 2 else {"at_most": high}


def pieces(draw: st.DrawFn, seen: Raw) -> list[Any]:
    """Parts that together read every answer once."""
    count = levels_of(seen)
    if count:
        values = list(draw(st.permutations([D(n) for n in range(count)])))
        parts = draw(st.integers(1, count))
        return [tuple(values[i::parts]) for i in range(parts)]
    middle, later = place(seen, draw(st.integers(1, 6))), place(seen, 7)
    if often(draw, 3):
        return [{"at_most": middle}, {"above": middle}]
    if often(draw, 5):
        return [{"below": middle}, {"at_least": middle}]
    return [{"below": middle}, {"at_least": middle, "at_most": later}, {"above": later}]


def fits(form: str, factor: Fraction, source: Raw, target: Raw) -> bool:
    low, high = (Fraction(end) * factor for end in range_of(source))
    least, most = (Fraction(end) for end in range_of(target))
    return {"equal": least <= low and high <= most, "at_least": high <= most, "at_most": low >= least}[form]


def rule(draw: st.DrawFn, to: str, target: Raw, sources: dict[str, Raw]) -> Raw:
    own: Raw = {"to": to, "from": tuple(sources), "reason": "r"}
    if often(draw, 1):
        return {**own, "unreadable": True}
    seen = [*sources.values(), target]
    if len(sources) == 1 and not any(levels_of(one) for one in seen) and often(draw, 7):
        fitting = [(f, form) for f in FACTORS for form in BOUNDS if fits(form, Fraction(f), seen[0], target)]
        if fitting:
            factor, form = one_of(draw, fitting)
            return {**own, "factor": factor, "bound": form}
    rows: list[Raw] = [{}]
    for code, source in sources.items():
        rows = [{**row, code: piece} for row in rows for piece in pieces(draw, source)]
    return {**own, "cases": tuple({"when": row, "gives": some_result(draw, target)} for row in rows)}


@st.composite
def crosswalks(draw: st.DrawFn, before: StandardVersion, after: StandardVersion, raws: tuple[Raw, Raw]) -> Crosswalk:
    """Rules for all that changes definition, and for some that is new; now and then a merge."""
    old, new = ({c["code"]: c for s in raw["sections"] for c in s["criteria"]} for raw in raws)
    needed = [code for code in new if code in old and old[code]["definition"] != new[code]["definition"]]
    needed += [code for code in new if code not in old and often(draw, 4)]
    rules, links = [], []
    for code in needed:
        others = [other for other in old if other != code]
        sources = [code] if code in old else [one_of(draw, others)]
        if len(others) > 1 and often(draw, 2):
            more = one_of(draw, [other for other in others if other not in sources])
            sources.append(more)
            if often(draw, 5):
                links.append({"event": "merged", "before": tuple(sources), "after": (code,)})
        rules.append(rule(draw, code, new[code]["observation"], {one: old[one]["observation"] for one in sources}))
    return Crosswalk.model_validate({
        "from": before.id, "to": after.id, "provenance": "draft", "notice": "n", "events": {},
        "correspondences": tuple(links), "conversions": tuple(rules),
    })
