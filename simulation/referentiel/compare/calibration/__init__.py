"""The calibration of the demonstration histories: target beside what came out, for every calibrated figure."""

from .calibration import Calibration, calibrate
from .figure import Figure
from .proposals import Proposal, proposals

__all__ = ["Calibration", "Figure", "Proposal", "calibrate", "proposals"]
