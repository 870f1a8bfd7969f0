"""The demonstration histories: invented audits of invented organisations, seeded and calibrated."""

from .history import Demonstration, demo_history, enlarged_history
from .margins import Margin
from .sector import Centre, Sector, sector_population

__all__ = [
    "Centre",
    "Demonstration",
    "Margin",
    "Sector",
    "demo_history",
    "enlarged_history",
    "sector_population",
]
