"""Each lever in the words of the people who debate it: its name, its unit, the words of its values."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from referentiel.files import Unit
from referentiel.model import Measure, StandardVersion
from referentiel.model.grammar import Path, split
from referentiel.model.levers import Lever, Settled
from referentiel.model.reading import Value, criterion_of
from referentiel.texts import has, number, text

JOINED = "\u202f; "
YES, NO = "oui", "non"
"""Flags as `referentiel.model.typed` reads them."""


def lever_title(one: Lever, version: StandardVersion) -> str:
    r"""Name a lever: what it belongs to, what it is, and the actor type where it is one type's.

    Examples
    --------
    >>> from referentiel.files import read_version, versions_folder
    >>> from referentiel.model.levers import Listing
    >>> version = read_version(versions_folder() / "lrs-2011.yaml")
    >>> lever_title(Listing(version).at("criteria.RH-01.weight"), version).split("\u00a0: ")
    ['Part des salariés en contrat à durée indéterminée', 'poids']
    """
    path = split(one.path)
    named = _NAMES.get(path.root, _criterion_name)(one, path, version)
    types = {actor.id: actor.label for actor in version.actor_types}
    return text("lever.typed", name=named, actor=types[path.actor_type]) if path.actor_type in types else named


def lever_unit(one: Lever, units: Mapping[str, Unit]) -> str:
    """Return the unit of a lever as it stands beside its name; empty where it has none, or none that is known."""
    key = f"lever.unit.{one.unit}"
    if one.value_kind != "number" or not one.unit:
        return ""
    if has(key):
        return text(key)
    known = units.get(one.unit)
    return (known.symbol or ("" if one.unit in {"number", "ratio"} else known.plural)) if known else ""


def lever_options(one: Lever) -> list[list[str]]:
    """Return the values that a flag or a choice may take, each as typed and as told; none for anything else."""
    if one.value_kind == "flag":
        return [[YES, text("levers.flag.true")], [NO, text("levers.flag.false")]]
    if one.value_kind in {"number", "text", "texts"}:
        return []
    return [[value, value_words(value)] for value in one.value_kind.split("|")]


def value_words(value: Value | None) -> str:
    """Tell a value: a number in French form, a flag, a choice by its name; an em dash where there is none."""
    match value:
        case None:
            return "—"
        case bool():
            return text(f"levers.flag.{str(value).lower()}")
        case Decimal():
            return number(value)
        case tuple() | frozenset():
            return ", ".join(sorted(map(str, value)))
    key = f"lever.value.{value}"
    return text(key) if has(key) else str(value)


def value_typed(value: Value | None) -> str:
    """Write a value as a person would type it; empty where there is none."""
    match value:
        case None:
            return ""
        case bool():
            return YES if value else NO
        case Decimal():
            return number(value)
        case tuple() | frozenset():
            return "|".join(sorted(map(str, value)))
    return str(value)


def settled_words(one: Settled, version: StandardVersion) -> str:
    """Tell the value of a lever, or that of each actor type where they differ."""
    if not one.by_type:
        return value_words(one.value)
    types = {actor.id: actor.label for actor in version.actor_types}
    return JOINED.join(text("lever.by_type", value=value_words(value), actor=types.get(name, name))
                       for name, value in one.by_type)


def _outcome_name(one: Lever, path: Path, version: StandardVersion) -> str:
    label = next(outcome.label for outcome in version.outcomes if outcome.id == path.name)
    if path.field == "levels_at_least":
        return text("lever.level", title=criterion_of(version, path.entry).title, label=label)
    sections = {section.code: section.title for section in version.sections}
    entry = f".{'section' if path.entry else 'all'}" if path.field == "sections_at_least" else ""
    return text(f"lever.{one.kind}{entry}", label=label, section=sections.get(path.entry, ""))


def _section_name(_one: Lever, path: Path, version: StandardVersion) -> str:
    return text("lever.section_weight", section=next(s.title for s in version.sections if s.code == path.name))


def _eligibility_name(_one: Lever, path: Path, version: StandardVersion) -> str:
    label = next(condition.label for condition in version.eligibility if condition.id == path.name)
    return text("lever.of", title=label, what=text(f"lever.test.{path.field}"))


def _type_name(_one: Lever, path: Path, version: StandardVersion) -> str:
    label = next(actor.label for actor in version.actor_types if actor.id == path.name)
    return text("lever.actor_type", label=label, what=_condition(path, version))


def _rule_name(_one: Lever, path: Path, _version: StandardVersion) -> str:
    return text(f"lever.rule.{path.entry or path.field}")


def _criterion_name(one: Lever, path: Path, version: StandardVersion) -> str:
    criterion = criterion_of(version, path.name)
    if path.field == "conditions":
        what = text("lever.condition", what=_condition(path, version))
    elif path.field == "ladder":
        types = [path.actor_type] if path.actor_type else [actor.id for actor in version.actor_types]
        most = max((len(criterion.steps(actor)) for actor in types), default=0)
        band = isinstance(criterion.observation, Measure) and criterion.observation.direction == "band"
        what = text(f"lever.step{'.' + path.end if band else ''}", step=path.step, steps=most)
    else:
        what = text(f"lever.{one.kind}")
    return text("lever.of", title=criterion.title, what=what)


def _condition(path: Path, version: StandardVersion) -> str:
    name, _, test = path.entry.rpartition(".")
    declared = version.attributes.get(name)
    return text("lever.tested", attribute=declared.label.lower() if declared else name,
                test=text(f"lever.test.{test}"))


_NAMES = {"outcomes": _outcome_name, "sections": _section_name, "eligibility": _eligibility_name,
          "actor_types": _type_name, "rule": _rule_name}
