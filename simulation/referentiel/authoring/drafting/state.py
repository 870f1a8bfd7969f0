"""What an editing session holds at one moment: the text that decides, relations declared, fields still unread."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from referentiel.model import Correspondence, Finding, FindingsError, StandardVersion
from referentiel.model.change import Change, changed
from referentiel.model.operations import Operation
from referentiel.model.rewriting import part_of
from referentiel.model.structure import structure_findings

from .typing import typed_change


@dataclass(frozen=True)
class Typed:
    """A field whose text decides nothing yet; the last valid value decides meanwhile.

    Parameters
    ----------
    path, written
        The field, and what was typed there, as typed.
    findings
        Why it cannot be taken.
    held
        The screen reads this field, not the session: it is kept as typed, and not tried again here.
    """

    path: str
    written: str
    findings: tuple[Finding, ...]
    held: bool = False

    @property
    def part(self) -> str:
        """The part that a held field is of: ``criteria.CT-12`` of ``criteria.CT-12#ladder``."""
        return self.path.partition("#")[0].partition("@")[0]


@dataclass(frozen=True)
class State:
    """One moment of a session.

    Parameters
    ----------
    version
        The text that decides: always well formed, so that it can be saved and applied to past audits.
    relations
        Criteria split or merged in this session.
    typed
        Fields that are not taken yet, in the order they were typed.
    """

    version: StandardVersion
    relations: tuple[Correspondence, ...] = ()
    typed: tuple[Typed, ...] = ()


def with_changes(state: State, changes: Sequence[Change | Operation]) -> State:
    """Return the state with some changes made to its text, all or none.

    Raises
    ------
    FindingsError
        See `referentiel.model.change.changed`; and what only a file refuses: a criterion that weighs 0.
    """
    version = sound(state.version, changes)
    return _settled(replace(state, version=version))


def with_typed(state: State, entries: Mapping[str, str]) -> State:
    """Return the state with some fields typed.

    All that is pending is tried together with what is typed, for the steps of a ladder are often wrong one by one;
    then each alone. What cannot be taken stays as typed, with its findings.
    """
    pending = {one.path: one.written for one in state.typed if not one.held} | dict(entries)
    held = tuple(one for one in state.typed if one.held and one.path not in entries)
    readable: dict[str, Change | Operation] = {}
    unread: dict[str, tuple[Finding, ...]] = {}
    for path, written in pending.items():
        try:
            change = typed_change(state.version, path, written)
        except FindingsError as error:
            unread[path] = error.findings
        else:
            if change is not None:
                readable[path] = change
    version, refused = _most(state.version, readable, [*entries, *(path for path in readable if path not in entries)])
    unread |= refused
    return replace(state, version=version, typed=(*held, *(
        Typed(path, written, unread[path]) for path, written in pending.items() if path in unread)))


def with_held(state: State, typed: Typed) -> State:
    """Return the state with what is typed in a field that the screen reads and could not take."""
    return replace(state, typed=(*without_typed(state, typed.path).typed, replace(typed, held=True)))


def retried(state: State) -> State:
    """Return the state with its pending fields tried again on its text."""
    held = tuple(one for one in state.typed if one.held)
    return with_typed(replace(state, typed=held), {one.path: one.written for one in state.typed if not one.held})


def without_typed(state: State, path: str) -> State:
    """Return the state without what is typed in a field: its last valid value stands again."""
    return replace(state, typed=tuple(one for one in state.typed if one.path != path))


def held_record(typed: Typed) -> dict[str, Any]:
    """Return a held field as a recovery file keeps it."""
    return {"path": typed.path, "written": typed.written, "findings": [
        {"code": one.code, "found": one.found, "near": one.near, "params": dict(one.params)} for one in typed.findings]}


def held_of(record: Mapping[str, Any]) -> Typed:
    """Read a held field from a recovery file."""
    return Typed(str(record["path"]), str(record["written"]), tuple(
        Finding(code=str(one["code"]), found=str(one["found"]), near=str(one["near"]), cell=str(record["path"]),
                params={str(key): str(value) for key, value in one["params"].items()})
        for one in record["findings"]), held=True)


def sound(version: StandardVersion, changes: Sequence[Change | Operation]) -> StandardVersion:
    """Return a version with changes made, as a file may hold it.

    Raises
    ------
    FindingsError
        The changes are refused, or the result is not well formed.
    """
    if not changes:
        return version
    result = changed(version, changes)
    touched = ", ".join(change.path for change in changes[:20])
    faults = [replace(fault, cell=touched) for fault in structure_findings(result) if fault.severity == "error"]
    if faults:
        raise FindingsError(faults)
    return result


def _most(
    version: StandardVersion, readable: Mapping[str, Change | Operation], order: Sequence[str],
) -> tuple[StandardVersion, dict[str, tuple[Finding, ...]]]:
    """Make every change if they stand together, else those that stand one after the other; and why not the rest."""
    if not readable:
        return version, {}
    try:
        return sound(version, list(readable.values())), {}
    except FindingsError:
        refused: dict[str, tuple[Finding, ...]] = {}
    for path in order:
        if path in readable:
            try:
                version = sound(version, [readable[path]])
            except FindingsError as error:
                refused[path] = error.findings
    return version, refused


def _settled(state: State) -> State:
    """Return the state with its pending fields tried again on its text; those of a part that is gone are forgotten."""
    if not state.typed:
        return state
    again = retried(state)
    gone = {"CHG-PATH", "CHG-TARGET", "CHG-STEP"}
    return replace(again, typed=tuple(
        one for one in again.typed if (part_of(state.version, one.part) is not None if one.held else
                                       not {f.code for f in one.findings} <= gone)))
