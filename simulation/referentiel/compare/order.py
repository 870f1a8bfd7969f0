"""Where the items of a list stand, and the fewest places to tell so that the later order follows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence


def arranged(kept: Sequence[str], placed: Mapping[str, str]) -> list[str]:
    """Return a list with items put in: each just after another one, at the start after "".

    Examples
    --------
    >>> arranged(["a", "b"], {"x": "a", "y": "x", "z": ""})
    ['z', 'a', 'x', 'y', 'b']
    """
    found = list(kept)
    for item, after in placed.items():
        found.insert(found.index(after) + 1 if after in found else 0, item)
    return found


def sorted_as(items: Sequence[str], wanted: Sequence[str]) -> list[str]:
    """Return the items in a wanted order; those that it does not name keep their place behind the one before.

    Examples
    --------
    >>> sorted_as(["a", "b", "c", "d"], ["d", "a"])
    ['d', 'a', 'b', 'c']
    """
    rank = {item: i for i, item in enumerate(wanted)}
    keys, last = {}, -1
    for item in items:
        last = rank.get(item, last)
        keys[item] = last
    return sorted(items, key=keys.__getitem__)


def predecessor(items: Sequence[str], item: str) -> str:
    """Return the item just before another one; empty for the first."""
    rank = items.index(item)
    return items[rank - 1] if rank else ""
