"""The official file of the gender-equality index, as published by the Ministère du Travail."""

from .reader import read_egapro

__all__ = ["read_egapro"]
