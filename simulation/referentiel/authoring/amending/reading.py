"""What amendments change, read against the text of their draft: one amendment, or several that stand together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from referentiel.files.changes import change_record, read_change, value_now
from referentiel.files.emission import raw_of
from referentiel.files.fingerprint import content_fingerprint
from referentiel.model import Finding, FindingsError, StandardVersion
from referentiel.model.amendment import Amendment
from referentiel.model.change import Change, changed
from referentiel.model.operations import Add, Operation, with_additions
from referentiel.model.rewriting import Rewrite, content_of, part_of

Changes = tuple[Change | Operation, ...]


def amendment_fingerprint(amendment: Amendment) -> str:
    """Return the SHA-256 of what an amendment says; what became of it does not move it."""
    return content_fingerprint(amendment.model_dump(exclude={"events"}, mode="python"))


def changes_of(amendment: Amendment, version: StandardVersion, beside: Sequence[Amendment] = ()) -> Changes:
    """Return the changes of an amendment.

    Parameters
    ----------
    version
        The text of the draft.
    beside
        Other amendments, which may add a part that this one changes.

    Raises
    ------
    FindingsError
        Every fault of the changes, each placed in the file of the amendment (``changes``, its rank, its key).
    """
    found, faults = readable_changes(amendment, version, beside)
    if faults:
        raise FindingsError(faults)
    return found


def readable_changes(
    amendment: Amendment, version: StandardVersion, beside: Sequence[Amendment] = (),
) -> tuple[Changes, list[Finding]]:
    """Return the changes of an amendment that can be read, with the faults of the others."""
    grown = grown_by([amendment, *beside], version)
    found: list[Change | Operation] = []
    faults: list[Finding] = []
    for i, record in enumerate(amendment.changes):
        try:
            found.append(read_change(record, grown))
        except FindingsError as error:
            faults += [replace(f, at=("changes", i, *f.at)) for f in error.findings]
    return tuple(found), faults


def grown_by(amendments: Iterable[Amendment], version: StandardVersion) -> StandardVersion:
    """Return a text with the parts that amendments add, where their sections are known; nothing else is checked."""
    sections = {section.code for section in version.sections}
    added: list[Add] = []
    for amendment in amendments:
        for record in amendment.changes:
            if "add" in record:
                try:
                    one = read_change(record, version)
                except FindingsError:
                    continue
                if isinstance(one, Add) and part_of(version, one.path) is None and (
                        not one.section or one.section in sections):
                    added.append(one)
    unique = {one.path: one for one in added}
    return with_additions(version, list(unique.values()))


def consolidated(version: StandardVersion, amendments: Sequence[Amendment]) -> StandardVersion:
    """Return the text of a draft with some amendments; their order does not matter.

    Raises
    ------
    FindingsError
        Faults of their changes, or amendments that do not stand together (``CHG-TWICE``, ``CHG-ORDER``, ``STR-…``):
        see `referentiel.authoring.clashes`.
    """
    changes: list[Change | Operation] = []
    faults: list[Finding] = []
    for amendment in amendments:
        found, wrong = readable_changes(amendment, version, amendments)
        changes += found
        faults += [replace(f, cell=f"{amendment.number}") for f in wrong]
    if faults:
        raise FindingsError(faults)
    return changed(version, changes) if changes else version


def target_values(amendment: Amendment, version: StandardVersion) -> dict[str, Any]:
    """Return the present value of everything that an amendment targets, by path; None where the text has none.

    A vote is tied to it, and lapses when it changes. What is added has no value of its own: the place where it goes
    stands for it.
    """
    values: dict[str, Any] = {}
    for change in readable_changes(amendment, version)[0]:
        match change:
            case Change(path=path):
                values[path] = value_now(version, path)
            case Rewrite(part=part, field=field, path=path):
                values[path] = raw_of(content_of(version, part, field))
            case Add(path=path, section=section):
                values[path] = raw_of(part_of(version, path))
                values[f"sections.{section}"] = part_of(version, f"sections.{section}") is not None
            case _:
                name = _part_name(change.code, version)
                values[name] = raw_of(part_of(version, name))
                values[f"{name}.section"] = _home(change.code, version)
    return values


def target_fingerprint(amendment: Amendment, version: StandardVersion) -> str:
    """Return the SHA-256 of `target_values`: what a vote is tied to, beside the amendment itself."""
    return content_fingerprint(target_values(amendment, version))


def records_of(changes: Iterable[Change | Operation], version: StandardVersion) -> tuple[dict[str, Any], ...]:
    """Return changes as an amendment holds them, each with the value that it replaces."""
    return tuple(change_record(change, version) for change in changes)


def _part_name(code: str, version: StandardVersion) -> str:
    roots = ("criteria", "sections", "eligibility")
    return next((f"{root}.{code}" for root in roots if part_of(version, f"{root}.{code}") is not None), code)


def _home(code: str, version: StandardVersion) -> str | None:
    return next((section.code for section, criterion in version.criteria() if criterion.code == code), None)
