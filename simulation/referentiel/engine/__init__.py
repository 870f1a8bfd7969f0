"""Decide, exactly: score every past audit under a version, judge it, sweep a mark. Numpy and the model only."""

from .asked import states
from .columnar import history_of_levels
from .curve import Curve
from .decide import decide, judge
from .decisions import INELIGIBLE, NOT_COMPUTABLE, Decisions, Reason
from .distribution import Distribution, Spread, distribution
from .effective import effective
from .flips import Flip, WeightFlips, weight_flips
from .history import Column, Converted, History, column
from .inverse import FrontierPoint, Interval, Inverse, Reach, frontier, intervals, inverse
from .joint import JointCurve, joint
from .leave_out import Drivers, LeftOut, drivers
from .score import Scores, score
from .sweep import sweep
from .swing import SWEPT, Swing, swing
from .table import AuditTable, history_of_table
from .tally import tally

__all__ = [
    "INELIGIBLE", "NOT_COMPUTABLE", "SWEPT", "AuditTable", "Column", "Converted", "Curve", "Decisions",
    "Distribution", "Drivers", "Flip", "FrontierPoint", "History", "Interval", "Inverse", "JointCurve", "LeftOut",
    "Reach", "Reason", "Scores", "Spread", "Swing", "WeightFlips", "column", "decide", "distribution", "drivers",
    "effective", "frontier", "history_of_levels", "history_of_table", "intervals", "inverse", "joint", "judge",
    "score", "states", "sweep", "swing", "tally", "weight_flips",
]
