"""A new draft from a version: the same content and comments under another id, at the beginning of its life."""

from __future__ import annotations

from datetime import date

from referentiel.model import Finding, FindingsError, Location
from referentiel.model.version import LifeCycleEvent

from .events import LIST, appended, item_lines, line_end
from .fingerprint import fingerprint
from .manifest import manifest_folder
from .reader import DRAFTS, Document, document_of
from .scalars import scalar


def new_draft(document: Document, name: str, title: str, day: date) -> Document:
    """Return a draft of a new version that starts from `document`; nothing is saved.

    Its file stands among the drafts, where a save finds nothing or refuses. Comments are kept, those between the
    events of the old life apart.

    Parameters
    ----------
    document
        The version it starts from, which it supersedes.
    name
        Id of the new version, for example ``lrs-2026``.
    title
        Its title.
    day
        The day of its first event.

    Raises
    ------
    FindingsError
        ``FILE-SAME-ID``, a fault of the new id or title, or ``FILE-EDIT``: the head of the text cannot be changed
        line by line.
    """
    if name == document.version.id:
        raise FindingsError([Finding(code="FILE-SAME-ID", file=str(document.path), found=name)])
    path = manifest_folder(document.path) / DRAFTS / f"{name}.yaml"
    event = LifeCycleEvent(state="draft", on=day)
    text = _with_one_event(document, event)
    for key, value in (("id", name), ("title", title), ("provenance", "draft")):
        text = _with_value(document_of(text, document.path), (key,), scalar(value))
    text = _superseding(document_of(text, document.path), document.version.id)
    draft = document_of(text, path)
    expected = document.version.model_copy(update={
        "id": name, "title": title, "provenance": "draft", "supersedes": document.version.id,
    })
    if fingerprint(draft.version) != fingerprint(expected) or draft.version.life_cycle != (event,):
        raise _refused(document, "life_cycle")
    return draft


def _with_value(document: Document, at: Location, written: str) -> str:
    """Replace one scalar of the head, on however many lines it stands."""
    mark, text = document.tree.marks[at], document.text
    span = text[mark.start : mark.end]
    end = mark.end - (len(span) - len(span.rstrip()))
    if end <= mark.start:
        raise _refused(document, str(at[-1]))
    return text[: mark.start] + written + text[end:]


def _superseding(document: Document, base: str) -> str:
    if document.tree.marks.get(("supersedes",)):
        return _with_value(document, ("supersedes",), scalar(base))
    key = document.tree.keys[("provenance",)]
    end = document.text.find("\n", key.end) + 1
    if key.column != 1 or not end:
        raise _refused(document, "supersedes")
    return f"{document.text[:end]}supersedes: {scalar(base)}{line_end(document.text)}{document.text[end:]}"


def _with_one_event(document: Document, event: LifeCycleEvent) -> str:
    """Write the event after the old ones, then take these away."""
    count = len(document.version.life_cycle)
    text = appended(document, event)
    longer = document_of(text, document.path)
    if not count:
        return text
    if text[longer.tree.marks[LIST].start] == "[":
        first, last = longer.tree.marks[(*LIST, 0)].start, longer.tree.marks[(*LIST, count)].start
        return text[:first] + text[last:]
    lines = text.splitlines(keepends=True)
    start, end = longer.tree.marks[(*LIST, 0)].line - 1, item_lines(longer, count)[0]
    return "".join([*lines[:start], *lines[end:]])


def _refused(document: Document, found: str) -> FindingsError:
    return FindingsError([Finding(code="FILE-EDIT", file=str(document.path), found=found)])
