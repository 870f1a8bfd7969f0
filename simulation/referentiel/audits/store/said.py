"""Who did something to the base, why, and when: what every trace says."""

from __future__ import annotations

from datetime import UTC, datetime

from referentiel.model import Finding, FindingsError


def now() -> str:
    """Return the moment, UTC, ISO 8601, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def said(**given: str) -> dict[str, str]:
    """Return what a trace says, spaces around it taken away, with ``at``, the moment.

    Raises
    ------
    FindingsError
        ``AUD-REASON-MISSING`` for each that is empty.
    """
    missing = [Finding(code="AUD-REASON-MISSING", params={"field": name})
               for name, typed in given.items() if not typed.strip()]
    if missing:
        raise FindingsError(missing)
    return {"at": now(), **{name: typed.strip() for name, typed in given.items()}}
