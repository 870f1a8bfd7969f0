"""Where the audits are: a base, or a columnar file."""

from __future__ import annotations

import os
from pathlib import Path

ENVIRONMENT = "REFERENTIEL_BASE"
COLUMNAR = "parquet:"
"""What an address that names a columnar file begins with."""


def columnar_file(address: str | None) -> Path | None:
    """Return the columnar file that an address names (that of the environment when not given); None for a base.

    Examples
    --------
    >>> columnar_file("parquet:audits.parquet").name, columnar_file("audits.sqlite3")
    ('audits.parquet', None)
    """
    given = address or os.environ.get(ENVIRONMENT, "")
    return Path(given.removeprefix(COLUMNAR)).expanduser() if given.startswith(COLUMNAR) else None
