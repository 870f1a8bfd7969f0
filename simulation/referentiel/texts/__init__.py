"""Every text for people that the code owns, in one gettext catalogue (`fr/*.po`, one file a room)."""

from .catalogue import has, ids, plural, text
from .numbers import day, integer, number, rate

__all__ = ["day", "has", "ids", "integer", "number", "plural", "rate", "text"]
