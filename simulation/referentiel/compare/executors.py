"""Heavy studies in pieces: the same answers here, on threads, on processes or on a cluster."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor
from contextlib import nullcontext
from functools import cache, partial
from importlib import import_module
from typing import Any, TypeVar

One = TypeVar("One")
Found = TypeVar("Found")


def ordered(
    task: Callable[[One], Found], pieces: Iterable[One], executor: Executor | None = None
) -> Iterator[Found]:
    """Yield what a task finds of each piece, in the order of the pieces.

    Parameters
    ----------
    task
        A function of a module (it may travel to another process), whose answer depends on its piece alone.
    executor
        Any `concurrent.futures.Executor` (threads, processes, ``Client.get_executor()`` of Dask); None works here.

    Notes
    -----
    Pieces are cut by the amount of work, never by the number of workers: answers are the same bytes on any executor.
    Matrix products keep to one thread in each piece; a thread for each core and for each piece would wait for one
    another.
    """
    if executor is None:
        yield from map(partial(alone, task), pieces)
        return
    with one_thread():
        yield from executor.map(partial(alone, task), list(pieces))


def alone(task: Callable[[One], Found], piece: One) -> Found:
    """Run a task on one piece, its matrix products on one thread."""
    with one_thread():
        return task(piece)


def one_thread() -> Any:  # noqa: ANN401 - a context manager of a package without types
    """Keep matrix products to one thread, where the package that can is installed."""
    controller = _controller()
    return nullcontext() if controller is None else controller.limit(limits=1, user_api="blas")


@cache
def _controller() -> Any:  # noqa: ANN401
    try:
        return import_module("threadpoolctl").ThreadpoolController()
    except ImportError:
        return None


def spans(size: int, length: int) -> list[slice]:
    """Cut a range of rows into spans of at most a length.

    Examples
    --------
    >>> spans(5, 2)
    [slice(0, 2, None), slice(2, 4, None), slice(4, 5, None)]
    """
    return [slice(start, min(start + length, size)) for start in range(0, size, length)]
