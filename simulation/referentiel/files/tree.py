"""Safe, bounded YAML with the place of every key and value; no tag, no alias, no code."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from referentiel.model import Finding, FindingsError, Location

MAX_DEPTH = 16
_NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?")
_OTHER_NUMBER = re.compile(
    r"[-+]?(0[xo][0-9a-fA-F]+|\.(inf|Inf|INF|nan|NaN|NAN)|\.?[0-9][0-9_]*(\.[0-9_]*)?([eE][-+]?[0-9]+)?)"
)
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_CONSTANTS = {"true": True, "false": False, "null": None, "~": None, "": None}


@dataclass(frozen=True)
class Mark:
    """Place of a value: line and column from 1, and the span of a scalar in the text."""

    line: int
    column: int
    start: int
    end: int


@dataclass(frozen=True)
class Tree:
    """The content of a YAML text: mappings, tuples and scalars, with the mark of each by location.

    `ends` holds where each mapping and list ends in the text; exact for those in brackets only.
    """

    data: Any
    marks: dict[Location, Mark] = field(repr=False)
    keys: dict[Location, Mark] = field(repr=False)
    ends: dict[Location, int] = field(repr=False, default_factory=dict)

    def resolve(self, at: Location) -> tuple[Location, Any]:
        """Return the deepest real location of `at` and the value there; parts that do not exist are skipped."""
        value, path = self.data, []
        for part in at:
            known = part in value if isinstance(value, dict) else (
                isinstance(value, tuple) and isinstance(part, int) and part < len(value)
            )
            if known:
                value = value[part]
                path.append(part)
        return tuple(path), value

    def place(self, finding: Finding, file: str) -> Finding:
        """Give a finding the line and column of its location."""
        path, _ = self.resolve(finding.at)
        mark = self.keys.get(path) or self.marks.get(path)
        return finding.placed(file=file, line=mark.line if mark else 1, column=mark.column if mark else 1)


@dataclass
class _Level:
    """A mapping or a sequence that is being read."""

    at: Location
    entries: dict[str, Any] | list[Any]
    key: str | None = None

    def next_location(self) -> Location:
        return (*self.at, len(self.entries) if isinstance(self.entries, list) else (self.key or ""))


class _Builder:
    """Builds a tree from parser events, keeping every fault."""

    def __init__(self) -> None:
        self.findings: list[Finding] = []
        self.marks: dict[Location, Mark] = {}
        self.keys: dict[Location, Mark] = {}
        self.ends: dict[Location, int] = {}
        self.levels: list[_Level] = []
        self.root: Any = None

    def fault(self, code: str, event: Any, found: str, **params: str) -> None:  # noqa: ANN401
        mark = event.start_mark
        self.findings.append(
            Finding(code=code, found=found[:200], line=mark.line + 1, column=mark.column + 1, params=params)
        )

    def location(self) -> Location:
        return self.levels[-1].next_location() if self.levels else ()

    def add(self, value: Any) -> None:  # noqa: ANN401
        if not self.levels:
            self.root = value
            return
        level = self.levels[-1]
        if isinstance(level.entries, list):
            level.entries.append(value)
        else:
            level.entries[level.key or ""] = value
            level.key = None

    def scalar(self, event: Any) -> None:  # noqa: ANN401
        level = self.levels[-1] if self.levels else None
        span = Mark(
            event.start_mark.line + 1, event.start_mark.column + 1, event.start_mark.index, event.end_mark.index
        )
        if level and isinstance(level.entries, dict) and level.key is None:
            if event.value in level.entries:
                self.fault("YAML-DUPLICATE-KEY", event, event.value)
            level.key = event.value
            self.keys[(*level.at, event.value)] = span
            return
        self.marks[self.location()] = span
        self.add(event.value if event.style else self.plain(event))

    def plain(self, event: Any) -> Any:  # noqa: ANN401
        written: str = event.value
        if written in _CONSTANTS:
            return _CONSTANTS[written]
        if _NUMBER.fullmatch(written):
            return Decimal(written)
        if _OTHER_NUMBER.fullmatch(written):
            self.fault("YAML-NUMBER", event, written)
            return Decimal(0)
        if _DATE.fullmatch(written):
            try:
                return date.fromisoformat(written)
            except ValueError:
                self.fault("YAML-DATE", event, written)
                return date(2000, 1, 1)
        return written

    def open(self, event: Any, entries: dict[str, Any] | list[Any]) -> None:  # noqa: ANN401
        at = self.location()
        level = self.levels[-1] if self.levels else None
        if level and isinstance(level.entries, dict) and level.key is None:
            raise _stop("YAML-KEY", event)
        if len(self.levels) >= MAX_DEPTH:
            raise _stop("YAML-DEPTH", event, limit=str(MAX_DEPTH))
        mark = event.start_mark
        self.marks[at] = Mark(mark.line + 1, mark.column + 1, mark.index, mark.index)
        self.levels.append(_Level(at, entries))

    def close(self, event: Any) -> None:  # noqa: ANN401
        level = self.levels.pop()
        self.ends[level.at], entries = event.end_mark.index, level.entries
        self.add(tuple(entries) if isinstance(entries, list) else entries)


def _stop(code: str, event: Any, **params: str) -> FindingsError:  # noqa: ANN401
    mark = event.start_mark
    return FindingsError([Finding(code=code, line=mark.line + 1, column=mark.column + 1, params=params)])


def parse(text: str) -> Tree:
    """Read a YAML text into a tree.

    Numbers become decimals as written, ISO dates become dates, sequences become tuples.

    Raises
    ------
    FindingsError
        Every fault of form: syntax, duplicate keys, aliases, anchors, tags, numbers and dates in another form.
    """
    builder = _Builder()
    try:
        for event in _events(text):
            _feed(builder, event)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        lines = text.splitlines()
        found = lines[line - 1].strip()[:120] if line <= len(lines) else ""
        builder.findings.append(Finding(code="YAML-SYNTAX", found=found, line=line, column=column))
    except (YAMLError, ValueError) as error:
        if isinstance(error, FindingsError):
            builder.findings.extend(error.findings)
        else:
            builder.findings.append(Finding(code="YAML-CHARACTER", line=1, found=_odd_character(text)))
    if not builder.findings and builder.root is None:
        builder.findings.append(Finding(code="YAML-EMPTY", line=1))
    if builder.findings:
        raise FindingsError(builder.findings)
    return Tree(builder.root, builder.marks, builder.keys, builder.ends)


def _events(text: str) -> Iterator[Any]:
    # The C parser, where its wheel is installed, is ten times faster and marks the same places.
    yield from YAML(typ="safe").parse(text)


def _feed(builder: _Builder, event: Any) -> None:  # noqa: ANN401
    kind = type(event).__name__
    if kind == "AliasEvent":
        raise _stop("YAML-ALIAS", event)
    if getattr(event, "anchor", None):
        builder.fault("YAML-ALIAS", event, f"&{event.anchor}")
    tag = getattr(event, "tag", None) or getattr(event, "ctag", None)
    if tag and not kind.startswith("Document"):
        builder.fault("YAML-TAG", event, str(tag))
    match kind:
        case "ScalarEvent":
            builder.scalar(event)
        case "MappingStartEvent":
            builder.open(event, {})
        case "SequenceStartEvent":
            builder.open(event, [])
        case "MappingEndEvent" | "SequenceEndEvent":
            builder.close(event)
        case "DocumentStartEvent" if builder.marks:
            raise _stop("YAML-SEVERAL", event)


def _odd_character(text: str) -> str:
    return next((f"U+{ord(c):04X}" for c in text if not c.isprintable() and c not in "\n\r\t"), "")
