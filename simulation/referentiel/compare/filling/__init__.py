"""Replays whose missing answers are filled by a stated policy, and bounds over everything that they may have been."""

from .bounds import CERTAINTIES, Bounds, Certainty, bounds
from .expectation import Expectation, Stated, expectation
from .filled import Filled, Policy, filled

__all__ = [
    "CERTAINTIES", "Bounds", "Certainty", "Expectation", "Filled", "Policy", "Stated", "bounds", "expectation",
    "filled",
]
