"""Widgets of the apps and notebooks, and the server that shows the apps."""

from .chart import Chart
from .choice import Choice
from .heartbeat import Heartbeat
from .lever import Lever

__all__ = ["Chart", "Choice", "Heartbeat", "Lever"]
