"""What is done to whole criteria: add, move, split, merge, retire; each asks in a small form, done in one step."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from referentiel.authoring import Session
from referentiel.model import Criterion, Finding, FindingsError, StandardVersion
from referentiel.model.rewriting import part_of
from referentiel.texts import text

Field = dict[str, Any]
OPERATIONS = ("add", "move", "split", "merge", "retire")
"""The first needs no criterion."""


def operation_fields(version: StandardVersion, name: str, code: str, typed: Mapping[str, str]) -> list[Field]:
    """Return what an operation asks, with what was typed so far; nothing for one that asks nothing."""
    own = next((section.code for section, one in version.criteria() if one.code == code), version.sections[0].code)
    match name:
        case "add":
            return [_line("code", typed), _line("title", typed, wide=True), _section(version, typed, own),
                    _before(version, typed.get("section", own), typed, "")]
        case "move":
            return [_section(version, typed, own), _before(version, typed.get("section", own), typed, code)]
        case "split":
            return [{**_line("parts", typed, wide=True), "kind": "text", "lines": 3,
                     "help": text("editor.do.parts.help")}]
        case "merge":
            return [{**_line("codes", typed, wide=True), "help": text("editor.do.codes.help", code=code)},
                    _line("code", typed), _line("title", typed, wide=True)]
    return []


def operate(session: Session, name: str, code: str, typed: Mapping[str, str]) -> str:
    """Do an operation; return the part to show next.

    Raises
    ------
    FindingsError
        It cannot be done; nothing is changed.
    """
    return _DONE[name](session, code, {key: value.strip() for key, value in typed.items()})


def _add(session: Session, code: str, typed: Mapping[str, str]) -> str:
    version = session.version
    section = typed.get("section") or next((s.code for s, one in version.criteria() if one.code == code),
                                           version.sections[0].code)
    made = _criterion({"code": typed.get("code", ""), "title": typed.get("title", ""), "assumption": True,
                       "observation": {"kind": "yes_no"}})
    session.add(made, section, typed.get("before", ""))
    return f"criteria.{made.code}"


def _move(session: Session, code: str, typed: Mapping[str, str]) -> str:
    own = next(section.code for section, one in session.version.criteria() if one.code == code)
    session.move(code, typed.get("section") or own, typed.get("before", ""))
    return f"criteria.{code}"


def _split(session: Session, code: str, typed: Mapping[str, str]) -> str:
    lines = [line for line in typed.get("parts", "").splitlines() if line.strip()]
    parts = [_renamed(session.version, code, *_named(line)) for line in lines]
    session.split(code, parts)
    return f"criteria.{parts[0].code}"


def _merge(session: Session, code: str, typed: Mapping[str, str]) -> str:
    others = [word for word in typed.get("codes", "").replace(",", " ").replace(";", " ").split() if word != code]
    made = _renamed(session.version, code, typed.get("code", ""), typed.get("title", ""))
    session.merge([code, *others], made)
    return f"criteria.{made.code}"


def _retire(session: Session, code: str, _typed: Mapping[str, str]) -> str:
    section = next(section.code for section, one in session.version.criteria() if one.code == code)
    session.retire(code)
    return f"sections.{section}"


def _renamed(version: StandardVersion, code: str, new: str, title: str) -> Criterion:
    """Return a copy of a criterion under a new code: what it observes stays until it is written otherwise."""
    old: Criterion = part_of(version, f"criteria.{code}")
    made = _criterion({"code": new, "title": title or old.title, "observation": {"kind": "yes_no"}})
    return old.model_copy(update={"code": made.code, "title": made.title, "number": None, "definition": 1})


def _named(line: str) -> tuple[str, str]:
    code, _, title = line.strip().partition(" ")
    return code, title.strip()


def _criterion(raw: dict[str, Any]) -> Criterion:
    """Make a criterion.

    Raises
    ------
    FindingsError
        ``DRAFT-NEW``: its code or its title cannot be taken.
    """
    try:
        return Criterion.model_validate(raw)
    except ValueError as error:
        found = f"{raw['code']} {raw['title']}".strip()
        raise FindingsError([Finding(code="DRAFT-NEW", found=found[:120])]) from error


def _line(name: str, typed: Mapping[str, str], *, wide: bool = False) -> Field:
    return {"id": name, "kind": "line", "label": text(f"editor.do.{name}"), "value": typed.get(name, ""), "wide": wide}


def _section(version: StandardVersion, typed: Mapping[str, str], own: str) -> Field:
    return {**_line("section", typed), "kind": "choice", "value": typed.get("section", own),
            "options": [[section.code, section.title] for section in version.sections]}


def _before(version: StandardVersion, section: str, typed: Mapping[str, str], own: str) -> Field:
    criteria = next((one.criteria for one in version.sections if one.code == section), ())
    options = [["", text("editor.do.last")], *([c.code, f"{c.code} {c.title}"] for c in criteria if c.code != own)]
    chosen = typed.get("before", "")
    return {**_line("before", typed), "kind": "choice", "options": options,
            "value": chosen if chosen in {value for value, _ in options} else ""}


_DONE: dict[str, Callable[[Session, str, Mapping[str, str]], str]] = {
    "add": _add, "move": _move, "split": _split, "merge": _merge, "retire": _retire}
