"""Small standards and audits for the cases worked by hand, written as a jurist would fill in a form."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from referentiel.model import Answer, Audit, StandardVersion, State

Raw = dict[str, Any]
ALL = ({"id": "all", "label": "all", "when": ()},)
WORDS = {"n/a": State.NOT_APPLICABLE, "not assessed": State.NOT_ASSESSED}
# An outsourcer under 300 is small, an outsourcer is an outsourcer.
TYPES = (
    {"id": "small", "label": "s", "when": ({"attribute": "category", "equals": "outsourcer"},
                                           {"attribute": "headcount", "below": 300})},
    {"id": "outsourcer", "label": "o", "when": ({"attribute": "category", "equals": "outsourcer"},)},
    {"id": "inhouse", "label": "i", "when": ({"attribute": "category", "equals": "inhouse"},)},
)
DAY = date(2010, 6, 1)


def number(written: object) -> Any:
    """Numbers as decimals, also inside maps and lists; the rest as it is."""
    if isinstance(written, dict):
        return {k: number(v) for k, v in written.items()}
    if isinstance(written, tuple):
        return tuple(number(v) for v in written)
    return Decimal(str(written)) if type(written) in {int, float} else written


def criterion(code: str, weight: object = 1, **fields: Any) -> Raw:
    """A criterion; yes or no unless `levels` (0..m), `most` (points) or a `ladder` says otherwise."""
    seen: Raw = {"kind": "yes_no"}
    if "levels" in fields:
        seen = {"kind": "graded", "levels": tuple(f"L{i}" for i in range(fields.pop("levels") + 1))}
    elif "most" in fields:
        seen = {"kind": "points", "max": number(fields.pop("most"))}
    elif "ladder" in fields:
        seen = {"kind": "measure", "unit": "u", "direction": fields.pop("direction", "higher"),
                "range": (Decimal(0), Decimal(100))}
    definition = fields.pop("definition", 1)
    raw = {"code": code, "title": code, "observation": seen, "definition": definition}
    return {**raw, "weight": number(weight), **number(fields)}


def section(code: str, *criteria: Raw, weight: object = 1) -> Raw:
    return {"code": code, "title": code, "weight": number(weight), "criteria": criteria}


def outcome(name: str, *, passes: bool = True, **conditions: Any) -> Raw:
    return {"id": name, "label": name, "passes": passes, **number(conditions)}


def standard(*sections: Raw, name: str = "toy-1", **parts: Any) -> StandardVersion:
    """A version with the outcomes given and then `refused`; nothing is asked of coverage unless stated.

    `outcomes`, `types` and `eligibility` are lists; every other word is part of the rule.
    """
    outcomes = parts.pop("outcomes", (outcome("award", global_at_least=60),))
    types, eligibility = parts.pop("types", ALL), parts.pop("eligibility", ())
    rule = {"score": "sections", "not_assessed": "exclude", "coverage_minimum": 0, **parts}
    kinds = {"category": "text", "headcount": "number"}
    return StandardVersion.model_validate({
        "id": name, "family": "toy", "title": "t", "provenance": "draft", "notice": "n", "life_cycle": (),
        "attributes": {a: {"kind": kind, "label": a} for a, kind in kinds.items()},
        "actor_types": number(types),
        "rule": number(rule),
        "eligibility": number(eligibility),
        "outcomes": (*outcomes, outcome("refused", passes=False)),
        "sections": sections,
    })


def audit(answers: Raw, *, version: str = "toy-1", day: date = DAY, **attributes: Any) -> Audit:
    """An audit; an answer is a number, "n/a" or "not assessed"."""
    return Audit(
        id="a", organisation="o", family="toy", version=version, day=day,
        attributes=number(attributes),
        answers={
            code: Answer(WORDS[a]) if isinstance(a, str) else Answer(State.VALUE, number(a))
            for code, a in answers.items()
        },
    )


def rounding(mode: str, tie: str = "half_up", step: object = 1) -> Raw:
    return {"step": number(step), "mode": mode, "tie": tie}
