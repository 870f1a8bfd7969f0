"""A version as a workbook that people edit in a spreadsheet, and what comes back of it."""

from .reading import ReadWorkbook, read_workbook
from .workbook import workbook_bytes

__all__ = ["ReadWorkbook", "read_workbook", "workbook_bytes"]
