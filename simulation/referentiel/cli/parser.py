"""The command line's parser, in French down to its own messages."""

from __future__ import annotations

import argparse
from typing import NoReturn

from referentiel.texts import has, text

MISUSE = 2


class Parser(argparse.ArgumentParser):
    """An argument parser that speaks French and exits with 2 on misuse."""

    def error(self, message: str) -> NoReturn:
        """Print the usage and what is wrong with the command line, then exit with 2."""
        self.print_usage()
        self.exit(MISUSE, text("argparse.error", prog=self.prog, message=message) + "\n")


def _translated(message: str) -> str:
    key = f"argparse.{message.strip()}"
    return text(key) if has(key) else message


def speak_french() -> None:
    """Give argparse's own messages, which it asks of gettext, the French of the catalogue."""
    argparse._ = _translated  # type: ignore[attr-defined]
    argparse.ngettext = lambda one, many, n: _translated(one if n < 2 else many)  # type: ignore[attr-defined]
