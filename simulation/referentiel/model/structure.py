"""What a well-formed version is: every rule that the types alone cannot hold.

Each check yields findings and stops nothing, so that a reader sees every fault at once. Codes are stable.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from functools import partial
from itertools import pairwise

from .criterion import Criterion, Graded, Measure, Points
from .finding import Finding, Location
from .identity import ByIdentity
from .ladders import ladder_findings
from .nearness import nearest
from .outcomes import outcome_findings
from .per_type import located_criteria, per_type_findings
from .thresholds import located_thresholds
from .values import exact_text
from .version import StandardVersion

_CRITERIA = ByIdentity[tuple[Finding, ...]]()
"""Faults of each criterion: a change leaves all but the criteria that it touches as they were."""
_PHASES = ByIdentity[tuple[Finding, ...]]()
RESERVED = {"value", "sources", "assumption", "phases", "low", "high", "by_type", "by_section"}


def structure_findings(version: StandardVersion, *, zero_weights: bool = False) -> list[Finding]:
    """Return every structural fault of a version.

    Parameters
    ----------
    version
        A version whose types are right.
    zero_weights
        Whether a criterion may weigh 0 (asked, not scored): only a change may do that.
    """
    findings: list[Finding] = []
    checks: tuple[Callable[[StandardVersion], Iterable[Finding]], ...] = (
        _actor_types, _attributes, _sections, _codes, per_type_findings, _phases, outcome_findings, _eligibility, _rule,
    )
    for check in checks:
        findings.extend(check(version))
    types = tuple(actor.id for actor in version.actor_types)
    for at, criterion in located_criteria(version):
        found = _CRITERIA.recall(criterion, (types, at, zero_weights), partial(
            lambda *asked: tuple(_criterion(*asked, zero_weights=zero_weights)), criterion, at, version))
        findings.extend(found)
    return findings


def _actor_types(version: StandardVersion) -> Iterator[Finding]:
    known = [actor.id for actor in version.actor_types]
    for i, name in enumerate(known):
        if name in known[:i]:
            yield Finding(code="STR-ACTOR-DUPLICATE", found=name, at=("actor_types", i, "id"))
        if name in RESERVED:
            yield Finding(code="STR-ACTOR-RESERVED", found=name, at=("actor_types", i, "id"))
    lists: list[tuple[Location, tuple[str, ...]]] = [
        ((*at, "actor_types"), criterion.actor_types or ()) for at, criterion in located_criteria(version)
    ]
    lists += [(("eligibility", i, "actor_types"), e.actor_types or ()) for i, e in enumerate(version.eligibility)]
    for at, names in lists:
        for i, name in enumerate(names):
            if name not in known:
                yield Finding(code="STR-ACTOR-UNKNOWN", found=name, near=nearest(name, known), at=(*at, i),
                              params={"known": ", ".join(known)})


def _attributes(version: StandardVersion) -> Iterator[Finding]:
    places: list[tuple[Location, object]] = []
    for i, actor in enumerate(version.actor_types):
        places += [(("actor_types", i, "when", j), condition) for j, condition in enumerate(actor.when)]
    for at, criterion in located_criteria(version):
        places += [((*at, "conditions", j), condition) for j, condition in enumerate(criterion.conditions)]
    places += [(("eligibility", i), e) for i, e in enumerate(version.eligibility) if e.attribute]
    for place, condition in places:
        yield from _condition(version, place, condition)


def _condition(version: StandardVersion, at: Location, condition: object) -> Iterator[Finding]:
    tests = [n for n in ("equals", "one_of", "at_least", "at_most", "above", "below")
             if getattr(condition, n, None) is not None]
    if len(tests) != 1:
        yield Finding(code="STR-CONDITION", found=", ".join(tests), at=at)
    name = getattr(condition, "attribute", "")
    declared = version.attributes.get(name)
    if declared is None:
        yield Finding(code="STR-ATTRIBUTE-UNKNOWN", found=name, near=nearest(name, version.attributes),
                      at=(*at, "attribute"), params={"known": ", ".join(version.attributes)})
        return
    for test in tests:
        if (declared.kind == "text") != (test in {"equals", "one_of"}):
            yield Finding(code="STR-CONDITION-KIND", found=test, at=(*at, test), params={"attribute": name})


def _sections(version: StandardVersion) -> Iterator[Finding]:
    for i, section in enumerate(version.sections):
        at: Location = ("sections", i)
        if not section.criteria:
            yield Finding(code="STR-SECTION-EMPTY", found=section.code, at=(*at, "criteria"))
        for weight in section.weight.by_type.values():
            if weight < 0:
                yield Finding(code="STR-SECTION-WEIGHT", found=exact_text(weight), at=(*at, "weight"),
                              params={"section": section.code})
    for actor in version.actor_types:
        weights = [section.weight.of(actor.id) for section in version.sections]
        if all(weight == 0 for weight in weights):
            yield Finding(code="STR-SECTION-WEIGHT-NONE", found=actor.id, at=("sections",))


def _codes(version: StandardVersion) -> Iterator[Finding]:
    sections: dict[str, int] = {}
    for i, section in enumerate(version.sections):
        if section.code in sections:
            yield Finding(code="STR-SECTION-DUPLICATE", found=section.code, at=("sections", i, "code"))
        sections[section.code] = i
    seen: dict[str, str] = {}
    for at, criterion in located_criteria(version):
        section_code = version.sections[int(at[1])].code
        if criterion.code in seen:
            yield Finding(code="STR-CODE-DUPLICATE", found=criterion.code, at=(*at, "code"),
                          params={"first": seen[criterion.code], "second": section_code})
        seen.setdefault(criterion.code, section_code)


def _phases(version: StandardVersion) -> Iterator[Finding]:
    yield from _disordered(version.model_copy(update={"sections": ()}), ())
    for i, section in enumerate(version.sections):
        yield from _PHASES.recall(section, i, partial(lambda *at: tuple(_disordered(*at)), section, ("sections", i)))


def _disordered(part: object, start: Location) -> Iterator[Finding]:
    for at, threshold in located_thresholds(part, start):
        days = [phase.from_ for phase in threshold.phases]
        if any(later <= earlier for earlier, later in pairwise(days)):
            yield Finding(code="STR-PHASE-ORDER", found=", ".join(map(str, days)), at=(*at, "phases"))


def _eligibility(version: StandardVersion) -> Iterator[Finding]:
    codes = {criterion.code: criterion for _, criterion in version.criteria()}
    seen: set[str] = set()
    for i, condition in enumerate(version.eligibility):
        at: Location = ("eligibility", i)
        if condition.id in seen:
            yield Finding(code="STR-ELIGIBILITY-DUPLICATE", found=condition.id, at=(*at, "id"))
        seen.add(condition.id)
        if (condition.attribute is None) == (condition.criterion is None):
            yield Finding(code="STR-ELIGIBILITY-TARGET", found=condition.id, at=at)
        if condition.criterion is not None:
            if condition.criterion not in codes:
                yield Finding(code="STR-CRITERION-UNKNOWN", found=condition.criterion,
                              near=nearest(condition.criterion, codes), at=(*at, "criterion"))
            if condition.at_least is None and condition.at_most is None:
                yield Finding(code="STR-CONDITION", found=condition.id, at=at)


def _rule(version: StandardVersion) -> Iterator[Finding]:
    rule = version.rule
    if not 0 <= rule.coverage_minimum.value <= 100:
        yield Finding(code="STR-MARK-RANGE", found=exact_text(rule.coverage_minimum.value),
                      at=("rule", "coverage_minimum"), params={"low": "0", "high": "100"})
    for name, rounding in (("global", rule.rounding.global_), ("sections", rule.rounding.sections)):
        if rounding is not None and rounding.step <= 0:
            yield Finding(code="STR-ROUNDING-STEP", found=exact_text(rounding.step),
                          at=("rule", "rounding", name, "step"))
    unused = [name for name, default in (("start", Decimal(0)), ("floor", None), ("demerits", False),
                                         ("redistribute", False)) if getattr(rule, name) != default]
    if rule.score != "points":
        for name in unused:
            yield Finding(code="STR-RULE-UNUSED", found=name, at=("rule", name))


def _criterion(
    criterion: Criterion, at: Location, version: StandardVersion, *, zero_weights: bool
) -> Iterator[Finding]:
    for weight in criterion.weight.by_type.values():
        if weight < 0 or (weight == 0 and not zero_weights):
            yield Finding(code="STR-CRITERION-WEIGHT", found=exact_text(weight), at=(*at, "weight"),
                          params={"criterion": criterion.code})
    if isinstance(criterion.observation, Points):
        yield from _points(criterion.observation, (*at, "observation"))
    faults = list(ladder_findings(criterion, at))
    yield from faults
    known = {actor.id for actor in version.actor_types}
    types = [actor.id for actor in version.actor_types if criterion.applies_to(actor.id)]
    if not types and not faults and known.issuperset(criterion.actor_types or ()):
        yield Finding(code="STR-CRITERION-NOBODY", found=criterion.code, at=at)
    told: set[str] = set()
    for name in types:
        # One fault is told once, for the first type that has it.
        for finding in _level_rules(criterion, at, name):
            if finding.code not in told:
                yield finding
        told |= {finding.code for finding in _level_rules(criterion, at, name)}


def _points(points: Points, at: Location) -> Iterator[Finding]:
    values = points.values
    if points.max <= 0:
        yield Finding(code="STR-POINTS-MAX", found=exact_text(points.max), at=(*at, "max"))
    elif values is not None and (
        len(values) < 2 or (values[0], values[-1]) != (Decimal(0), points.max)
        or any(b <= a for a, b in pairwise(values))
    ):
        yield Finding(code="STR-POINTS-VALUES", found=", ".join(map(exact_text, values)), at=(*at, "values"),
                      params={"max": exact_text(points.max)})


def _level_rules(criterion: Criterion, at: Location, actor_type: str) -> Iterator[Finding]:
    top = criterion.top_level(actor_type)
    required = criterion.required.of(actor_type) if criterion.required else None
    whole = isinstance(criterion.observation, Graded | Measure)
    if required is not None and (not 0 < required <= top or (whole and required != int(required))):
        yield Finding(code="STR-REQUIRED-RANGE", found=exact_text(required), at=(*at, "required"),
                      params={"criterion": criterion.code, "top": exact_text(top), "actor_type": actor_type})
    elif required is not None and isinstance(seen := criterion.observation, Points) and not seen.admits(required):
        yield Finding(code="STR-REQUIRED-VALUE", found=exact_text(required), at=(*at, "required"),
                      params={"criterion": criterion.code, "values": ", ".join(map(exact_text, seen.values or ()))})
    if criterion.knockout.of(actor_type) and required is None and criterion.observation.kind != "yes_no":
        yield Finding(code="STR-KNOCKOUT-REQUIRED", found=criterion.code, at=(*at, "knockout"),
                      params={"actor_type": actor_type})
    points = criterion.points
    if points is None:
        return
    if isinstance(criterion.observation, Points):
        yield Finding(code="STR-LEVEL-POINTS-UNUSED", found=criterion.code, at=(*at, "points"))
    elif (len(points) != top + 1 or points[0] != 0 or points[-1] <= 0
          or any(b < a for a, b in pairwise(points))):
        yield Finding(code="STR-LEVEL-POINTS", found=", ".join(map(exact_text, points)), at=(*at, "points"),
                      params={"count": exact_text(top + 1), "criterion": criterion.code})
