"""The later version, rebuilt from the earlier one and the entries of a comparison alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, cast

from referentiel.model import Criterion, Section, StandardVersion

from .comparison import Comparison
from .entries import Entry, Place
from .order import arranged, sorted_as

_FIELDS = {
    "actor_type": ("actor_types", "id"), "eligibility": ("eligibility", "id"), "outcome": ("outcomes", "id"),
    "decision": ("decisions", "id"), "section": ("sections", "code"),
}


def apply(a: StandardVersion, comparison: Comparison) -> StandardVersion:
    """Return `a` with every entry of a comparison made: the later version when `a` is the earlier one.

    Raises
    ------
    ValueError
        A value that an entry changes is not the one that it found; the version is not the one compared.
    """
    return applied(a, comparison.entries)


def applied(version: StandardVersion, entries: Iterable[Entry]) -> StandardVersion:
    """Return a version with some entries made.

    Raises
    ------
    ValueError
        An entry does not fit the version.
    """
    entries = tuple(entries)
    by_part: dict[str, list[Entry]] = {}
    for entry in entries:
        by_part.setdefault(entry.part, []).append(entry)
    update: dict[str, Any] = {}
    for part, (field, key) in _FIELDS.items():
        update[field] = _list(getattr(version, field), by_part.get(part, []), key)
    update["sections"] = _with_criteria(version, update["sections"], by_part.get("criterion", []))
    update["rule"] = _set(version.rule, by_part.get("rule", []))
    update["attributes"] = _attributes(version, by_part.get("attribute", []))
    rebuilt: StandardVersion = _set(version.model_copy(update=update), by_part.get("head", []))
    return rebuilt


def _set(part: Any, entries: Sequence[Entry]) -> Any:  # noqa: ANN401
    """Set the fields of some entries on one part."""
    update: dict[str, Any] = {}
    for entry in entries:
        for change in entry.fields:
            if change.name in {"place", "order", "whole"}:
                continue
            if getattr(part, change.name) != change.before:
                raise ValueError(f"{entry.part} {entry.code}: {change.name} is not what was compared")
            update[change.name] = change.after
    return part.model_copy(update=update) if update else part


def _of(entries: Iterable[Entry]) -> dict[str, list[Entry]]:
    found: dict[str, list[Entry]] = {}
    for entry in entries:
        found.setdefault(entry.code, []).append(entry)
    return found


def _whole(entries: Iterable[Entry], kind: str) -> dict[str, tuple[Any, Place]]:
    """Return the items that entries bring (or take away), each with its place."""
    found = {}
    for entry in entries:
        if entry.aspect == "whole" and entry.kind == kind:
            change, place = entry.fields[0], entry.field("place")
            there = cast("Place", place.after) if place else Place("", "")
            found[entry.code] = (change.after if kind == "new" else change.before, there)
    return found


def _list(items: Sequence[Any], entries: Sequence[Entry], key: str) -> tuple[Any, ...]:
    own, new, gone = _of(entries), _whole(entries, "new"), _whole(entries, "retired")
    parts = {getattr(item, key): _set(item, own.get(getattr(item, key), [])) for item in items
             if getattr(item, key) not in gone}
    names = arranged(list(parts), {name: place.after for name, (_, place) in new.items()})
    parts |= {name: item for name, (item, _) in new.items()}
    return tuple(parts[name] for name in _ordered(names, entries, ""))


def _ordered(names: Sequence[str], entries: Iterable[Entry], code: str) -> Sequence[str]:
    for entry in entries:
        if entry.aspect == "order" and entry.code == code:
            return sorted_as(names, cast("Sequence[str]", entry.fields[0].after))
    return names


def _attributes(version: StandardVersion, entries: Sequence[Entry]) -> Any:  # noqa: ANN401
    own, new, gone = _of(entries), _whole(entries, "new"), _whole(entries, "retired")
    kept = {name: _set(one, own.get(name, [])) for name, one in version.attributes.items() if name not in gone}
    return type(version.attributes)({**kept, **{name: one for name, (one, _) in new.items()}})


def _with_criteria(
    version: StandardVersion, sections: Sequence[Section], entries: Sequence[Entry],
) -> tuple[Section, ...]:
    """Put every criterion, changed, where it stands now."""
    own, new, gone = _of(e for e in entries if e.aspect != "order"), _whole(entries, "new"), _whole(entries, "retired")
    criteria: dict[str, Criterion] = {code: criterion for code, (criterion, _) in new.items()}
    places: dict[str, Place] = {code: place for code, (_, place) in new.items()}
    homes: dict[str, list[str]] = {section.code: [] for section in sections}
    for section, criterion in version.criteria():
        if criterion.code in gone:
            continue
        changed = _set(criterion, own.get(criterion.code, []))
        criteria[changed.code] = changed
        moved = _moved(own.get(criterion.code, []))
        if moved is not None:
            places[changed.code] = moved
        else:
            _home(homes, section.code).append(changed.code)
    return tuple(
        section.model_copy(update={"criteria": tuple(
            criteria[code] for code in _ordered(_filled(section.code, homes[section.code], places, entries),
                                                entries, section.code)
        )}) for section in sections
    )


def _filled(section: str, kept: list[str], places: Mapping[str, Place], entries: Sequence[Entry]) -> list[str]:
    """Put the new and moved criteria of a section among those kept, in the order of their entries."""
    ranks = {_later_code(entry): rank for rank, entry in enumerate(entries)}
    here = {code: place.after for code, place in places.items() if place.section == section}
    return arranged(kept, {code: here[code] for code in sorted(here, key=lambda code: ranks[code])})


def _later_code(entry: Entry) -> str:
    change = entry.field("code")
    return str(change.after) if change else entry.code


def _moved(entries: Iterable[Entry]) -> Place | None:
    change = next((change for entry in entries if entry.aspect == "place" and (change := entry.field("place"))), None)
    return cast("Place", change.after) if change else None


def _home(homes: dict[str, list[str]], section: str) -> list[str]:
    if section not in homes:
        raise ValueError(f"section {section} is gone and one of its criteria is left")
    return homes[section]
