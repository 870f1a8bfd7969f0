"""The official file of the gender-equality index, as published by the Ministère du Travail."""

from .layout import is_layout
from .reader import egapro_table, read_egapro

__all__ = ["egapro_table", "is_layout", "read_egapro"]
