"""Results that depend on content alone, kept while they fit: what they are of is their key, so none can be stale."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from itertools import count
from threading import Lock
from typing import Any

MOST_BYTES = 128 * 2**20
MOST_RESULTS = 50_000
MOST_TOKENS = 200_000


class Memory:
    """A bounded memory; the results used longest ago leave first.

    Parameters
    ----------
    most_bytes
        Bytes of arrays kept at most; a result tells its own by `nbytes`, and counts for none without.
    """

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self._most = most_bytes
        self._held = 0
        self._found: OrderedDict[Hashable, Any] = OrderedDict()
        self._lock = Lock()

    def __reduce__(self) -> tuple[type[Memory], tuple[int]]:
        """Travel empty: what stands for some content here stands for another elsewhere."""
        return Memory, (self._most,)

    def recall(self, key: Hashable, make: Callable[[], Any]) -> Any:  # noqa: ANN401
        """Return the result of a key, made once while it is kept; two threads may each make it, alike."""
        with self._lock:
            if key in self._found:
                self._found.move_to_end(key)
                return self._found[key]
        result = make()
        with self._lock:
            if key not in self._found:
                self._found[key] = result
                self._held += _bytes(result)
            while len(self._found) > 1 and (self._held > self._most or len(self._found) > MOST_RESULTS):
                self._held -= _bytes(self._found.popitem(last=False)[1])
        return result


def _bytes(result: object) -> int:
    return int(getattr(result, "nbytes", 0))


_TOKENS: dict[Hashable, int] = {}
_NUMBERS = count(1)


def token(content: Hashable) -> int:
    """Return a number that stands for some content: the same for equal contents, never another's.

    Examples
    --------
    >>> token(("a", 1)) == token(("a", 1)), token(("a", 1)) == token(("a", 2))
    (True, False)
    """
    found = _TOKENS.get(content)
    if found is None:
        if len(_TOKENS) >= MOST_TOKENS:
            _TOKENS.clear()
        found = _TOKENS[content] = next(_NUMBERS)
    return found


def fresh() -> int:
    """Return a number that no content has."""
    return next(_NUMBERS)
