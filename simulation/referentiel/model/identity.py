"""Results that depend on one frozen value, found again by that value's identity."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

Result = TypeVar("Result")
MOST = 20_000


class ByIdentity(Generic[Result]):
    """A memory of results by the identity of frozen values, and what else they depend on.

    A change leaves every part of a version that it does not touch the same object: what was found of such a part
    need not be found again. The part is kept with its result, so that its identity is never another's.

    Examples
    --------
    >>> lengths = ByIdentity[int]()
    >>> word = ("a", "b")
    >>> lengths.recall(word, None, lambda: len(word)), lengths.recall(word, None, lambda: -1)
    (2, 2)
    """

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._found: dict[tuple[int, Hashable], tuple[object, Result]] = {}

    def recall(self, part: object, key: Hashable, make: Callable[[], Result]) -> Result:
        """Return the result for a part and a key, made once."""
        known = self._found.get((id(part), key))
        if known is not None and known[0] is part:
            return known[1]
        if len(self._found) >= self._most:
            self._found.clear()
        result = make()
        self._found[id(part), key] = (part, result)
        return result
