"""Every text for people that the code owns, in one gettext catalogue: `fr/*.po`, one file a room; `en/*.po`, some."""

from .catalogue import has, ids, plural, text
from .language import FRENCH, LANGUAGES, current, language
from .numbers import day, integer, number, percent, rate

__all__ = ["FRENCH", "LANGUAGES", "current", "day", "has", "ids", "integer", "language", "number", "percent", "plural",
           "rate", "text"]
