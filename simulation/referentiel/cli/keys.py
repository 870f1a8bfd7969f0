"""`referentiel cle`: the secret keys of the pseudonyms of organisations."""

from __future__ import annotations

import argparse
import getpass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from referentiel.texts import day, plural, text

if TYPE_CHECKING:
    from referentiel.audits.privacy import Keyring


def add_to(verbs: Any) -> None:  # noqa: ANN401
    """Declare the verb."""
    from .main import common

    parser = verbs.add_parser("cle", help=text("cli.key.help"), description=text("cli.key.help"))
    action = parser.add_mutually_exclusive_group()
    action.add_argument("--creer", action="store_true", help=text("cli.key.make"))
    action.add_argument("--changer", action="store_true", help=text("cli.key.rotate"))
    parser.add_argument("--autre-base", action="append", default=[], metavar="URL", help=text("cli.key.others"))
    parser.add_argument("--deja", type=int, metavar="N", help=text("cli.key.already"))
    parser.add_argument("--par", default="", metavar=text("cli.metavar.text"), help=text("cli.key.by"))
    common(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Make the first key, move the base to a new one, or say which keys there are; a key is never shown."""
    from referentiel.audits.privacy import default_path, new_keyring, read_keyring

    if options.creer:
        new_keyring(datetime.now(UTC).date())
        print(text("cli.key.made", path=default_path()))
    elif options.changer:
        _rotate(options)
    elif options.deja is not None:
        from referentiel.audits import Store, settled

        settled(Store(options.base), by=options.par or getpass.getuser(), went_through=options.deja)
    keyring = read_keyring()
    print(plural("cli.key.keys", len(keyring.keys), path=default_path(),
                 made=", ".join(day(key.made) for key in keyring.keys)))
    _tell_base(options.base, keyring)
    return 0


def _rotate(options: argparse.Namespace) -> None:
    from referentiel.audits import Store, rotate

    bases = [Store(options.base), *map(Store, options.autre_base)]
    made = rotate(bases, datetime.now(UTC).date(), by=options.par or getpass.getuser(), went_through=options.deja)
    print(text("cli.key.added" if made.added else "cli.key.completed"))
    print(plural("cli.key.moved", sum(made.moved)))
    print(text("cli.key.after"))


def _tell_base(address: str | None, keyring: Keyring) -> None:
    """Say whether the pseudonyms of the base went through every key."""
    from referentiel.audits import base_state
    from referentiel.audits.privacy import standing

    state = base_state(address)
    where, behind = standing(state.mark, keyring)
    if where == "behind":
        print(plural("cli.key.behind", behind))
    elif where != "none":
        print(text(f"cli.key.base.{where}"))
