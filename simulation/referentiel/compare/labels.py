"""What was done to a draft, in a few French words: the label of each step that can be undone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from referentiel.files.changes import value_now
from referentiel.model import StandardVersion
from referentiel.model.change import Change
from referentiel.model.grammar import Path, Refused, split
from referentiel.model.operations import Add, Move, Operation, Retire
from referentiel.model.rewriting import Rewrite, part_of
from referentiel.texts import has, number, plural, text

SHOWN = 40
_PLACES = {
    "global_at_least": "mark", "sections_at_least": "minimum", "levels_at_least": "level", "ladder": "step",
    "applies": "applies",
}


def changes_label(changes: Sequence[Change | Operation], version: StandardVersion) -> str:
    """Tell some changes in a few words; several are told by the first and how many there are.

    Parameters
    ----------
    version
        The text before them.
    """
    if not changes:
        return text("authoring.label.nothing")
    first = change_label(changes[0], version)
    return first if len(changes) == 1 else plural("authoring.label.more", len(changes) - 1, first=first)


def change_label(change: Change | Operation, version: StandardVersion) -> str:
    """Tell one change in a few words: what, from what, to what."""
    match change:
        case Change(path=path, value=value):
            return text("authoring.label.set", place=place_label(path, version),
                        before=value_label(value_now(version, path)), after=value_label(value))
        case Rewrite(path=path):
            return text("authoring.label.rewrite", place=place_label(path, version))
        case Add(code=code):
            return text("authoring.label.add", code=code)
        case Retire(code=code):
            return text("authoring.label.retire", code=code)
        case Move(code=code, section=section, before=before):
            key = "authoring.label.move_before" if before else "authoring.label.move"
            return text(key, code=code, section=section, before=before)


def place_label(path: str, version: StandardVersion | None = None) -> str:
    """Name the place of a value in French: ``CT-12, palier 2``; the path itself where nothing names it.

    Parameters
    ----------
    version
        Gives the names of outcomes, conditions, actor types and sections; their ids stand where it is not given.

    Examples
    --------
    >>> place_label("criteria.CT-12.ladder[2]"), place_label("criteria.CT-12.title"), place_label("criteria.CT-12")
    ('CT-12, palier 2', 'CT-12, titre', 'CT-12')
    """
    part, mark, field = path.replace("@", "#").partition("#")
    if mark:
        return _named(_owner(part, version), _lowered(text(
            "editor.source" if field == "source" else f"editor.structure.{field}")))
    try:
        target = split(path)
    except Refused:
        part, _, name = path.rpartition(".")
        if part in {"criteria", "sections", "eligibility"}:
            return name
        return _named(_owner(part, version) or text("authoring.place.head"), field_label(name))
    owner = _owner(f"{target.root}.{target.name}", version) or text("authoring.place.rule")
    types = {actor.id: actor.label for actor in version.actor_types} if version is not None else {}
    return _named(owner, _what(target, version)) + (
        f" ({types.get(target.actor_type, target.actor_type)})" if target.actor_type else "")


def value_label(value: Any) -> str:  # noqa: ANN401
    """Write a value in French, shortened."""
    match value:
        case None:
            return text("authoring.value.none")
        case bool():
            return text(f"authoring.value.{'yes' if value else 'no'}")
        case str():
            return value if len(value) <= SHOWN else value[: SHOWN - 1] + "…"
        case dict():
            return " / ".join(value_label(one) for one in value.values())
    return number(value)


def field_label(name: str) -> str:
    """Name a field in French, as it stands inside a sentence; its key where the catalogue has no word for it."""
    key = f"compare.field.{name}"
    if not has(key):
        return name
    return _lowered(text(key))


def _lowered(written: str) -> str:
    return written[0].lower() + written[1:] if written[1:2].islower() else written


def _what(path: Path, version: StandardVersion | None) -> str:
    kind = _PLACES.get(path.field, "")
    if kind:
        end = text(f"authoring.place.{path.end}") if path.end else ""
        key = f"authoring.place.{kind}" + ("" if path.entry or kind != "minimum" else ".all")
        return text(key, entry=_entry(path.entry, version), step=path.step, end=end).strip()
    attributes = version.attributes if version is not None else {}
    inner = [attributes[one].label if one in attributes else field_label(one)
             for one in path.entry.split(".") if one]
    return ", ".join([field_label(path.field), *inner])


def _entry(code: str, version: StandardVersion | None) -> str:
    """Name the section of a minimum by its title; a criterion by its code."""
    titles = {section.code: section.title for section in version.sections} if version is not None else {}
    return titles.get(code, code)


def _owner(part: str, version: StandardVersion | None) -> str:
    """Name the part of a path: a criterion by its code, anything else by its title where the version has it."""
    root, _, code = part.partition(".")
    found = part_of(version, part) if version is not None and code and root != "criteria" else None
    return str(getattr(found, "label", "") or getattr(found, "title", "") or code)


def _named(owner: str, what: str) -> str:
    return f"{owner}, {what}" if owner else what

