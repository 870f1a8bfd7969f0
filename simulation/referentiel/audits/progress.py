"""Progress of a long import, told to whoever shows a bar."""

from __future__ import annotations

from collections.abc import Callable

Progress = Callable[[int, int], None]
"""Called with what is done and the whole, in the same unit; the whole may be an estimate, never under it."""

STEP = 500


class Advance:
    """Call a progress callback at the start, every `STEP` items and at the end.

    Parameters
    ----------
    callback
        None tells nobody.
    whole
        Number of items expected, 0 or more.

    Examples
    --------
    >>> told = []
    >>> advance = Advance(lambda done, whole: told.append((done, whole)), 501)
    >>> for _ in range(501):
    ...     advance.one()
    >>> advance.end()
    >>> told
    [(0, 501), (500, 501), (501, 501)]
    """

    def __init__(self, callback: Progress | None, whole: int) -> None:
        self._callback = callback
        self._whole = whole
        self._done = 0
        self._tell()

    def one(self) -> None:
        """Count one more item."""
        self._done += 1
        if self._done % STEP == 0:
            self._tell()

    def more(self, items: int) -> None:
        """Expect more items than was said."""
        self._whole += items

    def end(self) -> None:
        """Say that everything is done: the whole becomes what was really counted."""
        self._whole = self._done
        if self._done == 0 or self._done % STEP:
            self._tell()

    def _tell(self) -> None:
        if self._callback is not None:
            self._callback(self._done, max(self._whole, self._done))
