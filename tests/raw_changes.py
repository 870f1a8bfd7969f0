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
        if field.startswith("global_at_least"):
            outcome["global_at_least"] = set_type(outcome.get("global_at_least"), brackets(field), value)
        else:
            set_minimum(outcome, field, value)
    elif root == "sections":
        section = named(raw["sections"], "code", name)
        section["weight"] = set_type(section["weight"], brackets(field), value)
    else:
        criterion = named([c for s in raw["sections"] for c in s["criteria"]], "code", name)
        key = field.split("[")[0]
        if key == "ladder":
            set_step(criterion, field, value)
        else:
            default = {"weight": 1, "knockout": False}.get(key)
            criterion[key] = set_type(criterion.get(key, default), brackets(field), value)
    return raw


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
