"""The kernels of a server of apps: places for people, warm kernels that wait for them, and those that nobody reached.

A warm kernel has loaded the packages of the apps and the versions as they were. Who comes is given one: only then does
it learn what was asked for, and read versions and audits as they are at that moment.
"""

from __future__ import annotations

import asyncio
import json
import os
import time
from collections.abc import Coroutine, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from jupyter_server.services.kernels.kernelmanager import AsyncMappingKernelManager
from jupyter_server.utils import ApiPath
from traitlets import Int

from ..texts import text

REST_SECONDS = 3.0
"""Between a visitor served and the next kernel warmed: the machine is theirs while their page is drawn."""
WARM_SECONDS = 60.0
"""To load the packages, at most."""
TELL_SECONDS = 10.0
"""To take what is asked for, at most."""
LOOK_SECONDS = 0.2
"""Between two looks at whether a kernel that is told still lives."""
END_TRIES = 30
"""Attempts, a second apart, to end a kernel that serves nobody."""
UNREACHED_SECONDS = 180.0
"""A kernel whose page never called it is ended after so long: nobody was there to draw it."""
LOADING = "from referentiel.widgets.opening import load; load()"


@dataclass(eq=False)
class Place:
    """Room for one person, taken from the moment they ask.

    Attributes
    ----------
    kernel : str
        Id of the kernel that serves them, or that will.
    """

    kernel: str = field(default_factory=lambda: str(uuid4()))


_PLACE: ContextVar[Place | None] = ContextVar("place", default=None)


class Kernels(AsyncMappingKernelManager):
    """Kernels as the apps need them.

    Attributes
    ----------
    places : int
        Kernels that serve people, at most; warm ones come on top.
    warm : int
        Kernels that wait, once there was time to start them.
    """

    places = Int(20, config=True)
    warm = Int(0, config=True)

    def __init__(self, **traits: Any) -> None:  # noqa: ANN401
        super().__init__(**traits)
        self._waiting: list[tuple[str, asyncio.Task[Any]]] = []
        self._ending: dict[str, asyncio.Task[None]] = {}
        self._held: set[Place] = set()
        self._reached: set[str] = set()
        self._given: dict[str, float] = {}
        self._filler: asyncio.Task[None] | None = None

    @property
    def taken(self) -> int:
        """Places that somebody has."""
        waiting = {kernel for kernel, _ in self._waiting} | {*self._ending}
        return len(({*self.list_kernel_ids()} | {place.kernel for place in self._held}) - waiting)

    @property
    def ready(self) -> int:
        """Kernels that are warm."""
        return sum(task.done() for _, task in self._waiting)

    @contextmanager
    def place(self) -> Iterator[Place | None]:
        """Hold a place while a page is opened; None when there is none left."""
        if self.taken >= self.places:
            yield None
            return
        place = Place()
        self._held.add(place)
        token = _PLACE.set(place)
        try:
            yield place
        finally:
            _PLACE.reset(token)
            self._held.discard(place)

    async def start_kernel(self, *, kernel_id: str | None = None, **asked: Any) -> str:  # type: ignore[override]  # noqa: ANN401
        """Give a warm kernel, told of what is asked for; start one when none is warm."""
        place = _PLACE.get()
        given = await self._warmed(asked.get("env") or {}, place)
        if given is None:
            kernel_id = kernel_id or (place.kernel if place else None)
            given = await super().start_kernel(kernel_id=kernel_id, **asked)
        self._given[given] = time.monotonic()
        self.fill(REST_SECONDS)
        return str(given)

    async def _warmed(self, environment: Mapping[str, str], place: Place | None) -> str | None:
        """Return a kernel that waited; None when there is none, or when it does not answer any more."""
        # One that still warms is left to do so: nobody waits for what may not come.
        while ready := next((one for one in self._waiting if one[1].done()), None):
            self._waiting.remove(ready)
            kernel, warming = ready
            if place is not None:
                place.kernel = kernel
            try:
                client, process = await warming
                try:
                    await self._tell(kernel, process, _run(client, _telling(environment), TELL_SECONDS))
                finally:
                    client.stop_channels()
            except Exception:
                self.log.warning(text("serving.lost"), exc_info=True)
                self._drop(kernel)
            else:
                return kernel
        if place is not None:
            place.kernel = str(uuid4())
        return None

    def fill(self, rest: float = 0.0) -> None:
        """Warm kernels up to their number, one after another, after a rest."""
        if self._filler is None or self._filler.done():
            self._filler = asyncio.ensure_future(self._fill(rest))

    async def _fill(self, rest: float) -> None:
        await asyncio.sleep(rest)
        while len(self._waiting) < self.warm:
            kernel = str(uuid4())
            task = asyncio.ensure_future(self._warm_up(kernel))
            self._waiting.append((kernel, task))
            try:
                await task
            except Exception:
                # Left for later: what stops one kernel from starting would stop the next.
                self.log.warning(text("serving.not_warmed"), exc_info=True)
                self._waiting = [one for one in self._waiting if one[0] != kernel]
                self._drop(kernel)
                return

    async def _warm_up(self, kernel: str) -> tuple[Any, int | None]:
        """Start a kernel, have it load the packages; return the client that it hears us by, and its process."""
        await super().start_kernel(kernel_id=kernel, kernel_name="python3", path=ApiPath(""), env={**os.environ})
        client: Any = self.get_kernel(kernel).client()
        client.start_channels()
        await client.wait_for_ready(timeout=WARM_SECONDS)
        await _run(client, LOADING, WARM_SECONDS)
        return client, await self._process(kernel)

    async def _tell(self, kernel: str, process: int | None, telling: Coroutine[Any, Any, None]) -> None:
        """Wait until a kernel was told, no longer than it lives; one that Jupyter started again is cold."""
        task = asyncio.ensure_future(telling)
        while not task.done():
            if await self._process(kernel) != process:
                task.cancel()
                raise RuntimeError(kernel)
            await asyncio.wait({task}, timeout=LOOK_SECONDS)
        task.result()

    async def _process(self, kernel: str) -> int | None:
        """Return the process of a kernel that is alive."""
        manager: Any = self.get_kernel(kernel)
        return manager.provisioner.pid if await manager.is_alive() else None

    def _drop(self, kernel: str) -> None:
        """End a kernel that serves nobody, without anybody waiting for it."""
        self._ending[kernel] = asyncio.ensure_future(self._end(kernel))

    async def _end(self, kernel: str) -> None:
        for _ in range(END_TRIES):
            if kernel not in self:
                break
            try:
                await self.shutdown_kernel(kernel, now=True)
            except Exception:  # noqa: BLE001 - whatever it says, it is tried again
                # Jupyter starts again what died, and cannot end it meanwhile.
                await asyncio.sleep(1)
        self._ending.pop(kernel, None)

    def notify_connect(self, kernel_id: str) -> None:
        """Know that the page of a kernel was drawn and called it."""
        self._reached.add(kernel_id)
        super().notify_connect(kernel_id)

    async def shutdown_kernel(self, kernel_id: str, **how: Any) -> None:  # type: ignore[override]  # noqa: ANN401
        """End a kernel, and forget it."""
        self._reached.discard(kernel_id)
        self._given.pop(kernel_id, None)
        await super().shutdown_kernel(kernel_id, **how)

    async def shutdown_all(self, **how: Any) -> None:  # type: ignore[override]  # noqa: ANN401
        """End every kernel; none is warmed any more."""
        self.warm = 0
        if self._filler is not None:
            self._filler.cancel()
        await super().shutdown_all(**how)

    async def cull_kernel_if_idle(self, kernel_id: str) -> None:
        """End who is idle too long or was never reached; who waits, warm, is not idle."""
        if any(kernel == kernel_id for kernel, _ in self._waiting):
            return
        since = time.monotonic() - self._given.get(kernel_id, time.monotonic())
        if kernel_id not in self._reached and since > UNREACHED_SECONDS:
            await self.shutdown_kernel(kernel_id)
            return
        await super().cull_kernel_if_idle(kernel_id)


async def _run(client: Any, code: str, seconds: float) -> None:  # noqa: ANN401
    """Have a kernel run code of ours, unseen by its page; raise when it could not."""
    reply = await client.execute(code, silent=True, store_history=False, reply=True, timeout=seconds)
    if reply["content"]["status"] != "ok":
        raise RuntimeError(reply["content"].get("evalue", "a kernel refused what it was told"))


def _telling(environment: Mapping[str, str]) -> str:
    """Write what a kernel runs to take the environment of a request: data inside a quoted text, never code.

    Examples
    --------
    >>> print(_telling({"QUERY_STRING": "a=1&b=2"}))
    import json, os; os.environ.update(json.loads('{"QUERY_STRING": "a=1&b=2"}'))
    """
    return f"import json, os; os.environ.update(json.loads({json.dumps(dict(environment))!r}))"
