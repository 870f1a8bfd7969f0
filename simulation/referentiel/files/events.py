"""Append an event to the life cycle in the text of a version; every other character stays."""

from __future__ import annotations

import re

from referentiel.model import Finding, FindingsError
from referentiel.model.version import ErratumRecord, LifeCycleEvent

from .fingerprint import fingerprint
from .life import life_findings
from .reader import Document, rewritten
from .scalars import scalar

LIST = ("life_cycle",)
_DASH = re.compile(r" *- +")


def with_event(document: Document, event: LifeCycleEvent) -> Document:
    """Return the document with one more event at the end of its life cycle; nothing is saved.

    Layout and comments are kept, and the event is written as the one before it is.

    Raises
    ------
    FindingsError
        ``LIFE-ORDER``: the state cannot follow the last one. ``LIFE-DATE``: the day is before the last event.
        ``FILE-EDIT``: the text cannot take it.
    """
    events = (*document.version.life_cycle, event)
    last = len(events) - 1
    findings = [f for f in life_findings(events) if f.at[:2] == ("life_cycle", last)]
    if findings:
        raise FindingsError(document.tree.place(finding, str(document.path)) for finding in findings)
    try:
        result = rewritten(document, appended(document, event))
    except FindingsError as error:
        raise _refused(document) from error
    if result.version.life_cycle != events or fingerprint(result.version) != fingerprint(document.version):
        raise _refused(document)
    return result


def appended(document: Document, event: LifeCycleEvent) -> str:
    """Return the text with the event written after the last one, in brackets or on lines of its own."""
    text, place = document.text, document.tree.marks[LIST]
    count = len(document.version.life_cycle)
    if text[place.start : place.start + 1] == "[":
        return _in_brackets(document, count - 1, _flow(event))
    lines, (first, end) = text.splitlines(keepends=True), item_lines(document, count - 1)
    prefix = _prefix(document, lines[first], count - 1)
    in_braces = text[document.tree.marks[(*LIST, count - 1)].start] == "{"
    rows = [_flow(event)] if in_braces else [f"{key}: {value}" for key, value in _fields(event)]
    newline = line_end(text)
    if not lines[end - 1].endswith("\n"):
        lines[end - 1] += newline
    indent = " " * len(prefix)
    added = [f"{indent if i else prefix}{row}{newline}" for i, row in enumerate(rows)]
    return "".join([*lines[:end], *added, *lines[end:]])


def item_lines(document: Document, item: int) -> tuple[int, int]:
    """Return the lines of an item of a block list, from 0, the end excluded; comments to its left stay outside."""
    lines = document.text.split("\n")
    first = document.tree.marks[(*LIST, item)].line - 1
    margin = _indent(_prefix(document, lines[first], item))
    end = first + 1
    for number in range(first + 1, len(lines)):
        line = lines[number].rstrip("\r")
        if not line.strip():
            continue
        if _indent(line) > margin:
            end = number + 1
        elif not line.lstrip().startswith("#"):
            break
    return first, end


def line_end(text: str) -> str:
    r"""Return how the lines of a text end.

    Examples
    --------
    >>> line_end("id: a\r\n") == "\r\n"
    True
    """
    return "\r\n" if "\r\n" in text else "\n"


def _in_brackets(document: Document, item: int, written: str) -> str:
    text = document.text
    if item < 0:
        start = document.tree.marks[LIST].start + 1
        return text[:start] + written + text[start:]
    start, end = document.tree.marks[(*LIST, item)].start, document.tree.ends[(*LIST, item)]
    line_start, line_stop = text.rfind("\n", 0, start) + 1, (text + "\n").index("\n", end)
    indent, rest = text[line_start:start], text[end:line_stop]
    if indent.strip():
        return f"{text[:end]}, {written}{text[end:]}"
    comma = "," if rest.lstrip().startswith(",") else ""
    after = rest.lstrip().removeprefix(",").strip()
    if after and not after.startswith("#"):
        return f"{text[:end]},{line_end(text)}{indent}{written}{text[end:]}"
    kept = rest.rstrip("\r") if comma else f",{rest.rstrip(chr(13))}"
    return f"{text[:end]}{kept}{line_end(text)}{indent}{written}{comma}{text[line_stop - rest.endswith(chr(13)) :]}"


def _prefix(document: Document, line: str, item: int) -> str:
    """Return what stands before an item: its margin and its dash."""
    column = document.tree.marks[(*LIST, item)].column - 1
    before = line[:column]
    return before if _DASH.fullmatch(before) else " " * max(column - 2, 0) + "- "


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _flow(event: LifeCycleEvent) -> str:
    return "{" + ", ".join(f"{key}: {value}" for key, value in _fields(event)) + "}"


def _fields(event: LifeCycleEvent) -> list[tuple[str, str]]:
    fields = [("state", event.state), ("on", event.on.isoformat())]
    if event.sources:
        fields.append(("sources", "[" + ", ".join(scalar(source) for source in event.sources) + "]"))
    if event.assumption:
        fields.append(("assumption", "true"))
    if event.note is not None:
        fields.append(("note", scalar(event.note)))
    return fields + ([("erratum", _erratum(event.erratum))] if event.erratum is not None else [])


def _erratum(record: ErratumRecord) -> str:
    values = record.model_dump()
    return "{" + ", ".join(f"{key}: {scalar(value) if isinstance(value, str) else value}"
                           for key, value in values.items()) + "}"


def _refused(document: Document) -> FindingsError:
    finding = Finding(code="FILE-EDIT", found=LIST[0], at=LIST)
    return FindingsError([document.tree.place(finding, str(document.path))])
