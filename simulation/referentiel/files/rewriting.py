"""Write another version into the text of a document: only the lines of what differs change.

Any difference can be written: a value, a text, a list, a criterion that comes, goes or moves. Comments stay, those
inside what is taken away apart. The text is read again at the end: it says exactly the version asked for, or nothing
is returned.
"""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel

from referentiel.model import ANY, Finding, FindingsError, Location, PerSection, PerType, StandardVersion, Step

from .emission import entry_lines, flow_text, item_lines_of, raw_of
from .reader import Document, rewritten
from .replaced_items import item_edits
from .spans import Edit, Placed, Spans


def restated(document: Document, target: StandardVersion) -> Document:
    """Return the document with its text changed into that of another version; nothing is saved.

    Parameters
    ----------
    document
        What stands in the file.
    target
        A well-formed version.

    Raises
    ------
    FindingsError
        A fault of the version, or ``FILE-EDIT``: the text cannot be changed without losing a comment.
    """
    if document.version == target:
        return document
    try:
        result = rewritten(document, restated_text(document, document.version, target))
    except Unwritable as error:
        raise _refused(document, error.at) from error
    if result.version != target:
        raise _refused(document, ())
    return result


def restated_text(document: Placed, old: BaseModel, new: BaseModel) -> str:
    """Return the text of a file that says `old`, changed so that it says `new`; comments stay.

    Raises
    ------
    Unwritable
        A part cannot be written again without losing a comment.
    """
    patch = Patch(document, old if isinstance(old, StandardVersion) else None)
    return patch.spans.rendered(0, len(document.text), patch.edits((), old, new))


class Unwritable(ValueError):  # noqa: N818 - it becomes a finding
    """A part that cannot be written again without losing a comment."""

    def __init__(self, at: Location) -> None:
        super().__init__(str(at))
        self.at = at


def _refused(document: Document, at: Location) -> FindingsError:
    named = ".".join(map(str, at)) or document.version.id
    return FindingsError([document.tree.place(Finding(code="FILE-EDIT", found=named, at=at), str(document.path))])


class Patch:
    """The edits that lead from what a text says to another content."""

    def __init__(self, document: Placed, version: StandardVersion | None) -> None:
        self.spans, self.tree = Spans(document), document.tree
        self.criteria = {
            criterion.code: (("sections", s, "criteria", c), criterion)
            for s, section in enumerate(version.sections if version else ())
            for c, criterion in enumerate(section.criteria)
        }

    def edits(self, at: Location, old: Any, new: Any) -> list[Edit]:  # noqa: ANN401
        """Return the edits for one part."""
        raw = self.tree.resolve(at)[1]
        if old == new:
            return []
        if isinstance(raw, dict) and set(raw) == {"by_type"}:
            return self.edits((*at, "by_type"), old, new)
        match old, new:
            case Step(), Step() if (old.value is None) == (new.value is None):
                found = self._step(at, old, new)
            case (PerType(), PerType()) | (PerSection(), PerSection()):
                found = self._keyed(at, raw, old, new)
            case dict(), dict() if isinstance(raw, dict) and new:
                found = self._entries(at, raw, old, new)
            case BaseModel(), BaseModel() if type(old) is type(new) and isinstance(raw, dict) and isinstance(
                    raw_of(new), dict):
                found = self._fields(at, raw, old, new)
            case tuple(), tuple() if isinstance(raw, tuple) and new and old:
                found = item_edits(self, at, old, new)
            case _:
                found = [self.replaced(at, new)]
        return found

    def _step(self, at: Location, old: Step, new: Step) -> list[Edit]:
        if old.value is not None:
            return self.edits(at, old.value, new.value)
        return [edit for end in ("low", "high")
                for edit in self.edits((*at, end), getattr(old, end), getattr(new, end))]

    def _keyed(self, at: Location, raw: object, old: Any, new: Any) -> list[Edit]:  # noqa: ANN401
        """Write a value by actor type or section."""
        name = "by_type" if isinstance(old, PerType) else "by_section"
        before, after = getattr(old, name), getattr(new, name)
        if set(before) == set(after) == {ANY} and not any(
                isinstance(one, dict) and ANY in one for one in (raw, raw_of(new))):
            return self.edits(at, before[ANY], after[ANY])
        if isinstance(raw, dict) and set(raw) == set(before) and (set(after) != {ANY} or set(before) == {ANY}):
            return self._entries(at, raw, before, after)
        return [self.replaced(at, new)]

    def _entries(self, at: Location, raw: dict[str, Any], old: Any, new: Any) -> list[Edit]:  # noqa: ANN401
        """Write a mapping key by key."""
        if not set(raw) & set(new) or (self.spans.flows(at) and set(raw) != set(new)):
            return [self.replaced(at, new)]
        edits, last = [], list(raw)[-1]
        for key in raw:
            edits += self.edits((*at, key), old[key], new[key]) if key in new else [self.removed((*at, key))]
        return edits + [self.inserted(at, key, raw_of(value), last) for key, value in new.items() if key not in raw]

    def _fields(self, at: Location, raw: dict[str, Any], old: BaseModel, new: BaseModel) -> list[Edit]:
        """Write a part field by field; a field that takes its default loses its line."""
        edits, previous = [], ""
        wanted = raw_of(new)
        changed = {field.alias or name: (getattr(old, name), getattr(new, name))
                   for name, field in type(old).model_fields.items()}
        if self.spans.flows(at) and any(one != other and (key in raw) != (key in wanted)
                                        for key, (one, other) in changed.items()):
            return [self.replaced(at, new)]
        for key, (before, after) in changed.items():
            if before != after and key not in raw:
                edits.append(self.inserted(at, key, wanted[key], previous))
            elif before != after and key not in wanted:
                edits.append(self.removed((*at, key)))
            elif key in raw:
                edits += self.edits((*at, key), before, after)
            previous = key if key in raw else previous
        return edits

    def replaced(self, at: Location, new: Any) -> Edit:  # noqa: ANN401
        """Write a whole value again, in braces where it stood in some."""
        spans, raw = self.spans, raw_of(new)
        start, end = spans.start(at), max(spans.end(at), spans.start(at))
        first = start if isinstance(at[-1], int) else spans.key(at)
        if spans.collection(at) and spans.commented(first, end):
            raise Unwritable(at)
        if any(spans.flows(at[:size]) for size in range(1, len(at) + 1)) or spans.rest_of_line(end):
            return Edit(start, end, flow_text(raw, inside=True))
        if isinstance(at[-1], int):
            margin = spans.dash(at)
            lines = item_lines_of(raw, margin)
            return Edit(start, end, spans.newline.join([lines[0][margin + 2 :], *lines[1:]]))
        margin = spans.margin(at)
        lines = entry_lines(str(at[-1]), raw, margin)
        return Edit(first, max(end, first), spans.newline.join([lines[0][margin:], *lines[1:]]))

    def removed(self, at: Location) -> Edit:
        """Take the lines of a key and its value away."""
        spans, siblings = self.spans, list(self.tree.resolve(at[:-1])[1])
        start = spans.key(at)
        if spans.alone(start):
            return Edit(spans.line_start(start), spans.line_end(spans.end(at)), "")
        following = siblings[siblings.index(at[-1]) + 1 :]
        if not following:
            raise Unwritable(at)
        return Edit(start, spans.key((*at[:-1], following[0])), "")

    def inserted(self, at: Location, key: str, raw: Any, previous: str) -> Edit:  # noqa: ANN401
        """Put a key and its value into a mapping, on lines after another key or before the first."""
        spans, first = self.spans, next(iter(self.tree.resolve(at)[1]))
        margin, newline = spans.margin((*at, first)), spans.newline
        lines = entry_lines(key, raw, margin)
        if not previous:
            place = spans.key((*at, first))
            if spans.alone(place):
                place = spans.line_start(place)
                return Edit(place, place, "".join(line + newline for line in lines))
            return Edit(place, place, newline.join([lines[0][margin:], *lines[1:], " " * margin]))
        place = spans.line_end(spans.end((*at, previous)))
        broken = newline if not spans.text[:place].endswith("\n") else ""
        return Edit(place, place, broken + "".join(line + newline for line in lines))
