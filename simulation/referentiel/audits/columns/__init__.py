"""Large bases as one columnar file: exact whole numbers a criterion, its fingerprint and where it comes from inside."""

from .columnset import EXACT, LABELS, ColumnSet, Numbers, Texts
from .profiles import chosen_rows, odd_values
from .reading import read_columns
from .writing import write_columns

__all__ = ["EXACT", "LABELS", "ColumnSet", "Numbers", "Texts", "chosen_rows", "odd_values", "read_columns",
           "write_columns"]
