"""The audit base: readers of audit files, demonstration histories, populations and storage.

`Store` is imported only when it is asked for: SQLAlchemy costs a start-up that reading a file does not need.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .demo import Demonstration, Sector, demo_history, enlarged_history, sector_population
from .egapro import read_egapro
from .population import Population, latest_per_organisation, problems, select, values
from .progress import Progress

if TYPE_CHECKING:
    from .store.store import Store, default_url

__all__ = [
    "Demonstration",
    "Population",
    "Progress",
    "Sector",
    "Store",
    "default_url",
    "demo_history",
    "enlarged_history",
    "latest_per_organisation",
    "problems",
    "read_egapro",
    "sector_population",
    "select",
    "values",
]

_STORED = {"Store", "default_url"}


def __getattr__(name: str) -> Any:  # noqa: ANN401
    """Import the store on first use."""
    if name not in _STORED:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from .store import store

    return getattr(store, name)
