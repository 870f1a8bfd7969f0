"""Fingerprints of what a result was computed from, beside that of a version: the past audits, the program."""

from __future__ import annotations

import hashlib
import json
from functools import lru_cache
from pathlib import Path
from typing import Any

from referentiel import engine, model
from referentiel.engine import History
from referentiel.files import fingerprint
from referentiel.model import Audit, exact_text


def history_fingerprint(history: History) -> str:
    """Return the SHA-256 of a population: every audit that the engine reads and the versions they were made under.

    The order of the audits does not move it; anything recorded in one of them does, a note or a source apart.
    """
    digest = hashlib.sha256()
    for line in sorted(_line(_audit(audit)) for audit in history.audits):
        digest.update(line)
    used = {audit.version for audit in history.audits}
    digest.update(_line({name: fingerprint(history.audited[name]) for name in sorted(used)}))
    return digest.hexdigest()


@lru_cache(maxsize=1)
def engine_fingerprint() -> str:
    """Return the SHA-256 of the source of the engine and of the model: what decides, whatever it is called."""
    digest = hashlib.sha256()
    for room in (engine, model):
        folder = Path(str(room.__file__)).parent
        for path in sorted(folder.rglob("*.py")):
            # A checkout may end its lines otherwise.
            content = path.read_bytes().replace(b"\r\n", b"\n")
            digest.update(_line([room.__name__, path.relative_to(folder).as_posix(), content.decode("utf-8")]))
    return digest.hexdigest()


def _audit(audit: Audit) -> dict[str, Any]:
    return {
        "id": audit.id, "organisation": audit.organisation, "family": audit.family, "version": audit.version,
        "day": audit.day.isoformat(), "wave": audit.wave, "nature": audit.nature, "firm": audit.firm,
        "decision": audit.decision,
        "attributes": {name: value if isinstance(value, str) else [exact_text(value)]
                       for name, value in audit.attributes.items()},
        "answers": {code: [int(answer.state), None if answer.value is None else exact_text(answer.value)]
                    for code, answer in audit.answers.items()},
    }


def _line(content: object) -> bytes:
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode("utf-8") + b"\n"
