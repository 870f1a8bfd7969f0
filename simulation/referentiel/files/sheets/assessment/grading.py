"""Formulas that grade one answer: the number it stands for, whether it can be one, its level, its share."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from math import lcm

from referentiel.model import Criterion, Graded, Measure, Points, Step, YesNo
from referentiel.texts import text

from .conditions import number

_DECIMALS = 3
"""Decimals that points may be typed with."""


def raw_formula(criterion: Criterion, answer: str) -> str:
    """Return the number that an answer stands for; an empty text for none."""
    match criterion.observation:
        case YesNo():
            return f'IF({answer}="{text("sheet.word.yes")}",1,IF({answer}="{text("sheet.word.no")}",0,""))'
        case Graded():
            return f'IF(ISNUMBER({answer}),{answer},IFERROR(VALUE(LEFT({answer},FIND(" ",{answer})-1)),""))'
    return f'IF(ISNUMBER({answer}),{answer},"")'


def valid_formula(criterion: Criterion, raw: str) -> str:
    """Return whether the number of an answer is a possible one."""
    match criterion.observation:
        case Measure(range=(low, high)):
            tests = f"{raw}>={number(low)},{raw}<={number(high)}"
        case Points(values=(_, *_) as values):
            return f"IF(ISNUMBER({raw}),OR({','.join(f'{raw}={number(value)}' for value in values)}),1=0)"
        case Points(max=most):
            scale = 10**_places(most)
            tests = f"{raw}>=0,{raw}<={number(most)},ABS({raw}*{scale}-ROUND({raw}*{scale},0))<0.000001"
        case seen:
            tests = f"{raw}=INT({raw}),{raw}>=0,{raw}<={len(seen.levels) - 1 if isinstance(seen, Graded) else 1}"
    return f"IF(ISNUMBER({raw}),AND({tests}),1=0)"


def level_formula(criterion: Criterion, actor: str, raw: str) -> str:
    """Return the level of an answer: the steps met of a measure, the number itself elsewhere."""
    seen = criterion.observation
    if not isinstance(seen, Measure):
        return raw
    met = [f"IF({_met(step, seen.direction, raw)},1,0)" for step in criterion.steps(actor)]
    return "+".join(met)


def _met(step: Step, direction: str, raw: str) -> str:
    if step.value is not None:
        return f"{raw}{'>=' if direction == 'higher' else '<='}{number(step.value.on(None))}"
    low, high = (number(end.on(None)) for end in (step.low, step.high) if end is not None)
    return f"AND({raw}>={low},{raw}<={high})"


def whole_share(criterion: Criterion, actor: str) -> int:
    """Return the whole number that stands for the whole weight."""
    if isinstance(criterion.observation, Points):
        return int(criterion.observation.max * 10 ** _places(criterion.observation.max))
    if criterion.points is not None:
        return int(criterion.points[-1] * _points_scale(criterion))
    return int(criterion.top_level(actor))


def share_formula(criterion: Criterion, level: str) -> str:
    """Return the share of the weight that a level earns, times `whole_share`: a whole number."""
    if isinstance(criterion.observation, Points):
        return f"ROUND({level}*{10 ** _places(criterion.observation.max)},0)"
    if criterion.points is not None:
        scale = _points_scale(criterion)
        return f"CHOOSE({level}+1,{','.join(str(int(one * scale)) for one in criterion.points)})"
    return level


def _places(most: Decimal) -> int:
    return max(_DECIMALS, -int(most.as_tuple().exponent))


def _points_scale(criterion: Criterion) -> int:
    return lcm(*(Fraction(one).denominator for one in criterion.points or ()))


def required_level(criterion: Criterion, actor: str) -> Decimal:
    """Return the level that counts as met; 1 where none is stated."""
    return (criterion.required.of(actor) if criterion.required else None) or Decimal(1)
