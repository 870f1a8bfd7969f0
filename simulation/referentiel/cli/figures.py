"""Figures that a verb draws into files: SVG or PNG, each with its title, its source and its provenance inside."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from referentiel.texts import text

if TYPE_CHECKING:
    from referentiel.report.study import Figure

KINDS = (".svg", ".png")


def add_figure(parser: Any) -> None:  # noqa: ANN401
    """Declare ``--figure FILE``."""
    parser.add_argument("--figure", type=_file, metavar=text("cli.metavar.figure"), help=text("cli.figure.help"))


def save_figures(name: str, figures: Sequence[Figure]) -> None:
    """Draw the first figure into the file, and the others beside it, numbered from 2; what is written is told apart.

    Raises
    ------
    FindingsError
        ``FILE-WRITE``.
    """
    from referentiel.report.picture import png, svg

    from .output import put

    path = Path(name)
    for number, figure in enumerate(figures, start=1):
        own = path if number == 1 else path.with_name(f"{path.stem}-{number}{path.suffix}")
        put(str(own), png(figure) if path.suffix.lower() == ".png" else svg(figure))
        # On standard error: what a program reads stands on the other one.
        print(text("cli.compare.written", path=own), file=sys.stderr)
    if not figures:
        print(text("cli.figure.none"), file=sys.stderr)


def _file(written: str) -> str:
    if not written.lower().endswith(KINDS):
        raise argparse.ArgumentTypeError(text("cli.figure.form", found=written))
    return written
