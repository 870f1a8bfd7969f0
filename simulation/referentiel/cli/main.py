"""The `referentiel` command: read the command line, call one verb, print, exit 0 / 1 findings / 2 misuse."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence

from referentiel.model import FindingsError
from referentiel.texts import text

from .parser import Parser, speak_french

FINDINGS = 1


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status.

    Parameters
    ----------
    arguments
        The command line without the program's name; `sys.argv` when not given.
    """
    speak_french()
    options = _parser().parse_args(arguments)
    run: Callable[[argparse.Namespace], int] = options.run
    try:
        return run(options)
    except FindingsError as error:
        from referentiel.report.findings import findings_text

        print(findings_text(error.findings), file=sys.stderr)
        return FINDINGS
    except KeyboardInterrupt:
        print(text("cli.interrupted"), file=sys.stderr)
        return 130
    except BrokenPipeError:
        # The reader of our output left; leave without another word.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def _parser() -> Parser:
    from . import (
        adopting,
        amending,
        amendments,
        base,
        comparing,
        demonstrate,
        diagnostic,
        drafting,
        erasing,
        erratum,
        freeze,
        importation,
        keys,
        meeting,
        publish,
        quality,
        replay,
        reread,
        retaining,
        serve,
        simulate,
        study,
        validate,
        workbook,
    )

    parser = Parser(prog="referentiel", description=text("cli.description"))
    verbs = parser.add_subparsers(dest="verb", required=True, metavar=text("cli.verb"), parser_class=Parser)
    for module in (
        validate, comparing, workbook, reread, drafting, amending, amendments, adopting, meeting, erratum, freeze,
        importation, base, demonstrate, quality, simulate, study, replay, publish, serve, keys, erasing, retaining,
        diagnostic,
    ):
        module.add_to(verbs)
    return parser


def common(parser: argparse.ArgumentParser) -> None:
    """Add the options that every verb takes."""
    parser.add_argument("--base", metavar="URL", help=text("cli.option.base"))
    parser.add_argument("--versions", metavar=text("cli.metavar.folder"), help=text("cli.option.versions"))
