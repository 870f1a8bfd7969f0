"""What differs between two lists of named parts: new, retired, put in another order, changed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, TypeVar

from .entries import Entry, FieldChange, Kind, Part, Place
from .order import arranged, predecessor

Item = TypeVar("Item")


def fields_of(before: Any, after: Any, names: Iterable[str]) -> tuple[FieldChange, ...]:  # noqa: ANN401
    """Return those of some fields of a part that differ."""
    changes = (FieldChange(name, getattr(before, name), getattr(after, name)) for name in names)
    return tuple(change for change in changes if change.before != change.after)


def list_entries(
    part: Part, before: Sequence[Item], after: Sequence[Item], *, key: str, order: Kind,
    changed: Callable[[Item, Item], Iterable[Entry]],
) -> Iterator[Entry]:
    """Yield the entries of a list of parts, in the order of the later version.

    Parameters
    ----------
    key
        The field that names a part.
    order
        The class of another order.
    changed
        Yields what differs between two states of one part.
    """
    old = {getattr(item, key): item for item in before}
    new = {getattr(item, key): item for item in after}
    names = list(new)
    yield from (Entry(part, name, "whole", "retired", "retired", (FieldChange("whole", item, None),))
                for name, item in old.items() if name not in new)
    for name, item in new.items():
        if name in old:
            yield from changed(old[name], item)
        else:
            place = FieldChange("place", None, Place("", predecessor(names, name)))
            yield Entry(part, name, "whole", "new", "new", (FieldChange("whole", None, item), place),
                        section=name if part == "section" else "")
    yield from order_entries(part, "", [n for n in old if n in new],
                             {n: predecessor(names, n) for n in names if n not in old}, names, order)


def order_entries(
    part: Part, code: str, kept: Sequence[str], placed: dict[str, str], wanted: Sequence[str], kind: Kind,
) -> Iterator[Entry]:
    """Yield an entry when the items kept, with the others put at their places, do not stand in a wanted order."""
    if arranged(kept, placed) != list(wanted):
        change = FieldChange("order", tuple(kept), tuple(wanted))
        yield Entry(part, code, "order", kind, "order", (change,), section=code if part == "criterion" else "")
