"""The three values of a field: in force, on the table, mine."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from referentiel.files.changes import value_now
from referentiel.model import StandardVersion
from referentiel.model.paths import Refused, Targets
from referentiel.model.rewriting import content_of, fields_of, part_of

from .session import Session
from .typing import Kind, field_kind, typed_form


@dataclass(frozen=True)
class ThreeValues:
    """One field of a draft beside the text in force and the text on the table.

    Parameters
    ----------
    path, kind
        As `Session.type` takes them.
    in_force, on_the_table, mine
        None where the text has no such field or leaves it out; a mapping by actor type where the types differ.
        `mine` is the value that decides.
    written
        What stands in my field: as typed where it cannot be taken yet, else `mine` as a person types it.
    pending
        What is written decides nothing yet: `mine` is the last valid value.
    """

    path: str
    kind: Kind
    in_force: Any
    on_the_table: Any
    mine: Any
    written: str
    pending: bool


def three_values(session: Session, in_force: StandardVersion, paths: Iterable[str]) -> tuple[ThreeValues, ...]:
    """Return the three values of some fields, those that no text has left out."""
    texts = (in_force, session.on_the_table, session.version)
    targets = [Targets(version) for version in texts]
    typed = {one.path: one.written for one in session.typed}
    found = []
    for path in paths:
        kind = next((k for version in reversed(texts) if (k := field_kind(version, path)) is not None), None)
        if kind is not None:
            force, table, mine = (_value(one, path) for one in targets)
            shown = "" if isinstance(mine, dict) or kind == "structure" else typed_form(mine)
            written = typed.get(path, shown)
            found.append(ThreeValues(path, kind, force, table, mine, written, path in typed))
    return tuple(found)


def part_paths(version: StandardVersion, part: str) -> tuple[str, ...]:
    """Return every field of a part: whole fields in the order of the file, numbers that stand inside them after.

    Parameters
    ----------
    part
        ``criteria.CT-12``, ``sections.RH``, ``outcomes.award``, ``rule``...
    """
    found = part_of(version, part)
    root, _, name = part.partition(".")
    inner = [str(path) for path in Targets(version).under(root, name)]
    whole = [f"{part}.{field}" for field in fields_of(found)]
    return tuple(dict.fromkeys([*whole, *inner]))


def _value(targets: Targets, path: str) -> Any:  # noqa: ANN401
    try:
        targets.read(path)
    except Refused:
        part, _, field = path.rpartition(".")
        return content_of(targets.version, part, field)
    return value_now(targets.version, path)
