"""Work put off until a person stops moving: a lever that slides does not wait for what nobody reads meanwhile."""

from __future__ import annotations

import asyncio
from collections.abc import Callable


class Later:
    """The last of the works asked for, done after a rest.

    Without a running event loop (a test, a script) it is done at once.

    Parameters
    ----------
    seconds
        The rest.
    """

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._waiting: asyncio.TimerHandle | None = None

    @property
    def waiting(self) -> bool:
        """Whether some work is still to be done."""
        return self._waiting is not None

    def call(self, work: Callable[[], None]) -> None:
        """Do some work after the rest, in place of what waits."""
        self.forget()
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            work()
            return
        self._waiting = loop.call_later(self._seconds, self._run, work)

    def forget(self) -> None:
        """Leave undone what waits."""
        if self._waiting is not None:
            self._waiting.cancel()
            self._waiting = None

    def _run(self, work: Callable[[], None]) -> None:
        self._waiting = None
        work()
