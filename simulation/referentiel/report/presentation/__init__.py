"""The presentation to public authorities: one module a figure, from plain counts to its words, drawing and table."""

from .part import Part
from .story import Story, Summary

__all__ = ["Part", "Story", "Summary"]
