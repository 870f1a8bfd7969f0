"""The versions that some audits were made under: without them nothing says what was asked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from referentiel.model import Audit, Finding, FindingsError, StandardVersion


def audited_versions(audits: Iterable[Audit], versions: Mapping[str, StandardVersion]) -> dict[str, StandardVersion]:
    """Return the versions audited, by id.

    Raises
    ------
    FindingsError
        ``VER-AUDITED`` for each one that is not among `versions`: its audits are never left out in silence.
    """
    wanted = {audit.version for audit in audits}
    missing = sorted(wanted - set(versions))
    if missing:
        raise FindingsError(Finding(code="VER-AUDITED", found=name) for name in missing)
    return {name: versions[name] for name in wanted}
