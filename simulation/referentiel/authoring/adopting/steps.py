"""The steps of a version from draft to superseded: what each needs before it may begin, and its recorded event."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from referentiel.checks import findings as version_findings
from referentiel.files import Document, Registries, freezing_event, read_document, save, with_event
from referentiel.files.amendments import read_amendments
from referentiel.model import Finding, FindingsError, StandardVersion
from referentiel.model.version import LifeCycleEvent
from referentiel.texts import text

STATES = ("working_group", "scientific_opinion", "voting", "in_force", "superseded", "abandoned")
"""Steps that `advance_draft` records; ``draft`` begins with the file, ``adopted`` is for `adopt_draft`."""


@dataclass(frozen=True)
class Opinion:
    """The opinion of the scientific committee.

    Parameters
    ----------
    body
        Who gives it.
    day
        When.
    text
        What it says.
    sources
        Keys of the registry, or references of the document.
    """

    body: str
    day: date
    text: str
    sources: tuple[str, ...] = ()


def advance_draft(  # noqa: PLR0913 - what a person says of a step
    path: Path, state: str, day: date, registries: Registries, *, opinion: Opinion | None = None, note: str = "",
    sources: tuple[str, ...] = (), assumption: bool = False,
) -> Document:
    """Record that a version enters a step of its life, and save it.

    Parameters
    ----------
    opinion
        Attached to ``scientific_opinion``; its day is that of the event.
    note
        Why or how; needed to abandon.

    Raises
    ------
    FindingsError
        All at once what the step lacks (``LIFE-OPINION``, ``LIFE-REASON``, ``LIFE-UNSOUND``, faults of amendments);
        ``LIFE-ORDER``, ``LIFE-DATE``; those of a save.
    """
    if state not in STATES:
        raise ValueError(f"no step to record here: {state!r}")
    document = read_document(path)
    lacking = list(needs(document, state, registries, opinion=opinion, note=note, day=day))
    if lacking:
        raise FindingsError(lacking)
    if opinion is not None and state == "scientific_opinion":
        note = text("authoring.opinion", body=opinion.body.strip(), text=opinion.text.strip())
        day, sources = opinion.day, (*sources, *opinion.sources)
    event = LifeCycleEvent.model_validate(
        {"state": state, "on": day, "sources": sources, "assumption": assumption, "note": note.strip() or None})
    return save(with_event(document, event))


def needs(
    document: Document, state: str, registries: Registries, *, opinion: Opinion | None = None, note: str = "",
    day: date | None = None,
) -> Iterator[Finding]:
    """Yield what a version lacks to enter a step; nothing when it may.

    ``scientific_opinion`` needs the opinion, with its author and its text. ``voting`` needs a text without an error
    and amendments that read. ``abandoned`` needs a reason. The others need nothing more than their place in the order.
    """
    version = document.version
    if state == "scientific_opinion" and (opinion is None or not opinion.body.strip() or not opinion.text.strip()):
        yield _placed(document, Finding(code="LIFE-OPINION", found=version.id, at=("life_cycle",)))
    if state == "abandoned" and not note.strip():
        yield _placed(document, Finding(code="LIFE-REASON", found=version.id, at=("life_cycle",)))
    if state == "voting" and freezing_event(version) is None:
        yield from unsound(document, version, registries, day)
        yield from read_amendments(document.path).findings


def unsound(
    document: Document, version: StandardVersion, registries: Registries, day: date | None,
) -> Iterator[Finding]:
    """Yield the errors that a text still has, after a ``LIFE-UNSOUND`` that counts them."""
    errors = [one for one in version_findings(version, units=registries.units, sources=registries.sources,
                                              bases=registries.bases, day=day) if one.severity == "error"]
    if errors:
        yield _placed(document, Finding(code="LIFE-UNSOUND", found=version.id, at=("life_cycle",),
                                        params={"count": str(len(errors))}))
    yield from (_placed(document, one) for one in errors)


def _placed(document: Document, finding: Finding) -> Finding:
    return document.tree.place(finding, str(document.path))
