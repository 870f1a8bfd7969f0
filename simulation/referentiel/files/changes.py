"""Changes of a version as files hold them: one mapping a change, read and written without loss."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from pydantic import BaseModel, ValidationError

from referentiel.model import (
    Criterion,
    EligibilityCondition,
    Finding,
    FindingsError,
    Section,
    StandardVersion,
    nearest,
)
from referentiel.model.amendment import VERBS
from referentiel.model.change import Change
from referentiel.model.grammar import Refused, split
from referentiel.model.operations import Add, Move, Operation, Retire
from referentiel.model.reading import values_at
from referentiel.model.rewriting import Rewrite, content_of, rewrite_of, settled

from .emission import raw_of
from .fields import shape_findings, shown
from .tree import Tree

PARTS: dict[str, type[BaseModel]] = {"criterion": Criterion, "section": Section, "eligibility": EligibilityCondition}
_KEYS = {
    "set": {"set", "from", "to", "unit"}, "rewrite": {"rewrite", "from", "to"}, "retire": {"retire"},
    "add": {"add", "section", "before", "part"}, "move": {"move", "section", "before"},
}
_NEEDED = {"set": ("to",), "rewrite": ("to",), "add": ("part",), "retire": (), "move": ("section",)}


def change_record(change: Change | Operation, version: StandardVersion | None = None) -> dict[str, Any]:
    """Return a change as a file holds it, with what it replaces in `version` when one is given.

    Examples
    --------
    >>> change_record(Retire("RH-30")), change_record(Move("RH-01", "SOC"))
    ({'retire': 'RH-30'}, {'move': 'RH-01', 'section': 'SOC'})
    """
    record: dict[str, Any]
    match change:
        case Change(path=path, value=value):
            record = {"set": path, "to": value}
            if version is not None:
                record = {"set": path, "from": value_now(version, path), "to": value}
        case Rewrite(part=part, field=field, content=content):
            record = {"rewrite": change.path, "to": raw_of(content)}
            if version is not None:
                record = {"rewrite": change.path, "from": raw_of(content_of(version, part, field)), **record}
        case Add(part=added, section=section, before=before):
            kind = next(name for name, one in PARTS.items() if isinstance(added, one))
            record = {"add": kind, "section": section, "before": before, "part": raw_of(added)}
        case Retire(code=code):
            record = {"retire": code}
        case Move(code=code, section=section, before=before):
            record = {"move": code, "section": section, "before": before}
    return {key: one for key, one in record.items() if one != "" or key in {"from", "to"}}


def value_now(version: StandardVersion, path: str) -> Any:  # noqa: ANN401
    """Return the value at a path as a record holds it: one, or one by actor type; None where there is none."""
    try:
        values = values_at(version, split(path))
    except (Refused, StopIteration, KeyError, AttributeError):
        return None
    return next(iter(values.values()), None) if len(set(values.values())) <= 1 else dict(values)


def read_change(record: Mapping[str, Any], version: StandardVersion) -> Change | Operation:
    """Read a change; its value is checked by `referentiel.model.change.changed`.

    Parameters
    ----------
    version
        The version that it changes, with the parts that other changes add.

    Raises
    ------
    FindingsError
        ``AMD-CHANGE``: not exactly one verb, an unknown or a missing key; ``CHG-…`` and ``FMT-…`` faults of a value.
        Each has its place inside the record.
    """
    verb = verb_of(record)
    match verb:
        case "set":
            return Change(str(record["set"]), record["to"])
        case "rewrite":
            part, _, field = str(record["rewrite"]).rpartition(".")
            try:
                return rewrite_of(version, part, field, record["to"])
            except FindingsError as error:
                place = "to" if any(f.code == "CHG-VALUE" for f in error.findings) else "rewrite"
                raise FindingsError(replace(f, at=(place, *f.at[1:])) for f in error.findings) from error
        case "retire":
            return Retire(str(record["retire"]))
        case "move":
            return Move(str(record["move"]), str(record["section"]), str(record.get("before", "")))
    kind, raw = str(record["add"]), record["part"]
    return Add(_part(kind, raw), str(record.get("section", "")), str(record.get("before", "")))


def verb_of(record: Mapping[str, Any]) -> str:
    """Return the verb of a change.

    Raises
    ------
    FindingsError
        ``AMD-CHANGE``.
    """
    verbs = [verb for verb in VERBS if verb in record]
    if len(verbs) != 1:
        keys = ", ".join(map(str, record))
        near = nearest(keys, VERBS) if not verbs else ""
        raise FindingsError([Finding(code="AMD-CHANGE", found=keys, near=near, params={"keys": ", ".join(VERBS)})])
    verb = verbs[0]
    wrong = [Finding(code="AMD-CHANGE", found=str(key), near=nearest(str(key), _KEYS[verb]), at=(str(key),),
                     params={"keys": ", ".join(sorted(_KEYS[verb]))}) for key in record if key not in _KEYS[verb]]
    wrong += [Finding(code="AMD-CHANGE", found=verb, at=(verb,), params={"keys": key})
              for key in _NEEDED[verb] if key not in record]
    if verb == "add" and record["add"] not in PARTS:
        wrong.append(Finding(code="AMD-CHANGE", found=shown(record["add"]), near=nearest(str(record["add"]), PARTS),
                             at=("add",), params={"keys": ", ".join(PARTS)}))
    if wrong:
        raise FindingsError(wrong)
    return verb


def _part(kind: str, raw: object) -> Criterion | Section | EligibilityCondition:
    try:
        return PARTS[kind].model_validate(settled(raw))  # type: ignore[return-value]
    except ValidationError as error:
        faults = shape_findings(error, Tree(settled(raw), {}, {}), PARTS[kind])
        raise FindingsError(replace(f, at=("part", *f.at)) for f in faults) from error
