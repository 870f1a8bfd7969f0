"""The proof of an erratum: every past audit ends the same, for the same reasons, before and after it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from referentiel.engine import Decisions, History, decide
from referentiel.files import fingerprint, substance_findings
from referentiel.model import Finding, FindingsError, StandardVersion
from referentiel.texts import text

from .fingerprints import engine_fingerprint, history_fingerprint


@dataclass(frozen=True)
class Proof:
    """A replay under two texts of one version that moved nothing.

    Parameters
    ----------
    version
        Id of the version.
    before, after
        Fingerprints of its content.
    audits, computable
        Audits replayed, and how many of them have an outcome (ineligible included); at least 1.
    history, engine
        Fingerprints of the audits, with the versions they were made under, and of the program.
    """

    version: str
    before: str
    after: str
    audits: int
    computable: int
    history: str
    engine: str


def proof(before: StandardVersion, after: StandardVersion, history: History) -> Proof:
    """Prove that a correction moves no outcome, no global score and no reason of any audit of a history.

    Each text also stands for the version in which its audits were made.

    Raises
    ------
    FindingsError
        All at once: ``ERR-SUBSTANCE`` for each difference that is not wording, whatever the replay says;
        ``ERR-MOVED`` for each audit that does not end the same; ``ERR-NO-REPLAY``: no audit of the history has an
        outcome, so nothing is proved.
    """
    one, other = (decide(version, _under(version, history)) for version in (before, after))
    computable = int(np.count_nonzero(one.computable))
    findings = [*substance_findings(before, after), *_moved(one, other)]
    if not computable:
        findings.append(Finding(code="ERR-NO-REPLAY", found=before.id, params={"audits": str(history.size)}))
    if findings:
        raise FindingsError(findings)
    return Proof(before.id, fingerprint(before), fingerprint(after), history.size, computable,
                 history_fingerprint(history), engine_fingerprint())


def _under(version: StandardVersion, history: History) -> History:
    """Return the same audits, with a text of the version in place of the one they know."""
    return History.of(history.audits, {**history.audited, version.id: version})


def _moved(one: Decisions, other: Decisions) -> Iterator[Finding]:
    """Yield each audit that ends otherwise, with what differs: outcome, score, reasons."""
    for i, audit in enumerate(one.history.audits):
        parts = (("outcome", one.outcome(i), other.outcome(i)), ("score", one.score(i), other.score(i)),
                 ("reasons", one.reasons(i), other.reasons(i)))
        differing = [text(f"erratum.moved.{name}") for name, a, b in parts if a != b]
        if differing:
            yield Finding(code="ERR-MOVED", found=audit.id,
                          params={"organisation": audit.organisation, "what": ", ".join(differing)})
