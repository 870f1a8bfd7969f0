"""What the home page tells of the texts and the data: the audits at a glance, where each came from, fingerprints."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from importlib.metadata import version as installed
from typing import Any

from referentiel.engine import History, decide
from referentiel.files import fingerprint
from referentiel.model import Audit, Source, StandardVersion
from referentiel.texts import integer, plural, rate, text

from .effect import version_title
from .fragments import fragment
from .impact import MOST_SQUARES

_FINGERPRINT = 8
"""Digits of a fingerprint that a person can compare by eye."""


def home(
    versions: Mapping[str, StandardVersion], audits: Sequence[Audit], sources: Sequence[Source],
) -> dict[str, Any]:
    """Return what the home page says beside its fixed texts, in French and ready to be shown.

    Parameters
    ----------
    audits
        Of one family, the one that the home page speaks of. Those made under a version that cannot be read are
        counted as not computable.
    sources
        Of every family of the base.
    """
    texts = sorted(versions.values(), key=lambda one: (one.family != "lrs", one.family))
    return {
        "glance": _glance(versions, audits),
        "texts": [[version_title(one), one.id] for one in texts],
        "histories": [[text(f"home.kind.{one.kind}"), one.title, plural("unit.audits", one.audits)] for one in sources],
        "prints": [*([text("home.print.version", id=one.id), fingerprint(one)[:_FINGERPRINT]]
                     for one in texts),
                   *([text("home.print.history", title=one.title), one.digest[:_FINGERPRINT]] for one in sources),
                   [text("home.print.software"), installed("referentiel")]],
    }


def _glance(versions: Mapping[str, StandardVersion], audits: Sequence[Audit]) -> str:
    """Draw the audits, each decided under the text that it was made under; empty without an audit."""
    if not audits:
        return ""
    by_version: dict[str, list[Audit]] = defaultdict(list)
    for one in audits:
        by_version[one.version].append(one)
    passes = computable = 0
    for name, own in by_version.items():
        if name in versions:
            found = decide(versions[name], History.of(own, {name: versions[name]}))
            passes, computable = passes + int(found.passes.sum()), computable + int(found.computable.sum())
    counts = [("m", passes), ("r", computable - passes), ("n", len(audits) - computable)]
    squares = [(name, text(f"home.squares.{name}"), count, integer(count)) for name, count in counts]
    return fragment(
        "home_glance", rate=rate(passes, computable), squares=squares, as_squares=len(audits) <= MOST_SQUARES,
        counts=text("home.glance.counts", passes=integer(passes), computable=integer(computable),
                    audits=plural("unit.audits", len(audits)),
                    organisations=plural("studies.organisations", len({one.organisation for one in audits}))),
        described=text("squares.described", audits=plural("unit.audits", len(audits)),
                       parts=", ".join(f"{label} {shown}" for _, label, _, shown in squares)))
