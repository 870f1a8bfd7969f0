"""Write a change into a file of the standard: only the characters of the value change, nothing is lost.

The text is edited where its value stands, so comments, order, quotes and blank lines stay as they are: an
unchanged file is byte-identical, one changed value is a one-line difference.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from referentiel.model import AttributeCondition, Finding, FindingsError, Location, StandardVersion
from referentiel.model.change import Change, changed
from referentiel.model.paths import Path, parse_path

from .fingerprint import fingerprint
from .reader import Document, rewritten
from .tree import Tree


def edited(document: Document, changes: Sequence[Change]) -> Document:
    """Return the document with the changes written into its text; nothing is saved.

    Raises
    ------
    FindingsError
        The changes are refused, or ``FILE-EDIT``: the text cannot hold one of them as a change of one value.
    """
    target = changed(document.version, changes)
    for change in changes:
        path = parse_path(document.version, change.path)
        base = _location(document.version, path)
        if not base:
            raise FindingsError([Finding(code="FILE-EDIT", file=str(document.path), found=change.path)])
        if document.tree.resolve(base)[0] != base:
            document = _inserted(document, base, path, change)
            continue
        for at, value in _spots(document, base, path, change.value):
            document = _replaced(document, at, value, change)
    if fingerprint(document.version) != fingerprint(target):
        raise FindingsError([Finding(code="FILE-EDIT", file=str(document.path), found=change.path)
                             for change in changes])
    return document


def _replaced(document: Document, at: Location, value: str, change: Change) -> Document:
    mark = document.tree.marks.get(at)
    if mark is None or mark.end <= mark.start:
        raise FindingsError([Finding(code="FILE-EDIT", file=str(document.path), found=change.path)])
    text = document.text[: mark.start] + value + document.text[mark.end :]
    return rewritten(document, text)


def _inserted(document: Document, base: Location, path: Path, change: Change) -> Document:
    """Write a value that the file leaves to its default: one more line, before the second key of its group."""
    written, field = _written(change.value), base[-1]
    if path.actor_type:
        written = f'{{{path.actor_type}: {written}, "*": {_written(_default(document.version, path))}}}'
    parent = document.tree.resolve(base[:-1])[1]
    keys = [document.tree.keys[(*base[:-1], key)] for key in parent] if isinstance(parent, dict) else []
    if path.field == "ladder" or path.entry or len(keys) < 2:
        raise FindingsError([Finding(code="FILE-EDIT", file=str(document.path), found=change.path)])
    before = keys[1]
    line_start = document.text.rfind("\n", 0, before.start) + 1
    alone = not document.text[line_start : before.start].strip()
    end = "\r\n" if "\r\n" in document.text else "\n"
    start, added = (line_start, f"{' ' * (before.column - 1)}{field}: {written}{end}") if alone else (
        before.start, f"{field}: {written}, ")
    return rewritten(document, document.text[:start] + added + document.text[start:])


def _default(version: StandardVersion, path: Path) -> object:
    """Return the value that a criterion has for the types that a change does not name."""
    criterion = next(c for _, c in version.criteria() if c.code == path.name)
    value = getattr(criterion, path.field)
    return value.of("*") if value is not None else None


def _spots(document: Document, base: Location, path: Path, value: Any) -> list[tuple[Location, str]]:  # noqa: ANN401
    """Return the scalars of the text to replace, with what to write there."""
    written = _written(value)
    if path.field != "ladder":
        entry = path.entry if path.root == "outcomes" else ""
        keys = [key for key in (entry, path.actor_type) if key]
        return [_spot(document.tree, base, keys, written)]
    ladder = document.tree.resolve(base)[1]
    index = path.step - 1
    if isinstance(ladder, tuple):
        if path.actor_type:
            raise FindingsError([Finding(code="FILE-EDIT", file=str(document.path), found=str(path))])
        return [_spot(document.tree, (*base, index), [path.end] if path.end else [], written)]
    names = [name for name, steps in ladder.items() if steps and len(steps) > index and path.actor_type in {"", name}]
    return [_spot(document.tree, (*base, name, index), [path.end] if path.end else [], written) for name in names]


def _spot(tree: Tree, at: Location, keys: list[str], written: str) -> tuple[Location, str]:
    """Go down to the scalar; where one number stands for all, name the one that differs beside it."""
    value = tree.resolve(at)[1]
    for position, key in enumerate(keys):
        if isinstance(value, dict) and key in value:
            at, value = (*at, key), value[key]
            continue
        if not isinstance(value, dict):
            kept = _written(value)
            for name in reversed(keys[position:]):
                written = f"{{{name}: {written}, \"*\": {kept}}}"
            return at, written
    if isinstance(value, dict) and "value" in value:
        at = (*at, "value")
    return at, written


def _location(version: StandardVersion, path: Path) -> Location:
    """Return where a value stands in the document; nowhere for one that is written as a list."""
    if path.field in {"applies", "one_of"} or path.entry.endswith(".one_of"):
        return ()
    if path.root == "rule":
        return ("rule", path.field, *path.entry.split(".")) if path.entry else ("rule", path.field)
    if path.root == "criteria":
        return _in_criterion(version, path)
    named = {"outcomes": [o.id for o in version.outcomes], "eligibility": [e.id for e in version.eligibility],
             "sections": [s.code for s in version.sections], "actor_types": [a.id for a in version.actor_types]}
    index = named[path.root].index(path.name)
    if path.root == "actor_types":
        return _condition(("actor_types", index, "when"), version.actor_types[index].when, path)
    return (path.root, index, path.field)


def _in_criterion(version: StandardVersion, path: Path) -> Location:
    for s, section in enumerate(version.sections):
        for c, criterion in enumerate(section.criteria):
            if criterion.code == path.name:
                at: Location = ("sections", s, "criteria", c, path.field)
                return _condition(at, criterion.conditions, path) if path.field == "conditions" else at
    raise KeyError(path.name)


def _condition(at: Location, conditions: Sequence[AttributeCondition], path: Path) -> Location:
    """Return where the test of a condition stands; nowhere when the version has no such condition."""
    attribute, _, test = path.entry.partition(".")
    places = [i for i, one in enumerate(conditions) if one.attribute == attribute and getattr(one, test) is not None]
    return (*at, places[0], test) if places else ()


def _written(value: object) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case Decimal():
            return f"{value:f}"
    return str(value)
