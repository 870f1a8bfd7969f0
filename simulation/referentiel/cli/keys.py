"""`referentiel cle`: the secret key of the pseudonyms of organisations."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime
from typing import Any

from referentiel.texts import day, plural, text


def add_to(verbs: Any) -> None:  # noqa: ANN401
    """Declare the verb."""
    from .main import common

    parser = verbs.add_parser("cle", help=text("cli.key.help"), description=text("cli.key.help"))
    action = parser.add_mutually_exclusive_group()
    action.add_argument("--creer", action="store_true", help=text("cli.key.make"))
    common(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Make the first key, or say which keys there are; a key is never shown."""
    from referentiel.audits.privacy import default_path, new_keyring, read_keyring

    if options.creer:
        new_keyring(datetime.now(UTC).date())
        print(text("cli.key.made", path=default_path()))
    keyring = read_keyring()
    print(plural("cli.key.keys", len(keyring.keys), path=default_path(),
                 made=", ".join(day(key.made) for key in keyring.keys)))
    return 0
