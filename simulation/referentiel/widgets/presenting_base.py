"""What the presentation reads of an audit base, once: the audits of the label, where they come from, its labels."""

from __future__ import annotations

from dataclasses import dataclass

from referentiel.audits import Store
from referentiel.compare.labelled import Labelled, labelled
from referentiel.model import Audit, FindingsError, Source
from referentiel.report.findings import findings_sentence

FAMILY = "lrs"
"""The standard that is presented: the one whose committee awards a label."""


@dataclass(frozen=True)
class Base:
    """What was read.

    Parameters
    ----------
    labelled
        The labels active at the end of the history; None where the base holds no event.
    fault
        Why nothing could be read, in French; empty otherwise.
    """

    audits: tuple[Audit, ...] = ()
    sources: tuple[Source, ...] = ()
    labelled: Labelled | None = None
    fault: str = ""


def read_base(store: Store) -> Base:
    """Read the base, or say why it cannot be read."""
    try:
        audits = store.load(FAMILY)
        return Base(audits, store.sources(FAMILY), labelled(store.events(FAMILY), audits, FAMILY))
    except FindingsError as error:
        return Base(fault=findings_sentence(error.findings))
