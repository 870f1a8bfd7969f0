"""The plan of a draft: the head, the rule, the weights and outcomes, then every criterion in its section."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from referentiel.authoring import Located
from referentiel.model import StandardVersion
from referentiel.model.identity import ByIdentity
from referentiel.model.rewriting import part_of
from referentiel.texts import integer, plural, text

from .editor_fields import WEIGHTS

Badge = list[str]


def plan(version: StandardVersion, in_force: StandardVersion, found: Sequence[Located]) -> list[dict[str, Any]]:
    """Return the groups of the tree; each part says whether it is new, changed or at fault."""
    errors = Counter(part_at(version, one.path) for one in found if one.finding.severity == "error")
    warnings = Counter(part_at(version, one.path) for one in found if one.finding.severity == "warning")

    def item(part: str, label: str, code: str = "", words: str = "") -> dict[str, Any]:
        return {"id": part, "code": code, "label": label, "words": words,
                "badges": [*_state(version, in_force, part), *_faults(errors[part], warnings[part])]}

    rule = [item("head", text("editor.plan.head")), item("rule", text("editor.plan.rule")),
            item(WEIGHTS, text("editor.plan.weights"))]
    rule += [item(f"outcomes.{one.id}", text("editor.plan.outcome", label=one.label)) for one in version.outcomes]
    rule += [item(f"eligibility.{one.id}", text("editor.plan.eligibility", label=one.label or one.id))
             for one in version.eligibility]
    rule += [item(f"actor_types.{one.id}", text("editor.plan.type", label=one.label)) for one in version.actor_types]
    groups = [{"label": text("editor.plan.decision"), "number": "", "badges": [], "items": rule}]
    for section in version.sections:
        items = [item(f"sections.{section.code}", text("editor.plan.section"), words=section.title)]
        items += [item(f"criteria.{one.code}", one.title, one.code, _words(one)) for one in section.criteria]
        groups.append({"label": section.title, "number": integer(len(section.criteria)), "badges": [], "items": items})
    gone = retired(version, in_force)
    if gone:
        groups.append({"label": text("editor.plan.retired"), "number": integer(len(gone)), "badges": [], "items": [
            {"id": f"retired.{code}", "code": code, "label": title, "words": "", "badges": [
                ["nc", text("editor.badge.retired")]]} for code, title in gone]})
    return groups


def part_at(version: StandardVersion, path: str) -> str:
    """Return the part of the plan that a path is in; empty for none."""
    root, _, rest = path.partition(".")
    if root in {"rule", "head"}:
        return root
    name = rest.partition(".")[0].partition("[")[0].partition("#")[0].partition("@")[0]
    part = f"{root}.{name}"
    return part if name and part_of(version, part) is not None else ""


def retired(version: StandardVersion, in_force: StandardVersion) -> list[tuple[str, str]]:
    """Return the criteria of the version in force that the draft does not have."""
    kept = {one.code for _, one in version.criteria()}
    return [(one.code, one.title) for _, one in in_force.criteria() if one.code not in kept]


def _state(version: StandardVersion, in_force: StandardVersion, part: str) -> list[Badge]:
    if part in {"head", "rule"}:
        return [] if part == "head" or version.rule == in_force.rule else [["accent", text("editor.badge.changed")]]
    if part == WEIGHTS:
        before = {section.code: section.weight for section in in_force.sections}
        same = all(before.get(section.code) == section.weight for section in version.sections)
        return [] if same else [["accent", text("editor.badge.changed")]]
    old, new = part_of(in_force, part), part_of(version, part)
    if old is None:
        return [["accent", text("editor.badge.new")]]
    if part.startswith("sections."):
        return [] if (old.title, old.weight) == (new.title, new.weight) else [["accent", text("editor.badge.changed")]]
    return [] if _same(old, new) else [["accent", text("editor.badge.changed")]]


_COMPARED = ByIdentity[ByIdentity[bool]]()
"""Parts compared, by the one in force, then by the one of the draft: a key typed touches one of a hundred."""


def _same(old: object, new: object) -> bool:
    return _COMPARED.recall(old, None, lambda: ByIdentity[bool](most=100)).recall(new, None, lambda: old == new)


def _faults(errors: int, warnings: int) -> Iterable[Badge]:
    if errors:
        yield ["grave", text("editor.badge.blocking")]
    elif warnings:
        yield ["vigilance", plural("editor.badge.warnings", warnings)]


def _words(criterion: Any) -> str:  # noqa: ANN401
    return " ".join([criterion.question or "", *criterion.guidance, *criterion.iso26000])[:600]
