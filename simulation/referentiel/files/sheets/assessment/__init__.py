"""The self-assessment sheets: live formulas that decide as the rule does, in whole numbers."""

from .sheet import add_assessments, assessments

__all__ = ["add_assessments", "assessments"]
