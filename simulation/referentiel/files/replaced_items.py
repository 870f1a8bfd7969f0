"""Write a list again, item by item: those kept stay as they are written, with the comments above them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from referentiel.model import Criterion, Location

from .emission import item_lines_of, raw_of
from .spans import Edit

if TYPE_CHECKING:
    from .rewriting import Patch


def item_edits(patch: Patch, at: Location, old: Sequence[Any], new: Sequence[Any]) -> list[Edit]:
    """Return the edits for a list that had items and keeps some."""
    before, after = [_name(item) for item in old], [_name(item) for item in new]
    if before == after or (all(_name(item) is None for item in (*old, *new)) and len(old) == len(new)):
        return [edit for place, pair in enumerate(zip(old, new, strict=True))
                for edit in patch.edits((*at, place), *pair)]
    if any(patch.spans.flows(at[:size]) for size in range(1, len(at) + 1)):
        return [patch.replaced(at, new)]
    return [_rewritten(patch, at, old, new)]


def _name(item: Any) -> Any:  # noqa: ANN401
    """Return the code of an item; None for a value that has none."""
    return getattr(item, "code", None) or getattr(item, "id", None)


def _rewritten(patch: Patch, at: Location, old: Sequence[Any], new: Sequence[Any]) -> Edit:
    """Write the list in its new order out of the pieces of text of the items that stay."""
    spans = patch.spans
    pieces = _pieces(patch, at, len(old))
    left, written = list(range(len(old))), list[str]()
    spaced = any(not spans.rest_of_line(start) for start, _ in pieces[1:])
    for item in new:
        place = next((i for i in left if _same(old[i], item)), None)
        if place is not None:
            left.remove(place)
            inner = patch.edits((*at, place), old[place], item)
            piece = spans.rendered(*pieces[place], inner)
        else:
            piece = _brought(patch, at, item)
        piece = piece if piece.endswith("\n") else piece + spans.newline
        blank = spans.newline if spaced and written and piece.splitlines()[0].strip() else ""
        written.append(blank + (piece if written else piece.lstrip("\r\n")))
    return Edit(pieces[0][0], pieces[-1][1], "".join(written))


def _same(one: Any, other: Any) -> bool:  # noqa: ANN401
    return _name(one) == _name(other) if _name(other) is not None else bool(one == other)


def _pieces(patch: Patch, at: Location, count: int) -> list[tuple[int, int]]:
    """Return where the lines of each item start and end; comments and blank lines belong to the item below them."""
    spans = patch.spans
    floor = spans.line_start(spans.start((*at, 0)))
    starts = [floor]
    for place in range(1, count):
        previous = spans.line_end(spans.end((*at, place - 1)))
        starts.append(spans.above(spans.start((*at, place)), previous))
    return list(zip(starts, [*starts[1:], spans.line_end(spans.end((*at, count - 1)))], strict=True))


def _brought(patch: Patch, at: Location, item: Any) -> str:  # noqa: ANN401
    """Write an item that was not in the list; a criterion of another section comes with its text."""
    spans, margin = patch.spans, patch.spans.dash((*at, 0))
    if isinstance(item, Criterion) and item.code in patch.criteria:
        home, earlier = patch.criteria[item.code]
        if not spans.flows(home) and not spans.flows(home[:-1]) and spans.dash(home) == margin:
            count = len(patch.tree.resolve(home[:-1])[1])
            return spans.rendered(*_pieces(patch, home[:-1], count)[int(home[-1])], patch.edits(home, earlier, item))
    return "".join(line + spans.newline for line in item_lines_of(raw_of(item), margin))
