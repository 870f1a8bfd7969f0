"""A change applied to the raw data of a version, by its own plain code: what `changed` is checked against.

Paths as in design.md section 6. Setting one section or one type where the version has one number keeps that
number for the others; setting no type sets all of them.
"""

from __future__ import annotations

import re
from copy import deepcopy
from typing import Any

from strategies import Raw

THRESHOLD_KEYS = {"value", "phases", "low", "high"}


def apply_change(raw: Raw, path: str, value: Any) -> Raw:
    """Return the raw version with the value at `path` set."""
    raw = deepcopy(raw)
    root, rest = path.split(".", 1)
    if root == "rule":
        raw["rule"][rest] = value
        return raw
    name, field = rest.split(".", 1)
    if root == "outcomes":
        outcome = named(raw["outcomes"], "id", name)
        change_outcome(outcome, field, value)
    elif root == "eligibility":
        condition = named(raw["eligibility"], "id", name)
        if field.startswith("applies"):
            set_scope(raw, condition, brackets(field), value)
        else:
            condition[field.split("[")[0]] = set_type(condition[field.split("[")[0]], brackets(field), value)
    elif root == "actor_types":
        set_condition(named(raw["actor_types"], "id", name), *field.split("."), value)
    elif root == "sections":
        section = named(raw["sections"], "code", name)
        section["weight"] = set_type(section["weight"], brackets(field), value)
    else:
        change_criterion(raw, name, field, value)
    return raw


def change_outcome(outcome: Raw, field: str, value: Any) -> None:
    if field.startswith("levels_at_least"):
        code = field.split(".")[1].split("[", maxsplit=1)[0]
        levels = outcome.get("levels_at_least", {})
        outcome["levels_at_least"] = {**levels, code: set_type(levels.get(code), brackets(field), value)}
    elif field.startswith("global_at_least"):
        outcome["global_at_least"] = set_type(outcome.get("global_at_least"), brackets(field), value)
    else:
        set_minimum(outcome, field, value)


def change_criterion(raw: Raw, name: str, field: str, value: Any) -> None:
    criterion = named([c for s in raw["sections"] for c in s["criteria"]], "code", name)
    key = field.split("[", maxsplit=1)[0]
    if key == "ladder":
        set_step(criterion, field, value)
    elif key == "applies":
        set_scope(raw, criterion, brackets(field), value)
    elif key.startswith("conditions"):
        set_condition(criterion, *field.split("."), value)
    else:
        default = {"weight": 1, "knockout": False}.get(key)
        criterion[key] = set_type(criterion.get(key, default), brackets(field), value)


def apply_operation(raw: Raw, verb: str, code: str, section: str = "", part: Any = None) -> Raw:
    """Add (at the end), retire or move a criterion; retire a section and its criteria."""
    raw = deepcopy(raw)
    sections = [{**s, "criteria": [c for c in s["criteria"] if c["code"] != code]} for s in raw["sections"]]
    own = next((c for s in raw["sections"] for c in s["criteria"] if c["code"] == code), part)
    if verb != "retire":
        named(sections, "code", section)["criteria"].append(own)
    raw["sections"] = tuple({**s, "criteria": tuple(s["criteria"])} for s in sections if s["code"] != code)
    for outcome in raw["outcomes"]:
        minima = outcome.get("sections_at_least")
        if isinstance(minima, dict):
            minima.pop(code, None)
            if not minima:
                del outcome["sections_at_least"]
    return raw


def set_scope(raw: Raw, part: Raw, actor_types: list[str], value: bool) -> None:
    """Who a criterion is asked of, or a condition is put to: None for every type."""
    types = [t["id"] for t in raw["actor_types"]]
    scope = set(types if part.get("actor_types") is None else part["actor_types"])
    scope = scope | set(actor_types or types) if value else scope - set(actor_types or types)
    part["actor_types"] = None if scope == set(types) else tuple(t for t in types if t in scope)


def set_condition(part: Raw, field: str, attribute: str, test: str, value: Any) -> None:
    """The test of a condition on an attribute; one more condition where there was none."""
    found = tuple(part.get(field, ()))
    value = tuple(value.split("|")) if test == "one_of" else value
    if any(c["attribute"] == attribute and test in c for c in found):
        part[field] = tuple({**c, test: value} if c["attribute"] == attribute and test in c else c for c in found)
    else:
        part[field] = (*found, {"attribute": attribute, test: value})


def named(parts: Any, key: str, name: str) -> Raw:
    return next(p for p in parts if p[key] == name)


def brackets(text: str) -> list[str]:
    return re.findall(r"\[([^]]+)\]", text)


def by_type(current: Any) -> Raw:
    """One value as a map by type."""
    return current if isinstance(current, dict) and not THRESHOLD_KEYS & set(current) else {"*": current}


def set_type(current: Any, actor_types: list[str], value: Any) -> Any:
    return {**by_type(current), actor_types[0]: value} if actor_types else value


def set_minimum(outcome: Raw, field: str, value: Any) -> None:
    """`sections_at_least`, `.SECTION`, `[type]`, or both."""
    head, _, section = field.partition(".")
    actor_types = brackets(field)
    now = by_type(outcome.get("sections_at_least"))  # the same test: a map by section, or one number
    if section:
        code = section.split("[")[0]
        now = {**now, code: set_type(now.get(code, now.get("*")), actor_types, value)}
    elif "[" in head:
        now = {code: set_type(minimum, actor_types, value) for code, minimum in now.items()}
    else:
        now = {"*": value}
    outcome["sections_at_least"] = {code: minimum for code, minimum in now.items() if minimum is not None}


def set_step(criterion: Raw, field: str, value: Any) -> None:
    """`ladder[k]`, `ladder[k][type]`, each with `.low` or `.high` for a band: the step that earns k steps."""
    end = field.rpartition(".")[2] if "." in field else ""
    step, *actor_types = brackets(field)
    ladders = by_type(criterion["ladder"])
    for actor_type in actor_types:
        ladders = {**ladders, actor_type: ladders.get(actor_type, ladders.get("*"))}
    wanted = actor_types or list(ladders)
    for name in wanted:
        steps, k = list(ladders[name] or ()), int(step) - 1
        if k < len(steps):
            steps[k] = {**steps[k], end: value} if end else value
            ladders = {**ladders, name: tuple(steps)}
    criterion["ladder"] = ladders
