"""The fingerprint of everything that a made-up history says."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping

from referentiel.model import Answer, Audit, Correction, LabelEvent, exact_text

from ..store.rows import attributes_text


def digest_of(
    audits: Iterable[Audit],
    events: Iterable[LabelEvent],
    names: Mapping[str, str],
    corrections: Iterable[Correction],
) -> str:
    """Return the SHA-256 of a history, one line a fact, where it comes from left out."""
    digest = hashlib.sha256()
    for line in _lines(audits, events, names, corrections):
        digest.update(("\t".join(line) + "\n").encode())
    return digest.hexdigest()


def _lines(
    audits: Iterable[Audit],
    events: Iterable[LabelEvent],
    names: Mapping[str, str],
    corrections: Iterable[Correction],
) -> Iterator[tuple[str, ...]]:
    for audit in audits:
        given = (f"{code}={_written(answer)}" for code, answer in audit.answers.items())
        yield (audit.id, audit.organisation, audit.version, audit.day.isoformat(), audit.wave, audit.nature, audit.firm,
               audit.decision or "", attributes_text(audit.attributes), *given)
    for event in events:
        yield (event.id, event.organisation, event.day.isoformat(), event.kind, event.audit,
               event.until.isoformat() if event.until else "", event.note)
    yield from names.items()
    for one in corrections:
        yield (one.audit, one.criterion, _written(one.before), _written(one.after), one.by, one.at,
               one.reason)


def _written(answer: Answer | None) -> str:
    if answer is None:
        return ""
    return f"{int(answer.state)}:{'' if answer.value is None else exact_text(answer.value)}:{answer.note}"
