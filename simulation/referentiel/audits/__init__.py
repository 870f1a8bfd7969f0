"""The audit base: readers of audit files, demonstration histories, populations and storage.

`Store` is imported only when it is asked for: SQLAlchemy costs a start-up that reading a file does not need.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .demo import Demonstration, Sector, demo_history, enlarged_history, sector_population
from .egapro import read_egapro
from .imported import Import
from .labels import Label, active_labels
from .population import Population, latest_per_organisation, problems, select, values
from .progress import Progress

if TYPE_CHECKING:
    from .store.archive import export_base, restore_base
    from .store.erasing import erase_organisation, erasure_plan
    from .store.replacing import replace_synthetic
    from .store.retaining import purge, purges, retention
    from .store.rotation import rotate, settled
    from .store.state import base_state
    from .store.store import Store, default_url

__all__ = [
    "Demonstration", "Import", "Label", "Population", "Progress", "Sector", "Store", "active_labels", "base_state",
    "default_url", "demo_history", "enlarged_history", "erase_organisation", "erasure_plan", "export_base",
    "latest_per_organisation", "problems", "purge", "purges", "read_egapro", "replace_synthetic",
    "restore_base", "retention", "rotate",
    "sector_population", "select", "settled", "values",
]

_STORED = {
    "Store": "store", "base_state": "state", "default_url": "store", "erase_organisation": "erasing",
    "erasure_plan": "erasing", "export_base": "archive", "purge": "retaining", "purges": "retaining",
    "replace_synthetic": "replacing", "restore_base": "archive", "retention": "retaining", "rotate": "rotation",
    "settled": "rotation",
}


def __getattr__(name: str) -> Any:  # noqa: ANN401
    """Import the store on first use."""
    if name not in _STORED:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f".store.{_STORED[name]}", __name__), name)
