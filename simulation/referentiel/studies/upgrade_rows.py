"""The tests of an outcome as exact linear rows over the options of one candidate."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import lcm

from referentiel.engine.score import Group
from referentiel.model import Outcome, StandardVersion

from .upgrade_moves import Choice, Option
from .weight_forms import reached

Variable = tuple[int, int, Fraction | None]
"""Criterion and option; and, in a section whose answered weight may vary, that weight."""


@dataclass(frozen=True)
class Row:
    """A sum of chosen variables that must reach a least value, or pass it when strict."""

    terms: dict[Variable, Fraction]
    least: Fraction
    strict: bool = False

    def bound(self) -> Fraction:
        """Return the least value that meets the row: sums move in whole units, one more is needed when strict."""
        unit = lcm(self.least.denominator, *(x.denominator for x in self.terms.values()))
        return self.least + Fraction(1, unit) if self.strict else self.least


@dataclass(frozen=True)
class Model:
    """What a candidate must meet for one outcome.

    Parameters
    ----------
    weights
        By section, the answered weights it may end with.
    barred
        Options that a test rules out, as (criterion, option).
    impossible
        Whether no choice can meet a test at all.
    """

    choices: tuple[Choice, ...]
    weights: dict[str, tuple[Fraction, ...]]
    rows: tuple[Row, ...]
    barred: frozenset[tuple[int, int]]
    impossible: bool = False


@dataclass
class _Maker:
    version: StandardVersion
    group: Group
    outcome: Outcome
    choices: tuple[Choice, ...]
    weights: dict[str, tuple[Fraction, ...]] = field(default_factory=dict)

    @property
    def zero(self) -> bool:
        return self.version.rule.not_assessed == "zero"

    def share(self, choice: Choice, option: Option) -> Fraction | None:
        """Level share of an option in the scores; None where it is not counted."""
        return Fraction(0) if option.share is None and choice.assumed and self.zero else option.share

    def scored(self, section: str = "") -> Iterator[tuple[int, Choice]]:
        """Yield the criteria that weigh, of one section or of all."""
        yield from ((j, choice) for j, choice in enumerate(self.choices)
                    if choice.section and choice.weight and section in ("", choice.section))

    def section_weight(self, code: str) -> Fraction:
        """Weight of a section for the candidate's type."""
        found = next(s for s in self.version.sections if s.code == code)
        return Fraction(found.weight.of(self.group.actor_type) or 0)


def model_of(version: StandardVersion, group: Group, outcome: Outcome, choices: tuple[Choice, ...]) -> Model:
    """Return the rows that a candidate of a group must meet to have an outcome, all exact.

    The rule is that of the engine: coverage, knock-outs, levels, section minima, global mark. Where a section may
    be answered more widely, each weight that it may end with has its own variables, so that a mean stays linear.
    """
    maker = _Maker(version, group, outcome, choices)
    maker.weights.update({section.code: _answered_weights(maker, section.code) for section in version.sections})
    barred = frozenset(_barred(maker))
    open_ = all(any((j, m) not in barred for m in range(len(choice.options))) for j, choice in enumerate(choices))
    required = {*outcome.levels_at_least, *_read(maker)}
    unknown = required - {choice.criterion.code for choice in choices if choice.applies}
    rows = (*_counted(maker), *_coverage(maker), *_minima(maker), *_overall(maker))
    return Model(choices, maker.weights, rows, barred, impossible=bool(unknown) or not open_)


def _answered_weights(maker: _Maker, section: str) -> tuple[Fraction, ...]:
    sums = {Fraction(0)}
    for _, choice in maker.scored(section):
        own = {choice.weight if maker.share(choice, option) is not None else Fraction(0) for option in choice.options}
        sums = {total + weight for total in sums for weight in own}
    return tuple(sorted(sums))


def _barred(maker: _Maker) -> Iterator[tuple[int, int]]:
    rule, actor = maker.version.rule, maker.group.actor_type
    blocking = not maker.zero and rule.knockout_not_assessed != "report" and any(
        outcome.knockouts == "none_failed" for outcome in maker.version.outcomes)
    read = _read(maker)
    for j, choice in enumerate(maker.choices):
        criterion = choice.criterion
        knockout = bool(criterion.knockout.of(actor))
        needed = Fraction((criterion.required.of(actor) if criterion.required else None) or 1)
        asked = maker.outcome.levels_at_least.get(criterion.code)
        level = None if asked is None else Fraction(asked.of(actor) or 0)
        for m, option in enumerate(choice.options):
            unknown = option.level is None
            failed = knockout and maker.outcome.knockouts == "none_failed" and (
                option.level < needed if option.level is not None else choice.assumed and maker.zero)
            blocked = knockout and blocking and unknown and choice.assumed
            short = level is not None and choice.applies and (option.level is None or option.level < level)
            if failed or blocked or short or (unknown and criterion.code in read):
                yield j, m


def _read(maker: _Maker) -> set[str]:
    """Return the criteria whose raw value decides eligibility: without one it is not known."""
    return {condition.criterion for condition in maker.version.eligibility if condition.criterion and (
        condition.actor_types is None or maker.group.actor_type in condition.actor_types)}


def _counted(maker: _Maker) -> Iterator[Row]:
    """At least one criterion with a weight is answered."""
    yield Row({key: Fraction(1) for key, _, _ in _answers(maker)}, Fraction(1))


def _coverage(maker: _Maker) -> Iterator[Row]:
    minimum = Fraction(maker.version.rule.coverage_minimum.on(maker.group.day)) / 100
    terms: dict[Variable, Fraction] = {}
    least, something = Fraction(0), False
    parts = [section.code for section in maker.version.sections] if maker.version.rule.score == "sections" else [""]
    for section in parts:
        members = [(j, choice) for j, choice in maker.scored(section) if choice.to_cover]
        whole = sum((choice.weight for _, choice in members), Fraction(0))
        if not whole:
            continue
        something = True
        factor = maker.section_weight(section) / whole if section else Fraction(1)
        least += minimum * factor * whole
        for j, choice in members:
            for m, option in enumerate(choice.options):
                if option.level is not None:
                    terms[j, m, None] = factor * choice.weight
    # Nothing to cover leaves the audit without an outcome: no choice meets this row.
    yield Row(terms, least) if something else Row({}, Fraction(1))


def _minima(maker: _Maker) -> Iterator[Row]:
    if maker.outcome.sections_at_least is None:
        return
    for section in maker.version.sections:
        minimum = maker.outcome.sections_at_least.of(section.code, maker.group.actor_type)
        if minimum is None or not section.weight.of(maker.group.actor_type):
            continue
        mark, strict = reached(Fraction(minimum.on(maker.group.day)), maker.version.rule.rounding.sections)
        terms = {key: value * (share - mark / 100) for key, value, share in _answers(maker, section.code)}
        if not strict:
            yield Row(terms, Fraction(0))
            continue
        # Only a section with a score must pass its mark: each answered criterion asks for one unit more.
        unit = Fraction(1, lcm(*(x.denominator for x in terms.values()), 1))
        for j, choice in maker.scored(section.code):
            counted = {(j, m, None) for m, option in enumerate(choice.options)
                       if maker.share(choice, option) is not None}
            yield Row({key: value - (unit if key in counted else 0) for key, value in terms.items()}, Fraction(0))


def _answers(maker: _Maker, section: str = "") -> Iterator[tuple[Variable, Fraction, Fraction]]:
    """Yield each counted option with the weight and the level share that it brings."""
    for j, choice in maker.scored(section):
        for m, option in enumerate(choice.options):
            share = maker.share(choice, option)
            if share is not None:
                yield (j, m, None), choice.weight, share


def _overall(maker: _Maker) -> Iterator[Row]:
    outcome, rule = maker.outcome, maker.version.rule
    threshold = outcome.global_at_least.of(maker.group.actor_type) if outcome.global_at_least else None
    if threshold is None:
        return
    mark, strict = reached(Fraction(threshold.on(maker.group.day)), rule.rounding.global_)
    if rule.score == "criteria":
        yield Row({key: weight * (share - mark / 100) for key, weight, share in _answers(maker)}, Fraction(0), strict)
    elif rule.score == "sections":
        factors = {section.code: maker.section_weight(section.code) for section in maker.version.sections}
        yield Row(_means(maker, factors, Fraction(100), mark), Fraction(0), strict)
    elif rule.floor is None or Fraction(rule.floor) < mark or (Fraction(rule.floor) == mark and strict):
        yield _points(maker, mark, strict=strict)


def _points(maker: _Maker, mark: Fraction, *, strict: bool) -> Row:
    rule = maker.version.rule
    gap = mark - Fraction(rule.start)
    if not rule.redistribute:
        lost = Fraction(1 if rule.demerits else 0)
        return Row({key: weight * (share - lost) for key, weight, share in _answers(maker)}, gap, strict)
    # The points of what is not answered are spread: points are a mean of sections, times all the points there are.
    asked = {section.code: sum((choice.weight for _, choice in maker.scored(section.code) if choice.applies),
                               Fraction(0)) for section in maker.version.sections}
    whole = sum(asked.values(), Fraction(0))
    return Row(_means(maker, asked, whole, gap + whole if rule.demerits else gap), Fraction(0), strict)


def _means(
    maker: _Maker, factors: dict[str, Fraction], scale: Fraction, mark: Fraction
) -> dict[Variable, Fraction]:
    """Return the terms of ``sum of factor (scale * mean share - mark)`` over the sections with a score."""
    terms: dict[Variable, Fraction] = {}
    for section, factor in factors.items():
        weights = maker.weights[section]
        for key, weight, share in _answers(maker, section):
            j, m, _ = key
            for total in weights:
                if total:
                    # Answered weights add up to the total, so that the mark is shared out between them.
                    terms[j, m, total if len(weights) > 1 else None] = (
                        factor * weight * (scale * share - mark) / total)
    return terms


def met(model: Model, chosen: Sequence[int]) -> bool:
    """Tell whether one option a criterion meets every row, exactly."""
    if any((j, m) in model.barred for j, m in enumerate(chosen)) or model.impossible:
        return False
    answered: dict[str, Fraction] = dict.fromkeys(model.weights, Fraction(0))
    counted = {(j, m) for row in model.rows[:1] for j, m, _ in row.terms}
    for j, m in enumerate(chosen):
        if (j, m) in counted:
            answered[model.choices[j].section] += model.choices[j].weight
    for row in model.rows:
        total = sum((value for (j, m, weight), value in row.terms.items()
                     if chosen[j] == m and weight in (None, answered.get(model.choices[j].section))), Fraction(0))
        if total < row.least or (row.strict and total == row.least):
            return False
    return True
