"""Whether the conversion rules of a crosswalk are those needed, and each reads every possible answer once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from itertools import pairwise, product
from math import prod

from .conversion import given, reads
from .criterion import Criterion, Measure, Points
from .crosswalk import Conversion, Crosswalk
from .finding import Finding, Location
from .nearness import nearest
from .observed import comparable, possible_values, same_scale
from .value_set import ValueSet
from .values import exact_text
from .version import StandardVersion

MOST_COMBINATIONS = 20_000
Criteria = Mapping[str, Criterion]


def rule_findings(crosswalk: Crosswalk, before: StandardVersion, after: StandardVersion) -> Iterator[Finding]:
    """Yield the rules that are missing, not needed, or that do not hold.

    Parameters
    ----------
    crosswalk
        A crosswalk whose types are right.
    before, after
        The versions that it names.
    """
    old, new = ({c.code: c for _, c in version.criteria()} for version in (before, after))
    origin = {code: code for code in old if code in new} | {b: a for a, b in crosswalk.renamed().items()
                                                           if a in old and b in new}
    ruled = [rule.to for rule in crosswalk.conversions]
    wanted = {code for code, came in origin.items() if not comparable(old[came], new[code])}
    wanted |= {code for one in crosswalk.correspondences if one.event != "kept" for code in one.after if code in new}
    for code in sorted(wanted - set(ruled)):
        yield Finding(code="XW-RULE-MISSING", found=code, at=("conversions",))
    for code in sorted(set(old) & set(new)):
        if old[code].definition == new[code].definition and not same_scale(old[code].observation,
                                                                           new[code].observation):
            yield Finding(code="XW-SAME-DEFINITION", found=code, at=("events",),
                          params={"definition": str(new[code].definition)})
    for i, rule in enumerate(crosswalk.conversions):
        at: Location = ("conversions", i)
        if rule.to in ruled[:i]:
            yield Finding(code="XW-RULE-TWICE", found=rule.to, at=(*at, "to"))
        came = origin.get(rule.to)
        if came is not None and rule.to not in wanted:
            yield Finding(code="XW-RULE-UNNEEDED", found=rule.to, at=(*at, "to"))
        unknown = list(_unknown(rule, at, old, new, (before.id, after.id)))
        yield from unknown or _rule(rule, at, {code: old[code] for code in rule.from_}, new[rule.to])


def _unknown(rule: Conversion, at: Location, old: Criteria, new: Criteria, ids: tuple[str, str]) -> Iterator[Finding]:
    if rule.to not in new:
        yield Finding(code="XW-CODE", found=rule.to, near=nearest(rule.to, new), at=(*at, "to"),
                      params={"version": ids[1]})
    for j, code in enumerate(rule.from_):
        if code not in old:
            yield Finding(code="XW-CODE", found=code, near=nearest(code, old), at=(*at, "from", j),
                          params={"version": ids[0]})
        elif code in rule.from_[:j]:
            yield Finding(code="XW-CODE-TWICE", found=code, at=(*at, "from", j))


def _rule(rule: Conversion, at: Location, sources: Criteria, target: Criterion) -> Iterator[Finding]:
    forms = [name for name, there in (("cases", bool(rule.cases)), ("factor", rule.factor is not None),
                                      ("unreadable", rule.unreadable)) if there]
    bounded = ["bound"] if rule.bound != "equal" else []
    if len(forms) != 1 or (bounded and forms != ["factor"]):
        yield Finding(code="XW-RULE-FORM", found=", ".join([*forms, *bounded]) or "\u2014", at=(*at, "to"))
    elif forms == ["factor"]:
        yield from _factor(rule, at, sources, target)
    elif forms == ["cases"]:
        faults = list(_cases(rule, at, sources, target))
        yield from faults or _partition(rule, at, sources)


def _factor(rule: Conversion, at: Location, sources: Criteria, target: Criterion) -> Iterator[Finding]:
    numbers = all(isinstance(c.observation, Measure | Points) for c in (*sources.values(), target))
    if rule.ratio is None or len(rule.from_) > 1 or not numbers:
        yield Finding(code="XW-FACTOR", found=rule.factor or "", at=(*at, "factor"))
        return
    product_of = possible_values(sources[rule.from_[0]].observation).scaled(rule.ratio)
    whole = possible_values(target.observation)
    outside = {
        "equal": not product_of.within(whole),
        "at_least": product_of.highest > whole.highest,
        "at_most": product_of.lowest < whole.lowest,
    }
    if outside[rule.bound]:
        yield Finding(code="XW-FACTOR-RANGE", found=_written(product_of), at=(*at, "factor"),
                      params={"possible": _written(whole)})


def _cases(rule: Conversion, at: Location, sources: Criteria, target: Criterion) -> Iterator[Finding]:
    whole = possible_values(target.observation)
    for k, case in enumerate(rule.cases):
        here = (*at, "cases", k)
        for code, span in case.when.items():
            if code not in sources:
                yield Finding(code="XW-WHEN-CODE", found=code, near=nearest(code, sources), at=(*here, "when", code),
                              params={"sources": ", ".join(sources)})
                continue
            possible = possible_values(sources[code].observation)
            wrong = [n for n in span.bounds() if not (
                n in possible if span.values else possible.lowest <= n <= possible.highest)]
            if wrong:
                yield Finding(code="XW-WHEN-RANGE", found=", ".join(map(exact_text, wrong)), at=(*here, "when"),
                              params={"code": code, "possible": _written(possible)})
            elif not reads(span, possible):
                yield Finding(code="XW-EMPTY", at=(*here, "when"), params={"code": code})
        if case.gives.values is not None and (case.gives.at_least, case.gives.at_most) != (None, None):
            yield Finding(code="XW-RULE-FORM", found=", ".join(("values", "at_least", "at_most")), at=(*here, "gives"))
            continue
        result = given(case.gives, target.observation)
        if not result:
            yield Finding(code="XW-EMPTY", at=(*here, "gives"), params={"code": rule.to})
        elif not result.within(whole):
            yield Finding(code="XW-GIVES-RANGE", found=_written(result), at=(*here, "gives"),
                          params={"code": rule.to, "possible": _written(whole)})


def _partition(rule: Conversion, at: Location, sources: Criteria) -> Iterator[Finding]:
    """Yield the first answers that no case reads, and the first that two cases read."""
    places = [_places(rule, code, sources[code]) for code in rule.from_]
    if prod(map(len, places)) > MOST_COMBINATIONS:
        yield Finding(code="XW-RULE-LARGE", found=str(prod(map(len, places))), at=(*at, "cases"),
                      params={"most": str(MOST_COMBINATIONS)})
        return
    told: set[str] = set()
    for values in product(*places):
        known = {code: ValueSet.of([value]) for code, value in zip(rule.from_, values, strict=True)}
        readers = [k for k, case in enumerate(rule.cases) if all(reads(s, known[c]) for c, s in case.when.items())]
        fault = "XW-WHEN-HOLE" if not readers else "XW-WHEN-OVERLAP" if len(readers) > 1 else ""
        if fault and fault not in told:
            told.add(fault)
            answers = ", ".join(f"{c} = {exact_text(v)}" for c, v in zip(rule.from_, values, strict=True))
            yield Finding(code=fault, found=answers, at=(*at, "cases", readers[1]) if readers else (*at, "cases"))


def _places(rule: Conversion, code: str, criterion: Criterion) -> list[Fraction]:
    """Return one answer of every piece on which no case changes: each level, or each bound and what lies between."""
    possible = possible_values(criterion.observation)
    if len(possible.intervals) > 1:
        return [low for low, _ in possible.intervals]
    bounds = {Fraction(n) for case in rule.cases if code in case.when for n in case.when[code].bounds()}
    ends = sorted({possible.lowest, possible.highest, *bounds})
    return sorted({*ends, *((a + b) / 2 for a, b in pairwise(ends))})


def _written(values: ValueSet) -> str:
    return ", ".join(exact_text(low) if low == high else f"{exact_text(low)}..{exact_text(high)}"
                     for low, high in values.intervals)
