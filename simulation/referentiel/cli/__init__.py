"""The `referentiel` command, one verb a module."""

from .main import main

__all__ = ["main"]
