"""Replays whose missing answers are filled by a stated policy, and bounds over everything that they may have been."""

from .bounded_effect import BoundedEffect, bounded_effect
from .bounds import CERTAINTIES, Bounds, Certainty, bounds
from .direction import Direction, directions
from .donors import Cell, Donated, Donors, donated
from .expectation import Expectation, Stated, expectation
from .filled import Filled, Policy, filled
from .filled_effect import DonatedEffect, FilledEffect, donated_effect, filled_effect

__all__ = [
    "CERTAINTIES", "BoundedEffect", "Bounds", "Cell", "Certainty", "Direction", "Donated", "DonatedEffect", "Donors",
    "Expectation", "Filled", "FilledEffect", "Policy", "Stated", "bounded_effect", "bounds", "directions", "donated",
    "donated_effect", "expectation", "filled", "filled_effect",
]
