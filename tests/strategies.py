"""Random valid versions, as the raw data of a file before validation; audits and changes live elsewhere.

Small numbers and values shared between thresholds and answers make ties likely.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from referentiel.model import StandardVersion

Raw = dict[str, Any]
D = Decimal
TYPES = ("alpha", "beta", "gamma")
DAYS = (date(2006, 12, 31), date(2007, 1, 1), date(2008, 6, 1), date(2010, 1, 1), date(2011, 6, 30))
PHASE_DAYS = (date(2007, 1, 1), date(2010, 1, 1))
CATEGORIES = ("inhouse", "outsourcer", "client")
HEADCOUNTS = tuple(map(D, ("49", "50", "250", "299", "300", "301")))
SHARES = tuple(map(D, ("0", "0.4", "0.5", "60")))
WEIGHTS = tuple(map(D, ("1", "2", "3", "1.5", "0.5")))
MARKS = tuple(map(D, ("50", "0", "25", "33.3", "40", "60", "62.5", "65", "66.7", "75", "100")))
COVERAGES = tuple(map(D, ("50", "0", "75", "80", "66.6", "100")))
SECTION_WEIGHTS = tuple(map(D, ("1", "2", "3", "0.5", "0")))
RANGES = ((D(0), D(24)), (D(-12), D(12)), (D(0), D("2.4")))
NUMBERS = {"headcount": HEADCOUNTS, "share": SHARES}


def often(draw: st.DrawFn, tenths: int) -> bool:
    return draw(st.integers(0, 9)) < tenths


def one_of(draw: st.DrawFn, values: Any) -> Any:
    return draw(st.sampled_from(values))


def per_type(draw: st.DrawFn, types: tuple[str, ...], value: Any, spread: int = 3) -> Any:
    """One value for all (most often), a default and some types, or every type named; `value` draws one."""
    if not often(draw, spread):
        return value()
    named = {t: value() for t in types if often(draw, 6)}
    return named if set(named) == set(types) else {"*": value(), **named}


def phased(draw: st.DrawFn, values: Any, count: int = 2) -> Any:
    """A plain number, or one that changes at dates; `values` draws one."""
    if not often(draw, 2):
        return values()
    days = PHASE_DAYS[: draw(st.integers(1, count))]
    return {"value": values(), "phases": tuple({"from": d, "value": values()} for d in days)}


# ---- what is observed


@st.composite
def observations(draw: st.DrawFn) -> Raw:
    kind = one_of(draw, ("graded", "yes_no", "measure", "points"))
    if kind == "graded":
        return {"kind": kind, "levels": tuple(f"L{i}" for i in range(draw(st.integers(2, 5))))}
    if kind == "points":
        most = one_of(draw, (D(10), D(4), D("7.5"), D(15)))
        scale = {} if often(draw, 6) else {"values": one_of(draw, ((D(0), most), (D(0), D(1), most / 2, most)))}
        return {"kind": kind, "max": most, **scale}
    if kind == "measure":
        direction = one_of(draw, ("higher", "lower", "band"))
        return {"kind": kind, "unit": "u", "direction": direction, "range": one_of(draw, RANGES)}
    return {"kind": kind}


def described(draw: st.DrawFn, seen: Raw) -> Raw:
    """The same levels, some of them with a description."""
    if seen["kind"] != "graded" or not often(draw, 4):
        return seen
    told = tuple({"name": name, "description": one_of(draw, ("d", "e"))} if often(draw, 5) else name
                 for name in seen["levels"])
    return {**seen, "levels": told}


def pools() -> st.SearchStrategy[dict[str, dict[int, Raw]]]:
    """Criteria of a family: for each code, what definition 1 and definition 2 observe."""
    codes = st.integers(2, 7).map(lambda n: [f"C-{i:02}" for i in range(1, n + 1)])
    two = st.fixed_dictionaries({1: observations(), 2: observations()})
    return codes.flatmap(lambda names: st.fixed_dictionaries(dict.fromkeys(names, two)))


def grid(bounds: tuple[Decimal, Decimal], tick: int) -> Decimal:
    low, high = bounds
    return low + (high - low) * tick / 24


def ladders(draw: st.DrawFn, seen: Raw, steps: int) -> tuple[Any, ...]:
    """Strictly monotone at every date: each step moves only inside its own slot."""

    def slots(count: int, low: int, high: int) -> list[Any]:
        ticks = sorted(draw(st.lists(st.integers(low, high), min_size=count, max_size=count, unique=True)))
        values = [grid(seen["range"], t) for t in ticks]
        pairs = [(values[2 * i], values[2 * i + 1]) for i in range(count // 2)]
        return [phased(draw, lambda p=pair: one_of(draw, p)) for pair in pairs]

    if seen["direction"] == "band":
        lows, highs = slots(2 * steps, 0, 11), slots(2 * steps, 12, 24)
        return tuple({"low": a, "high": b} for a, b in zip(lows, reversed(highs), strict=True))
    rungs = slots(2 * steps, 0, 24)
    return tuple(rungs if seen["direction"] == "higher" else reversed(rungs))


def ladder_maps(draw: st.DrawFn, seen: Raw, types: tuple[str, ...]) -> tuple[Any, dict[str, int]]:
    """One ladder, or one per type with null for some; and the number of steps for each type (0: none)."""
    if not often(draw, 4):
        steps = draw(st.integers(1, 3))
        return ladders(draw, seen, steps), dict.fromkeys(types, steps)
    counts = {t: draw(st.integers(0, 3)) for t in types}
    if not any(counts.values()):
        counts[types[0]] = 2
    return {t: ladders(draw, seen, n) if n else None for t, n in counts.items()}, counts


# ---- criteria


def number_test(draw: st.DrawFn, attribute: str) -> Raw:
    name = one_of(draw, ("below", "at_least", "at_most", "above"))
    return {name: phased(draw, lambda: one_of(draw, NUMBERS[attribute]))}


@st.composite
def conditions(draw: st.DrawFn) -> Raw:
    attribute = one_of(draw, ("category", "headcount", "share"))
    if attribute != "category":
        return {"attribute": attribute, **number_test(draw, attribute)}
    if often(draw, 5):
        return {"attribute": attribute, "equals": one_of(draw, CATEGORIES)}
    return {"attribute": attribute, "one_of": (one_of(draw, CATEGORIES), one_of(draw, CATEGORIES))}


def tops(seen: Raw, steps: dict[str, int], types: tuple[str, ...]) -> dict[str, Decimal]:
    """The highest level for each type."""
    if seen["kind"] == "measure":
        return {t: D(steps[t]) for t in types}
    fixed = {"yes_no": D(1), "graded": D(len(seen.get("levels", ())) - 1), "points": seen.get("max")}
    return dict.fromkeys(types, fixed[seen["kind"]])


def some_level(draw: st.DrawFn, seen: Raw, top: Decimal) -> Decimal:
    if seen["kind"] == "points":
        return one_of(draw, seen.get("values", ())[1:] or (top / 2, D(1), top))
    return D(draw(st.integers(1, int(top))))


@st.composite
def criteria(draw: st.DrawFn, code: str, pool: dict[int, Raw], types: tuple[str, ...]) -> Raw:
    definition = 1 if often(draw, 8) else 2
    seen = described(draw, pool[definition])
    raw: Raw = {"code": code, "title": "t", "observation": seen, "definition": definition}
    raw["weight"] = per_type(draw, types, lambda: one_of(draw, WEIGHTS))
    steps: dict[str, int] = {}
    if seen["kind"] == "measure":
        raw["ladder"], steps = ladder_maps(draw, seen, types)
    if len(types) > 1 and often(draw, 1):
        raw["actor_types"] = tuple(t for t in types if steps.get(t, 1))[:1]
    if often(draw, 2):
        raw["conditions"] = tuple(draw(st.lists(conditions(), min_size=1, max_size=2)))
    top = tops(seen, steps, types)
    reachable = [n for n in top.values() if n]
    if seen["kind"] in {"graded", "measure"} and len(set(reachable)) == 1 and often(draw, 3):
        rises = [one_of(draw, (D(30), D(0), D(10))) for _ in range(int(reachable[0]))]
        raw["points"] = (D(0), *(sum(rises[:i], D(0)) for i in range(1, len(rises))), sum(rises, D(5)))
    if often(draw, 5):
        if seen["kind"] != "yes_no":
            lowest = min(reachable)
            raw["required"] = (
                {t: some_level(draw, seen, n or D(1)) for t, n in top.items()}
                if often(draw, 3)
                else some_level(draw, seen, lowest)
            )
        raw["knockout"] = per_type(draw, types, lambda: often(draw, 6))
    return raw


# ---- the rule


@st.composite
def roundings(draw: st.DrawFn) -> Raw:
    return {
        "step": one_of(draw, (D(1), D("0.5"), D("0.1"), D(5), D("0.25"))),
        "mode": one_of(draw, ("nearest", "up", "down")),
        "tie": one_of(draw, ("half_up", "half_down", "half_even")),
    }


@st.composite
def rules(draw: st.DrawFn) -> Raw:
    raw: Raw = {
        "score": one_of(draw, ("sections", "criteria", "points")),
        "not_assessed": one_of(draw, ("exclude", "zero")),
        "knockout_not_assessed": one_of(draw, ("report", "not_computable")),
        "coverage_minimum": phased(draw, lambda: one_of(draw, COVERAGES)),
        "rounding": {k: draw(roundings()) for k in ("global", "sections") if often(draw, 5)},
    }
    if raw["score"] == "points":
        raw["start"] = one_of(draw, (D(0), D(10), D("2.5")))
        raw["demerits"], raw["redistribute"] = often(draw, 5), often(draw, 5)
        if often(draw, 5):
            raw["floor"] = one_of(draw, (D(0), D(1), D(8)))
    return raw


def most_points(raw: Raw, types: tuple[str, ...]) -> tuple[Decimal, Decimal]:
    """Marks that every type can reach: 0..100, or from the start up (down to the floor under demerits)."""
    rule = raw["rule"]
    if rule["score"] != "points":
        return D(0), D(100)
    start, floor = rule["start"], rule.get("floor")
    low = high = start if floor is None else max(start, floor)
    total = sum(
        min(c["weight"].values()) if isinstance(c["weight"], dict) else c["weight"]
        for s in raw["sections"]
        for c in s["criteria"]
        if "actor_types" not in c and "ladder" not in c and s["weight"] == 1
    )
    if rule["demerits"]:
        low = max(start - total, start if floor is None else floor)
    else:
        high = max(high, start + total)
    return min(low, high), high


# ---- eligibility and outcomes


@st.composite
def eligibility(draw: st.DrawFn, index: int, raw: Raw, types: tuple[str, ...]) -> Raw:
    own: Raw = {"id": f"E{index}", "label": "e"}
    if len(types) > 1 and often(draw, 3):
        own["actor_types"] = (one_of(draw, types),)
    target = one_of(draw, ("share", "headcount", "category", "criterion"))
    if target == "category":
        test = {"equals": one_of(draw, CATEGORIES)} if often(draw, 3) else {"one_of": CATEGORIES[:2]}
        return {**own, "attribute": target, **test}
    side = one_of(draw, ("at_least", "at_most"))
    values: Any = NUMBERS.get(target)
    if target == "criterion":
        chosen = one_of(draw, [c for s in raw["sections"] for c in s["criteria"]])
        own["criterion"], seen = chosen["code"], chosen["observation"]
        values = [grid(seen["range"], t) for t in (2, 12, 20)] if seen["kind"] == "measure" else (D(0), D(1))
    else:
        own["attribute"] = target
    own[side] = per_type(draw, types, lambda: phased(draw, lambda: one_of(draw, values)))
    return own


@st.composite
def outcomes(draw: st.DrawFn, index: int, raw: Raw, types: tuple[str, ...]) -> Raw:
    low, high = most_points(raw, types)
    own: Raw = {"id": f"out{index}", "label": "o"}

    def mark() -> Any:
        return phased(draw, lambda: low + (high - low) * one_of(draw, MARKS) / 100)

    def minimum() -> Any:
        return per_type(draw, types, lambda: phased(draw, lambda: one_of(draw, MARKS)))

    if often(draw, 8):
        own["global_at_least"] = per_type(draw, types, mark)
    if often(draw, 6):
        codes = [s["code"] for s in raw["sections"]]
        named = {c: minimum() for c in codes if often(draw, 5)}
        default = {"*": minimum()} if often(draw, 5) or not named else {}
        own["sections_at_least"] = one_of(draw, MARKS) if often(draw, 4) else {**default, **named}
    if often(draw, 6) or len(own) == 2:
        own["knockouts"] = "none_failed"
    if often(draw, 2):
        chosen = one_of(draw, [c for s in raw["sections"] for c in s["criteria"]])
        top = len(chosen["observation"].get("levels", (0, 1))) - 1
        own["levels_at_least"] = {chosen["code"]: per_type(draw, types, lambda: D(draw(st.integers(1, top))))}
    return own


@st.composite
def raw_versions(draw: st.DrawFn, pool: dict[str, dict[int, Raw]], name: str = "v-1") -> Raw:
    """A whole version of the family `f`, as raw data."""
    types = TYPES[: draw(st.integers(1, 3))]
    codes = list(pool)
    count = draw(st.integers(2, max(2, min(4, len(codes)))))
    homes = {c: i if i < count else draw(st.integers(-1, count - 1)) for i, c in enumerate(codes)}
    sections = []
    for i in range(count):
        weight = D(1) if i == 0 else per_type(draw, types, lambda: one_of(draw, SECTION_WEIGHTS))
        own = tuple(draw(criteria(c, pool[c], types)) for c in codes if homes[c] == i)
        sections.append({"code": f"S{i + 1}", "title": "s", "weight": weight, "criteria": own[:4]})
    raw: Raw = {"rule": draw(rules()), "sections": tuple(sections)}
    free = len(types) == 1 or often(draw, 6)
    raw["actor_types"] = tuple(
        {"id": t, "label": t, "when": () if free and t == types[-1] else
         tuple(draw(st.lists(conditions(), min_size=1, max_size=2)))}
        for t in types
    )
    raw["eligibility"] = tuple(draw(eligibility(i, raw, types)) for i in range(draw(st.integers(0, 3)) // 2))
    some = tuple(draw(outcomes(i, raw, types)) for i in range(draw(st.integers(1, 3))))
    passing = draw(st.integers(1, len(some)))
    raw["outcomes"] = (
        *({**o, "passes": i < passing} for i, o in enumerate(some)),
        {"id": "refused", "label": "r", "passes": False},
    )
    kinds = {"category": "text", "headcount": "number", "share": "number"}
    raw["attributes"] = {a: {"kind": k, "label": a} for a, k in kinds.items()}
    head = {"id": name, "family": "f", "title": "t", "provenance": "draft", "notice": "n", "life_cycle": ()}
    return {**head, **raw}


def build(raw: Raw) -> StandardVersion:
    return StandardVersion.model_validate(raw)
