"""Decide, exactly: score every past audit under a version, judge it, sweep a mark. Numpy and the model only."""

from .asked import states
from .decide import decide, judge
from .decisions import INELIGIBLE, NOT_COMPUTABLE, Decisions, Reason
from .history import Column, History, Reading
from .score import Scores, score
from .sweep import Curve, sweep
from .tally import tally

__all__ = [
    "INELIGIBLE", "NOT_COMPUTABLE", "Column", "Curve", "Decisions", "History", "Reading", "Reason", "Scores", "decide",
    "judge", "score", "states", "sweep", "tally",
]
