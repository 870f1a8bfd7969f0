"""An erratum: a correction of wording in a version that was adopted, and what its record must say.

The check here is on the text: only fields of wording differ. That no outcome moves is proved by replaying a history
under both texts, by the room that holds the engine.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

from pydantic import BaseModel

from referentiel.model import Finding, FindingsError, Location, StandardVersion

from .fingerprint import fingerprint

WORDING = frozenset({"title", "question", "guidance", "evidence", "note", "notice", "summary", "label"})
"""Fields that people read and the rule does not."""

Wording = str | tuple[str, ...] | None


@dataclass(frozen=True)
class Correction:
    """One field of wording before and after; guidance and evidence are lists of texts."""

    at: Location
    before: Wording
    after: Wording


@dataclass(frozen=True)
class Erratum:
    """A correction of an adopted version: which one, why, by whom, and every field that changes."""

    base: str
    reason: str
    author: str
    corrections: tuple[Correction, ...]


def erratum_of(before: StandardVersion, after: StandardVersion, reason: str, author: str) -> Erratum:
    """Return the erratum that leads from a version to its corrected text.

    Raises
    ------
    FindingsError
        ``ERR-SUBSTANCE`` for each difference that is not wording, ``ERR-NOTHING`` when nothing differs,
        ``ERR-UNSIGNED`` without a reason or an author.
    """
    findings = substance_findings(before, after)
    corrections = corrections_of(before, after)
    if not findings and not corrections:
        findings.append(Finding(code="ERR-NOTHING", found=before.id))
    if not reason.strip() or not author.strip():
        findings.append(Finding(code="ERR-UNSIGNED", found=before.id))
    if findings:
        raise FindingsError(findings)
    return Erratum(before.id, reason.strip(), author.strip(), corrections)


def corrections_of(before: StandardVersion, after: StandardVersion) -> tuple[Correction, ...]:
    """Return the fields of wording that differ between two versions, in the order of the text."""
    return tuple(
        Correction(at, one, other) for at, one, other in _differences(before, after, ())  # type: ignore[arg-type]
        if _worded(at, before)
    )


def substance_findings(before: StandardVersion, after: StandardVersion) -> list[Finding]:
    """Return one ``ERR-SUBSTANCE`` for each difference between two versions that is not wording."""
    return [
        Finding(code="ERR-SUBSTANCE", found=place_name(at, before), at=at)
        for at, _, _ in _differences(before, after, ()) if not _worded(at, before)
    ]


def erratum_findings(version: StandardVersion) -> list[Finding]:
    """Return an ``ERR-CHAIN`` for each recorded erratum that does not lead from one content to the next.

    An erratum starts from the content that the one before it left, and the last one leaves the content of today.
    """
    errata = [(i, event.erratum) for i, event in enumerate(version.life_cycle) if event.erratum is not None]
    if not errata:
        return []
    left = [record.previous for _, record in errata[1:]] + [fingerprint(version)]
    return [Finding(code="ERR-CHAIN", found=version.id, at=("life_cycle", i, "erratum"),
                    params={"previous": record.previous[:12], "current": record.current[:12]})
            for (i, record), following in zip(errata, left, strict=True)
            if record.current != following or record.current == record.previous]


def place_name(at: Location, version: StandardVersion) -> str:
    """Write a place with codes and ids instead of numbers of entries: ``sections.A.criteria.A-01.title``."""
    names = []
    for part, owner in zip(at, _owners(at, version), strict=True):
        entry = _part(owner, part) if isinstance(part, int) else None
        names.append(str(getattr(entry, "code", None) or getattr(entry, "id", None) or part))
    return ".".join(names)


def _differences(one: object, other: object, at: Location) -> Iterator[tuple[Location, object, object]]:
    """Yield the smallest places where two values differ; the life cycle is no content."""
    if one == other:
        return
    pairs: list[tuple[str | int, object, object]] = []
    if isinstance(one, BaseModel) and type(one) is type(other):
        pairs = [(name, getattr(one, name), getattr(other, name)) for name in type(one).model_fields
                 if (at, name) != ((), "life_cycle")]
    elif isinstance(one, dict) and isinstance(other, dict) and set(one) == set(other):
        pairs = [(key, one[key], other[key]) for key in one]
    elif _models(one) and _models(other) and len(one) == len(other):  # type: ignore[arg-type]
        pairs = [(i, a, b) for i, (a, b) in enumerate(zip(one, other, strict=True))]  # type: ignore[call-overload]
    if not pairs:
        yield at, one, other
    yield from chain.from_iterable(_differences(a, b, (*at, key)) for key, a, b in pairs)


def _models(value: object) -> bool:
    """Tell whether a value is a list of parts, rather than of texts or numbers."""
    return isinstance(value, tuple) and all(isinstance(entry, BaseModel) for entry in value)


def _worded(at: Location, version: StandardVersion) -> bool:
    """Tell whether a place is a field of wording, and not an entry that happens to bear its name."""
    return bool(at) and at[-1] in WORDING and isinstance(_owners(at, version)[-1], BaseModel)


def _owners(at: Location, version: StandardVersion) -> list[object]:
    """Return the value that holds each part of a place, the version first."""
    owners: list[object] = [version]
    for part in at[:-1]:
        owners.append(_part(owners[-1], part))
    return owners


def _part(owner: object, part: str | int) -> object:
    if isinstance(owner, BaseModel):
        return getattr(owner, str(part))
    return owner[part]  # type: ignore[index]
