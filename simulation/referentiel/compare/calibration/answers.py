"""Calibrated figures of the raw answers: means, spreads, trends, what is missing, corrected, brought to a threshold."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import combinations
from statistics import median

from referentiel.audits.demo import Demonstration
from referentiel.audits.demo.figures import FIRST_YEAR, GRADES
from referentiel.model import Audit, Graded, StandardVersion, State

from .figure import Figure, between, correlation, deviation, mean, percent, root, slope, told
from .proposals import kind_of
from .targets import AUCTIONS, DOSSIER, FRANCE, GRADED, MEDIANS, MOSTLY_HERE, Spread

Versions = Mapping[str, StandardVersion]
Value = tuple[Audit, Fraction]

_ALL_HERE = 95
_FIRST_BREAK = 2011


def organisations(made: Demonstration) -> Iterator[Figure]:
    """Yield the median headcounts, the jobs in France and the auctions, at the first audit of each."""
    first = [audit for audit in made.audits if audit.nature == "first"]
    for kind, middle in MEDIANS.items():
        sizes = [Fraction(_number(audit)) for audit in first if kind_of(audit) == kind]
        # Lognormal with a deviation of 0.9 on the logarithms; the error of a median is 1.25 times that of a mean.
        yield between("headcount", middle, middle, median(sizes) if sizes else None, len(sizes), "employees",
                      tolerance=_error(Fraction(middle * 9, 10), len(sizes), Fraction(5, 4)), kind=kind)
    here = _first_of_each(_values(made.audits, "GOV-03", "P"))
    yield _share("france.mixture", MOSTLY_HERE, [value >= _ALL_HERE for _, value in here])
    for kind, target in FRANCE.items():
        given = _first_of_each(_values(made.audits, "GOV-03", kind))
        yield between("france.mean", target.mean, target.mean, mean([v for _, v in given]), len(given), "value",
                      tolerance=_error(target.sd, len(given)), kind=kind)
    auctions = _first_of_each(_values(made.audits, "ACH-02", "D"))
    yield _share("auctions", AUCTIONS, [value == 0 for _, value in auctions])


def measures(made: Demonstration, versions: Versions) -> Iterator[Figure]:
    """Yield the mean and the spread of each measure of the dossier, its trend and its new definition taken out."""
    for code, by_kind in DOSSIER.items():
        for kind, target in by_kind.items():
            given = [(audit, value - target.trend * (audit.day.year - FIRST_YEAR))
                     for audit, value in _values(made.audits, code, kind) if _definition(versions, audit, code) == 1]
            values = [value for _, value in given]
            counted = len({audit.organisation for audit, _ in given})
            yield between("mean", target.mean, target.mean, mean(values), len(values), "value",
                          tolerance=_error(target.sd, counted), code=code, kind=kind)
            yield between("spread", target.sd, target.sd, deviation(values), len(values), "value",
                          tolerance=_error(target.sd, counted, root(Fraction(1, 2))), code=code, kind=kind)
            if target.trend:
                yield _trend(made, code, kind, target)
    yield _together(made)
    for key, later in (("break.before", False), ("break.after", True)):
        values = [v for a, v in _values(made.audits, "RH-03", "P") if (a.day.year > _FIRST_BREAK) is later]
        yield told(key, mean(values), len(values), "value")


def practices(made: Demonstration, versions: Versions) -> Iterator[Figure]:
    """Yield the mean grade of each kind, and the loading of the one factor behind the grades."""
    codes = sorted({c.code for v in versions.values() for _, c in v.criteria()
                    if isinstance(c.observation, Graded) and len(c.observation.levels) == GRADES + 1})
    for kind, target in GRADED.items():
        grades = [value for code in codes for _, value in _values(made.audits, code, kind)]
        counted = len({audit.organisation for audit in made.audits if kind_of(audit) == kind})
        # Grades of one organisation share its maturity: the error is that of as many organisations.
        yield between("graded", target, target, mean(grades), len(grades), "value",
                      tolerance=_error(Fraction(1, 2), counted), kind=kind)
    yield _loading(made, codes)


def collection(made: Demonstration) -> Iterator[Figure]:
    """Yield the shares of answers that are missing, corrected, or that stand on a threshold."""
    for key, low, high, years in (("missing.early", 5, 10, (2006, 2008)), ("missing.late", 2, 2, (2012, 2012))):
        states = [answer.state for audit in made.audits if years[0] <= audit.day.year <= years[1]
                  for answer in audit.answers.values()]
        yield between(key, low, high, percent(states.count(State.NOT_ASSESSED), len(states)), len(states), "percent",
                      tolerance=Fraction(1, 2))
    given = sum(answer.state is State.VALUE for audit in made.audits for answer in audit.answers.values())
    yield between("corrected", 10, 15, percent(len(made.corrections), given), given, "percent")
    yield told("bunched.7", _peak(made, Decimal(7)), len(_whole_notice(made)), "ratio")
    yield told("bunched.3", _peak(made, Decimal(3)), len(_whole_notice(made)), "ratio")
    for kind in ("P", "S"):
        pay = [value for _, value in _values(made.audits, "RH-21", kind)]
        yield told("bunched.pay", percent(pay.count(Fraction(1)), len(pay)), len(pay), "percent", kind=kind)


def downward(made: Demonstration, versions: Versions) -> Iterator[Figure]:
    """Yield the share of corrections that lower what was declared."""
    by_id = {audit.id: audit for audit in made.audits}
    lowered = 0
    for one in made.corrections:
        criterion = next(c for _, c in versions[by_id[one.audit].version].criteria() if c.code == one.criterion)
        better = -1 if getattr(criterion.observation, "direction", "") == "lower" else 1
        declared = one.before.value if one.before else None
        lowered += ((one.after.value or Decimal(0)) - (declared or Decimal(0))) * better < 0
    yield between("lowered", 80, 100, percent(lowered, len(made.corrections)), len(made.corrections), "percent")


def _trend(made: Demonstration, code: str, kind: str, target: Spread) -> Figure:
    points = [(Fraction(audit.day.year), value) for audit, value in _values(made.audits, code, kind)]
    years = deviation([x for x, _ in points])
    tolerance = _error(target.sd / years, len(points)) if years else Fraction(0)
    return between("trend", target.trend, target.trend, slope(points), len(points), "value",
                   tolerance=tolerance, code=code, kind=kind)


def _together(made: Demonstration) -> Figure:
    points = []
    for kind in DOSSIER["RH-04"]:
        shorter, longer = DOSSIER["RH-03"][kind], DOSSIER["RH-04"][kind]
        every = {audit.id: value for audit, value in _values(made.audits, "RH-04", kind)}
        points += [((value - shorter.mean) / shorter.sd, (every[audit.id] - longer.mean) / longer.sd)
                   for audit, value in _values(made.audits, "RH-03", kind) if audit.id in every]
    return between("together", Fraction(7, 10), Fraction(7, 10), correlation(points), len(points), "ratio",
                   tolerance=_error(Fraction(51, 100), len(points)))


def _loading(made: Demonstration, codes: Sequence[str]) -> Figure:
    """Return the loading that the mean correlation between two grades tells, kinds and years apart."""
    first = [audit for audit in made.audits if audit.nature == "first"]
    columns: dict[str, dict[str, Fraction]] = {}
    for code in codes:
        for kind in ("C", "P", "S"):
            own = _values(first, code, kind)
            centre = mean([value for _, value in own]) or Fraction(0)
            columns.setdefault(code, {}).update({audit.id: value - centre for audit, value in own})
    found = []
    for one, other in combinations(codes, 2):
        shared = [(columns[one][i], columns[other][i]) for i in columns[one] if i in columns[other]]
        if len(shared) > len(first) // 2:
            found.append(correlation(shared) or Fraction(0))
    middle = mean(found)
    return between("loading", Fraction(6, 10), Fraction(6, 10), root(max(middle, Fraction(0))) if middle else None,
                   len(found), "ratio", tolerance=Fraction(1, 10))


def _values(audits: Sequence[Audit], code: str, kind: str) -> list[Value]:
    return [(audit, Fraction(answer.value)) for audit in audits
            if (answer := audit.answers.get(code)) is not None and answer.value is not None and kind_of(audit) == kind]


def _first_of_each(given: Sequence[Value]) -> list[Value]:
    kept: dict[str, Value] = {}
    for audit, value in sorted(given, key=lambda pair: pair[0].day):
        kept.setdefault(audit.organisation, (audit, value))
    return list(kept.values())


def _definition(versions: Versions, audit: Audit, code: str) -> int:
    return next(c.definition for _, c in versions[audit.version].criteria() if c.code == code)


def _number(audit: Audit) -> Decimal:
    return Decimal(audit.attributes["headcount"])


def _whole_notice(made: Demonstration) -> list[Decimal]:
    return [Decimal(answer.value) for audit in made.audits
            if (answer := audit.answers.get("CT-12")) is not None and answer.value is not None]


def _peak(made: Demonstration, value: Decimal) -> Fraction | None:
    """Return how many times a notice is more frequent than the mean of its two neighbours."""
    given = _whole_notice(made)
    beside = given.count(value - 1) + given.count(value + 1)
    return Fraction(2 * given.count(value), beside) if beside else None


def _error(spread: Fraction, counted: int, factor: Fraction | int = 1) -> Fraction:
    """Return two standard errors."""
    return 2 * factor * spread / root(Fraction(counted)) if counted else Fraction(0)


def _share(key: str, target: int, held: Sequence[bool]) -> Figure:
    """Return the share of those for which something holds, in percent."""
    return between(key, target, target, percent(sum(held), len(held)), len(held), "percent",
                   tolerance=_error(root(Fraction(target * (100 - target))), len(held)))


