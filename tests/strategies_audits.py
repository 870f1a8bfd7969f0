"""Random audits of drawn versions, and changes to one of them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from hypothesis import strategies as st
from raw_changes import apply_change, apply_operation, by_type
from strategies import (
    CATEGORIES,
    COVERAGES,
    DAYS,
    HEADCOUNTS,
    MARKS,
    SECTION_WEIGHTS,
    SHARES,
    WEIGHTS,
    D,
    Raw,
    build,
    grid,
    often,
    one_of,
)

from referentiel.model import Answer, Audit, State
from referentiel.model.structure import structure_findings

UNANSWERED = (State.NOT_APPLICABLE, State.NOT_ASSESSED)


# ---- audits


def numbers_in(part: Any) -> list[Decimal]:
    """Every number inside a ladder."""
    if isinstance(part, Decimal):
        return [part]
    if isinstance(part, dict):
        return [n for v in part.values() for n in numbers_in(v)]
    return [n for v in part for n in numbers_in(v)] if isinstance(part, tuple) else []


def possible_values(seen: Raw, thresholds: list[Decimal]) -> list[Decimal]:
    """Values in range; for a measure the thresholds of every version, and their surroundings."""
    if seen["kind"] == "yes_no":
        return [D(1), D(0)]
    if seen["kind"] == "graded":
        return [D(i) for i in range(len(seen["levels"]))]
    if seen["kind"] == "points":
        # Only what the scale gives: another mark is a fault of the import.
        return list(seen.get("values") or ()) or [seen["max"], seen["max"] / 2, D(1), D(0), D("2.5"), seen["max"] / 4]
    low, high = seen["range"]
    near = [t + d for t in thresholds for d in (D(0), D("0.01"), D("-0.01")) if low <= t + d <= high]
    return [grid(seen["range"], t) for t in (12, 0, 6, 18, 24)] + near


@st.composite
def audits(draw: st.DrawFn, name: str, pool: dict[str, dict[int, Raw]], versions: tuple[Raw, ...]) -> Audit:
    """One audit under one of the versions, the first one most often."""
    audited = versions[0] if often(draw, 4) else one_of(draw, versions)
    asked = {c["code"]: c for s in audited["sections"] for c in s["criteria"]}
    everywhere = [c for v in versions for s in v["sections"] for c in s["criteria"]]
    answers: dict[str, Answer] = {}
    tidy = often(draw, 5)
    for code, definitions in pool.items():
        seen = asked[code]["observation"] if code in asked else definitions[1]
        ladders = [c["ladder"] for c in everywhere if c["code"] == code and "ladder" in c]
        fate = 9 if tidy else draw(st.integers(0, 9))
        if fate >= 3:
            values = possible_values(seen, [n for ladder in ladders for n in numbers_in(ladder)])
            answers[code] = Answer(State.VALUE, one_of(draw, values))
        elif fate >= 1:
            answers[code] = Answer(UNANSWERED[fate - 1])
    attributes: dict[str, Decimal | str] = {}
    for attribute, values in (("category", CATEGORIES), ("headcount", HEADCOUNTS), ("share", SHARES)):
        fate = draw(st.integers(0, 19))
        if fate < 18:
            attributes[attribute] = one_of(draw, values)
        elif fate == 18:
            attributes[attribute] = D(1) if attribute == "category" else "?"
    return Audit(
        id=name,
        organisation=f"o-{draw(st.integers(1, 3))}",
        family="f",
        version=audited["id"],
        day=one_of(draw, DAYS),
        attributes=attributes,
        answers=answers,
    )


# ---- changes: (path, value), without a fault in the version that results


def type_suffixes(raw: Raw) -> list[str]:
    return ["", *(f"[{t['id']}]" for t in raw["actor_types"])]


def mark_paths(raw: Raw) -> list[str]:
    """Every mark and minimum: whole, of a section, of a type; only where the version has one to replace."""
    paths = []
    for outcome in raw["outcomes"]:
        start = f"outcomes.{outcome['id']}."
        if "global_at_least" in outcome:
            paths += [f"{start}global_at_least{t}" for t in type_suffixes(raw)]
        if "sections_at_least" in outcome:
            minima = by_type(outcome["sections_at_least"])
            paths += [f"{start}sections_at_least{t}" for t in type_suffixes(raw)]
            for section in raw["sections"]:
                known = section["code"] in minima or "*" in minima
                suffixes = type_suffixes(raw) if known else [""]
                paths += [f"{start}sections_at_least.{section['code']}{t}" for t in suffixes]
    return paths


def criterion_paths(raw: Raw, criterion: Raw) -> list[str]:
    start, kind = f"criteria.{criterion['code']}.", criterion["observation"]["kind"]
    paths = [f"{start}weight{t}" for t in type_suffixes(raw)]
    if kind == "yes_no" or "required" in criterion:
        paths += [f"{start}knockout{t}" for t in type_suffixes(raw)]
    if "required" in criterion:
        paths += [f"{start}required{t}" for t in type_suffixes(raw)]
    if kind == "measure":
        ends = (".low", ".high") if criterion["observation"]["direction"] == "band" else ("",)
        ladders = by_type(criterion["ladder"])
        for suffix in type_suffixes(raw):
            own = [ladders.get(suffix[1:-1], ladders.get("*"))] if suffix else ladders.values()
            most = max(len(steps or ()) for steps in own)
            paths += [f"{start}ladder[{k}]{suffix}{end}" for k in range(1, most + 1) for end in ends]
    return paths


CONDITION_TESTS = {"at_least": HEADCOUNTS, "at_most": HEADCOUNTS, "above": HEADCOUNTS, "below": HEADCOUNTS,
                   "equals": CATEGORIES, "one_of": ("inhouse|client", "outsourcer")}


def scope_paths(raw: Raw) -> list[str]:
    """Who is asked a criterion, under which conditions, and who must meet a condition of eligibility."""
    criteria = [c for s in raw["sections"] for c in s["criteria"]]
    paths = [f"criteria.{c['code']}.applies{t}" for c in criteria if "ladder" not in c for t in type_suffixes(raw)]
    for criterion in criteria:
        start = f"criteria.{criterion['code']}.conditions."
        paths += [f"{start}{'category' if test in ('equals', 'one_of') else 'headcount'}.{test}"
                  for test in CONDITION_TESTS]
    return paths + [f"eligibility.{e['id']}.applies{t}" for e in raw["eligibility"] for t in type_suffixes(raw)]


def condition_paths(raw: Raw) -> list[str]:
    """Thresholds of eligibility and of the rules of actor types."""
    paths = [f"eligibility.{e['id']}.{test}{t}" for e in raw["eligibility"] for test in ("at_least", "at_most")
             if test in e for t in type_suffixes(raw)]
    return paths + [f"actor_types.{a['id']}.when.{c['attribute']}.{test}" for a in raw["actor_types"]
                    for c in a["when"] for test in CONDITION_TESTS if test in c]


def level_paths(raw: Raw) -> list[str]:
    return [f"outcomes.{o['id']}.levels_at_least.{c['code']}{t}" for o in raw["outcomes"][:-1]
            for s in raw["sections"] for c in s["criteria"]
            for t in ([""] if c["code"] not in o.get("levels_at_least", {}) else type_suffixes(raw))]


def paths_of(raw: Raw) -> list[list[str]]:
    """Paths in groups, so that each kind is drawn as often."""
    codes = [s["code"] for s in raw["sections"]]
    criteria = [c for s in raw["sections"] for c in s["criteria"]]
    own = [p for c in criteria for p in criterion_paths(raw, c)]
    groups = [[p for p in own if f".{field}" in p] for field in ("weight", "ladder", "required", "knockout")]
    weights = [f"sections.{c}.weight{t}" for c in codes for t in type_suffixes(raw) if t]
    more = (scope_paths(raw), condition_paths(raw), level_paths(raw))
    return [g for g in (mark_paths(raw), *groups, weights, ["rule.coverage_minimum"], *more) if g]


@st.composite
def values_for(draw: st.DrawFn, raw: Raw, path: str) -> Any:  # noqa: PLR0911 - one line a kind of value
    weights = (*WEIGHTS, D(0))
    fixed = {"sections": SECTION_WEIGHTS, "rule": COVERAGES, "weight": weights, "knockout": (True, False)}
    root, name, *_ = path.split(".")
    last = path.split(".", 2)[-1].partition("[")[0]
    if root in fixed or last in fixed:
        return one_of(draw, fixed.get(root, fixed.get(last)))
    if ".levels_at_least." in path:
        return D(draw(st.integers(0, 2)))
    if root == "outcomes":
        scale = one_of(draw, (1, 5)) if raw["rule"]["score"] == "points" else 1
        return one_of(draw, MARKS) / scale + one_of(draw, (D(0), D("-0.000001"), D("0.000001")))
    if last == "required":
        return D(draw(st.integers(1, 3)))
    if last == "applies":
        return draw(st.booleans())
    if root == "actor_types" or last.startswith("conditions"):
        return one_of(draw, SHARES if ".share." in path else CONDITION_TESTS[path.rpartition(".")[2]])
    if root == "eligibility":
        own = next(e for e in raw["eligibility"] if e["id"] == name)
        return one_of(draw, {"share": SHARES, "headcount": HEADCOUNTS}.get(own.get("attribute"), (D(0), D(1), D(6))))
    criterion = next(c for s in raw["sections"] for c in s["criteria"] if c["code"] == name)
    return grid(criterion["observation"]["range"], draw(st.integers(0, 24)))


def swept_paths(raw: Raw) -> list[list[str]]:
    """Paths that a sweep takes, in groups: marks and minima, levels, required levels, steps, coverage, eligibility."""
    own = [p for s in raw["sections"] for c in s["criteria"] for p in criterion_paths(raw, c)]
    eligible = [p for p in condition_paths(raw) if p.startswith("eligibility")]
    groups = (mark_paths(raw), level_paths(raw), [p for p in own if ".required" in p],
              [p for p in own if ".ladder" in p], ["rule.coverage_minimum"], eligible)
    return [group for group in groups if group]


def field_of(path: str) -> str:
    """The field a path lies in: two changes of one field may not commute."""
    return path.split("[", maxsplit=1)[0].replace("sections_at_least.", "sections_at_least")


@st.composite
def changes(draw: st.DrawFn, raw: Raw, most: int = 3) -> list[tuple[str, Any]]:
    """Up to `most` changes of different fields, each keeping the version valid."""
    groups, kept, fields = paths_of(raw), [], set()
    for _ in range(draw(st.integers(1, most))):
        path = one_of(draw, one_of(draw, groups))
        value = draw(values_for(raw, path))
        field = "minimum" if "sections_at_least" in path else field_of(path)
        if field in fields:
            continue
        after = apply_change(raw, path, value)
        if structure_findings(build(after), zero_weights=True):
            continue
        raw, kept, fields = after, [*kept, (path, value)], {*fields, field}
    return kept


@st.composite
def operations(draw: st.DrawFn, raw: Raw) -> tuple[Any, ...] | None:
    """The arguments of `raw_changes.apply_operation`: a criterion added, moved or retired, or a section retired."""
    codes = [c["code"] for s in raw["sections"] for c in s["criteria"]]
    sections = [s["code"] for s in raw["sections"]]
    verb = one_of(draw, ("retire", "move", "add"))
    section = one_of(draw, sections)
    part = None
    if verb == "add":
        chosen_code = one_of(draw, codes)
        likeness = next(c for s in raw["sections"] for c in s["criteria"] if c["code"] == chosen_code)
        part = {**likeness, "code": "N-1"}
    code = "N-1" if part else one_of(draw, [*codes, *sections] if verb == "retire" else codes)
    chosen = (verb, code, "" if verb == "retire" else section, part)
    return None if structure_findings(build(apply_operation(raw, *chosen)), zero_weights=True) else chosen
