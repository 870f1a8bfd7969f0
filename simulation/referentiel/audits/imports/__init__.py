"""Files that audit firms send: templates filled in, wide and long tables, the official index; read or refused whole."""

from .correction import typed_answer
from .events_template import write_events_template
from .formats import FORMATS, Format, Kind, ReadFile, read_file, read_files
from .standards import Standards, questionnaire
from .template import write_template

__all__ = [
    "FORMATS",
    "Format",
    "Kind",
    "ReadFile",
    "Standards",
    "questionnaire",
    "read_file",
    "read_files",
    "typed_answer",
    "write_events_template",
    "write_template",
]
