"""How one change stands to a text that may have changed since: still to make, already made, or in conflict."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Literal

from referentiel.model import StandardVersion

from .entries import Entry

State = Literal["open", "made", "conflict"]
_LISTS = {"actor_type": "actor_types", "eligibility": "eligibility", "outcome": "outcomes", "decision": "decisions"}


def state_of(entry: Entry, base: StandardVersion, now: StandardVersion) -> State:
    """Tell how a change of the workbook stands to the file as it is now."""
    if entry.aspect == "order":
        before, present = _order(entry, base), _order(entry, now)
        wanted = entry.fields[0].after
        return "made" if present == wanted else "open" if present == before else "conflict"
    old, present = _object(entry.part, entry.code, base), _object(entry.part, entry.code, now)
    if entry.aspect == "whole":
        after = entry.fields[0].after
        if present == after:
            return "made"
        return "open" if present == old else "conflict"
    if present is None:
        return "conflict"
    states = {_field_state(change.name, change.before, change.after, entry, now, present) for change in entry.fields}
    return "conflict" if "conflict" in states else "open" if "open" in states else "made"


def _field_state(name: str, before: Any, after: Any, entry: Entry, now: StandardVersion, present: Any) -> State:  # noqa: ANN401
    if name == "place":
        home = next(section.code for section, criterion in now.criteria() if criterion.code == entry.code)
        return "open" if home == before.section else "made" if home == after.section else "conflict"
    value = getattr(present, name)
    return "open" if value == before else "made" if value == after else "conflict"


def remaining(entry: Entry, now: StandardVersion) -> Entry:
    """Return an entry without the fields that the file already has."""
    if entry.aspect in {"whole", "order", "place"}:
        return entry
    present = _object(entry.part, entry.code, now)
    return replace(entry, fields=tuple(one for one in entry.fields if getattr(present, one.name) != one.after))


def _object(part: str, code: str, version: StandardVersion) -> Any:  # noqa: ANN401
    match part:
        case "head":
            return version
        case "rule":
            return version.rule
        case "attribute":
            return version.attributes.get(code)
        case "criterion":
            return next((criterion for _, criterion in version.criteria() if criterion.code == code), None)
        case "section":
            return next((section.model_copy(update={"criteria": ()}) for section in version.sections
                         if section.code == code), None)
    return next((one for one in getattr(version, _LISTS[part]) if one.id == code), None)


def _order(entry: Entry, version: StandardVersion) -> tuple[str, ...]:
    """Return the names of a list in their order."""
    if entry.part == "criterion":
        return tuple(c.code for s, c in version.criteria() if s.code == entry.code)
    if entry.part == "section":
        return tuple(section.code for section in version.sections)
    return tuple(one.id for one in getattr(version, _LISTS[entry.part]))
