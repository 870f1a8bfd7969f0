"""The fields of an audit beside its answers: how columns are named, and what each may hold."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from functools import lru_cache

from referentiel.model import StandardVersion, exact_text, folded, nearest
from referentiel.texts import has, text

from ..faults import Faults
from .cells import Cell
from .numbers import day_of, number_of, serial_day

FIELDS = ("audit", "organisation", "name", "day", "version", "wave", "nature", "firm", "decision", "score")
NATURES = ("first", "renewal", "follow_up")
REQUIRED = ("organisation", "day", "version")


@lru_cache(maxsize=1)
def field_names() -> dict[str, str]:
    """Return the field that each known column name means, the names folded."""
    return {
        folded(name): key for key in FIELDS for name in (key, *text(f"import.column.{key}").split("|"))
    }


def column_name(key: str) -> str:
    """Return the first French name of a field."""
    return text(f"import.column.{key}").split("|")[0]


def attribute_names(versions: Iterable[StandardVersion]) -> dict[str, str]:
    """Return the attribute that each known column name means: its identifier, its label or its French short name."""
    names: dict[str, str] = {}
    for version in versions:
        for name, attribute in version.attributes.items():
            own = f"import.attribute.{name}"
            spellings = [name, attribute.label, *(text(own).split("|") if has(own) else ())]
            names.update((folded(one), name) for one in spellings)
    return names


def choices(version: StandardVersion, attribute: str) -> tuple[str, ...]:
    """Return the values that the rules of a version compare a text attribute with; empty when they do not."""
    tests = [test for actor in version.actor_types for test in actor.when]
    tests += [test for _, criterion in version.criteria() for test in criterion.conditions]
    found = [(test.attribute, test.equals, test.one_of) for test in tests]
    found += [(test.attribute or "", test.equals, test.one_of) for test in version.eligibility]
    compared = [(equals, *(one_of or ())) for name, equals, one_of in found if name == attribute]
    return tuple(dict.fromkeys(value for values in compared for value in values if value))


def choice_name(attribute: str, value: str) -> str:
    """Return a value of an attribute as people read it; itself when the catalogue has no word for it."""
    key = f"import.{attribute}.{value}"
    return text(key) if has(key) else value


def attribute_of(version: StandardVersion, name: str, cell: Cell, faults: Faults) -> Decimal | str | None:
    """Read an attribute; None when it is empty, or after a fault."""
    if not cell:
        return None
    declared = version.attributes.get(name)
    label = declared.label if declared is not None else name
    if declared is not None and declared.kind == "number":
        typed = number_of(cell)
        if typed.value is None or typed.value < 0 or typed.suffix:
            cell.fault(faults, "AUD-ATTRIBUTE-NUMBER", attribute=label)
            return None
        return typed.value
    known = choices(version, name)
    if not known:
        return cell.typed
    words = {folded(word): value for value in known
             for word in (value, choice_name(name, value), *_others(name, value))}
    if folded(cell.typed) in words:
        return words[folded(cell.typed)]
    shown = [choice_name(name, value) for value in known]
    cell.fault(faults, "AUD-ATTRIBUTE-VALUE", nearest(cell.typed, shown), attribute=label, known=", ".join(shown))
    return None


def _others(attribute: str, value: str) -> tuple[str, ...]:
    key = f"population.{attribute}.{value}"
    return (text(key), text(key).replace("_", " ")) if has(key) else ()


def day_in(cell: Cell, faults: Faults) -> date | None:
    """Read a day; None when it is empty, or after a fault."""
    if not cell:
        return None
    day = day_of(cell)
    if day is None:
        meant = serial_day(cell)
        if meant is not None:
            cell.fault(faults, "AUD-DAY-NUMBER", f"{meant:%d/%m/%Y}")
        else:
            cell.fault(faults, "AUD-DAY")
    return day


@lru_cache(maxsize=1)
def _nature_words() -> dict[str, str]:
    return {folded(word): key for key in NATURES for word in (key, text(f"population.nature.{key}"))}


def nature_of(cell: Cell, faults: Faults) -> str:
    """Read the nature of an audit; empty when it is empty, or after a fault."""
    if not cell:
        return ""
    words = _nature_words()
    if folded(cell.typed) in words:
        return words[folded(cell.typed)]
    known = [text(f"population.nature.{key}") for key in NATURES]
    cell.fault(faults, "AUD-NATURE", nearest(cell.typed, known), known=", ".join(known))
    return ""


def decisions(version: StandardVersion) -> Mapping[str, str]:
    """Return the decisions that the committee may take under a version, by id, with their label."""
    proposed = {one.id: one.label for one in version.outcomes}
    return proposed | {one.id: one.label for one in version.decisions}


def decision_of(version: StandardVersion, cell: Cell, faults: Faults) -> str | None:
    """Read the committee's decision, by id or label; None when it is empty, or after a fault."""
    if not cell:
        return None
    known = decisions(version)
    words = {folded(word): key for key, label in known.items() for word in (key, label)}
    if folded(cell.typed) not in words:
        cell.fault(faults, "AUD-DECISION", nearest(cell.typed, known.values()), known=", ".join(known.values()))
    return words.get(folded(cell.typed))


def score_of(cell: Cell, faults: Faults) -> Decimal | None:
    """Read the total that was recorded; None when it is empty, or after a fault."""
    if not cell:
        return None
    typed = number_of(cell)
    if typed.value is None or typed.suffix:
        cell.fault(faults, "AUD-SCORE")
        return None
    return Decimal(exact_text(typed.value))
