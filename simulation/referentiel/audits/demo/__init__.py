"""The demonstration histories: invented audits of invented organisations, seeded and calibrated."""

from .history import demo_history

__all__ = ["demo_history"]
