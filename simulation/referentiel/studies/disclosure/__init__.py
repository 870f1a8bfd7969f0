"""Disclosure control of a release: what may be published of past audits without telling an organisation's secret."""

from .attributes import FIELDS, breakdowns
from .control import AUDIENCES, Control, Controlled, controlled
from .other_text import OtherText, other_text
from .standings import Standings, levers_of

__all__ = ["AUDIENCES", "FIELDS", "Control", "Controlled", "OtherText", "Standings", "breakdowns", "controlled",
           "levers_of", "other_text"]
