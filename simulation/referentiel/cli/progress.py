"""The progress bar of long work, on standard error, and nothing where there is no terminal."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from referentiel.audits import Progress
from referentiel.texts import text


@contextmanager
def bar(key: str) -> Iterator[Progress]:
    """Show a bar labelled by a text of the catalogue; the callback takes what is done and the whole."""
    from tqdm import tqdm

    with tqdm(desc=text(key), unit="", disable=not sys.stderr.isatty(), leave=False, ncols=80,
              bar_format="{desc} {percentage:3.0f} % |{bar}| {n_fmt}/{total_fmt}") as shown:
        def tell(done: int, whole: int) -> None:
            shown.total = whole
            shown.update(done - shown.n)

        yield tell
