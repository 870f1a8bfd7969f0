"""The fields of one part of a draft as a form shows them: the three values of each, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from referentiel.authoring import Session, ThreeValues, Typed, field_kind, part_paths, three_values
from referentiel.authoring.drafting.moved import moved_thresholds
from referentiel.authoring.drafting.typing import choices_of, typed_form
from referentiel.files import Registries
from referentiel.model import StandardVersion
from referentiel.model.rewriting import part_of
from referentiel.report.findings import finding_summaries
from referentiel.texts import has, text

from .editor_structures import structure_fields

Field = dict[str, Any]
WEIGHTS = "weights"
_TABLED = ("weight", "required", "knockout", "applies", "global_at_least")
_LONG = {"question", "guidance", "evidence", "note", "summary", "notice", "transition", "sources"}


@dataclass(frozen=True)
class View:
    """What the fields are drawn from.

    Parameters
    ----------
    by_type
        One column an actor type, in place of one value for all.
    """

    session: Session
    in_force: StandardVersion
    registries: Registries
    by_type: bool = False

    @property
    def version(self) -> StandardVersion:
        """The draft as it decides now."""
        return self.session.version

    @property
    def refused(self) -> dict[str, tuple[str, str]]:
        """Fields that could not be taken: what was typed, and why."""
        return {one.path: (one.written, _told(one)) for one in self.session.typed}


def part_fields(view: View, part: str) -> list[Field]:
    """Return the fields of a part: a criterion, a section, an outcome, the rule, the head, or the weights."""
    if part == WEIGHTS:
        rows = [(section.title, f"sections.{section.code}.weight") for section in view.version.sections]
        return [_numbers(view, WEIGHTS, text("editor.table.sections"), rows)]
    paths = part_paths(view.version, part)
    plain = [path for path in paths if "[" not in path and path.count(".") == part.count(".") + 1]
    values = {one.path: one for one in three_values(view.session, view.in_force, plain)}
    fields = [_field(view, values[path]) for path in plain
              if path in values and values[path].kind != "structure" and not _tabled(path)]
    root, _, name = part.partition(".")
    if root == "criteria":
        # The title, the question, then what decides; the other texts follow.
        decides = [*_ladder(view, part), *_threshold_source(view, part),
                   _numbers(view, f"{part}.numbers", text("editor.table.numbers"), _stems(view, part)),
                   *structure_fields(view.version, part, view.registries, view.refused)]
        first = [f"{part}.title", f"{part}.question"]
        fields = [*(one for one in fields if one["id"] in first), *decides,
                  *(one for one in fields if one["id"] not in first)]
    elif root == "sections":
        section = part_of(view.version, part)
        fields.append(_numbers(view, f"{part}.own", text("editor.table.section"), [(section.title, f"{part}.weight")]))
        fields.append(_numbers(view, f"{part}.criteria", text("editor.table.criteria"), [
            (f"{one.code} {one.title}", f"criteria.{one.code}.weight") for one in section.criteria]))
    elif root == "outcomes":
        fields.append(_numbers(view, f"{part}.marks", text("editor.table.marks"), _marks(view, part, name)))
    inner = [path for path in paths if "[" not in path and (".when." in path or ".conditions." in path)]
    fields += [_field(view, one) for one in three_values(view.session, view.in_force, inner)
               if ".when." in one.path or _says_something(one)]
    return fields


def label_of(path: str) -> str:
    """Name a field in French, by its last word."""
    name = path.rpartition(".")[2]
    key = f"compare.field.{name}"
    return text(key) if has(key) else name


def _tabled(path: str) -> bool:
    return path.rpartition(".")[2] in {*_TABLED, "ladder", "sections_at_least", "actor_types"}


def _says_something(one: ThreeValues) -> bool:
    return one.mine is not None or one.in_force is not None or one.pending


def _field(view: View, one: ThreeValues) -> Field:
    name = one.path.rpartition(".")[2]
    kind = {"number": "number", "whole": "number", "flag": "flag", "choice": "choice", "lines": "text"}.get(
        one.kind, "text" if name in _LONG else "line")
    field: Field = {
        "id": one.path, "kind": kind, "label": label_of(one.path), "value": one.written, "error": _error(view, one),
        "modified": one.mine != one.in_force, "wide": kind == "text" or name in {"title", "label"},
        "in_force": _shown(one.in_force) if one.mine != one.in_force and kind in {"number", "choice"} else "",
        "on_table": _shown(one.on_the_table) if one.on_the_table not in (one.in_force, one.mine)
        and kind in {"number", "choice"} else "",
    }
    if kind == "choice":
        optional = [] if one.written else [["", text("editor.choice.none")]]
        field["options"] = [*optional, *_options(view.version, one.path)]
    if one.kind == "lines":
        field |= {"lines": max(2, min(6, one.written.count("\n") + 1)), "help": text("editor.lines")}
    return field


def _options(version: StandardVersion, path: str) -> Iterator[list[str]]:
    for value in choices_of(version, path):
        key = f"compare.value.{value}"
        yield [value, text(key) if has(key) else value]


def _error(view: View, one: ThreeValues) -> str:
    return view.refused.get(one.path, ("", ""))[1]


def _told(typed: Typed) -> str:
    """Say why what is typed cannot be taken, and what was probably meant."""
    near = [text("editor.near", near=one.near) for one in typed.findings if one.near]
    return " ".join([*finding_summaries(typed.findings), *near])


def _shown(value: Any) -> str:  # noqa: ANN401
    if isinstance(value, dict):
        return text("editor.by_type")
    if value is None:
        return text("editor.none")
    key = f"compare.value.{value}"
    if isinstance(value, bool):
        return text("authoring.value.yes" if value else "authoring.value.no")
    return text(key) if isinstance(value, str) and has(key) else typed_form(value)


def _stems(view: View, part: str) -> list[tuple[str, str]]:
    return [(label_of(f"{part}.{name}"), f"{part}.{name}") for name in ("weight", "required", "knockout", "applies")
            if field_kind(view.version, f"{part}.{name}") is not None]


def _marks(view: View, part: str, name: str) -> list[tuple[str, str]]:
    rows = [(text("editor.mark"), f"{part}.global_at_least")]
    rows += [(text("editor.minimum", section=section.title), f"{part}.sections_at_least.{section.code}")
             for section in view.version.sections]
    outcome = next(one for one in view.version.outcomes if one.id == name)
    rows += [(text("editor.level", code=code), f"{part}.levels_at_least.{code}") for code in outcome.levels_at_least]
    return [(label, path) for label, path in rows if field_kind(view.version, path) is not None]


def _ladder(view: View, part: str) -> Iterator[Field]:
    criterion = part_of(view.version, part)
    most = max((len(criterion.steps(actor.id)) for actor in view.version.actor_types), default=0)
    if not most:
        return
    known = set(part_paths(view.version, part))
    ends = {"": "", ".low": " " + text("editor.end.low"), ".high": " " + text("editor.end.high")}
    rows = [(text("editor.step", level=k) + said, f"{part}.ladder[{k}]{end}")
            for k in range(1, most + 1) for end, said in ends.items() if f"{part}.ladder[{k}]{end}" in known]
    unit = _unit(view, criterion)
    yield _numbers(view, f"{part}.ladder", text("editor.table.ladder", unit=f" ({unit})" if unit else ""), rows,
                   help_text=text("editor.table.help"))


def _unit(view: View, criterion: Any) -> str:  # noqa: ANN401
    known = view.registries.units.get(getattr(criterion.observation, "unit", ""))
    return known.plural if known is not None else ""


def _threshold_source(view: View, part: str) -> Iterator[Field]:
    if part_of(view.in_force, part) is None or not part_of(view.version, part).ladder:
        return
    word = text("editor.source.assumption")
    moved = moved_thresholds(view.version, view.in_force, part).values()
    said = {" ".join([*one.sources, *([word] if one.assumption else [])]) for one in moved}
    typed, error = view.refused.get(f"{part}@source", (said.pop() if len(said) == 1 else "", ""))
    yield {"id": f"{part}@source", "kind": "line", "label": text("editor.source"), "value": typed, "error": error,
           "wide": True, "help": text("editor.source.help")}


def _numbers(
    view: View, name: str, label: str, rows: Sequence[tuple[str, str]], *, help_text: str = "",
) -> Field:
    """Return a table of values: in force, on the table and mine; or mine by actor type."""
    found = {one.path: one for one in three_values(view.session, view.in_force, [path for _, path in rows])}
    rows = [(title, path) for title, path in rows if path in found]
    if view.by_type:
        return _typed_numbers(view, name, label, rows, help_text)
    columns = [{"label": text(f"page.lever.{key}"), "number": True, "sign": sign}
               for key, sign in (("in_force", "vigueur"), ("on_table", "table"), ("mine", "mien"))]
    lines = [{"label": title, "pivot": found[path].mine != found[path].in_force,
              "cells": [{"text": _shown(found[path].in_force)}, {"text": _shown(found[path].on_the_table)},
                        _mine(view, found[path])]} for title, path in rows]
    return {"id": name, "kind": "table", "label": label, "head": text("editor.table.head"), "columns": columns,
            "rows": lines, "help": help_text}


def _typed_numbers(view: View, name: str, label: str, rows: Sequence[tuple[str, str]], help_text: str) -> Field:
    actors = view.version.actor_types
    paths = {(path, actor.id): _typed_path(path, actor.id) for _, path in rows for actor in actors}
    found = {one.path: one for one in three_values(view.session, view.in_force, paths.values())}
    columns = [{"label": actor.label, "number": True} for actor in actors]
    lines = [{"label": title, "cells": [
        _cell(view, found[key]) if (key := paths[path, actor.id]) in found else {"text": text("editor.none")}
        for actor in actors]} for title, path in rows]
    return {"id": name, "kind": "table", "label": label, "head": text("editor.table.head"), "columns": columns,
            "rows": lines, "help": help_text}


def _typed_path(path: str, actor: str) -> str:
    """Name the value of one type; the end of a band stands after it."""
    for end in (".low", ".high"):
        if path.endswith(end):
            return f"{path.removesuffix(end)}[{actor}]{end}"
    return f"{path}[{actor}]"


def _mine(view: View, one: ThreeValues) -> Field:
    """Return my cell of a table with one value for all; values that differ by type are changed type by type."""
    return {"text": text("editor.by_type")} if isinstance(one.mine, dict) else _cell(view, one)


def _cell(view: View, one: ThreeValues) -> Field:
    cell: Field = {"id": one.path, "kind": "number", "value": one.written, "error": _error(view, one),
                   "modified": one.mine != one.in_force}
    if one.kind == "flag":
        cell |= {"kind": "choice", "options": [[word, text(f"authoring.value.{key}")]
                                               for word, key in (("oui", "yes"), ("non", "no"))]}
    return cell
