"""The versions that some audits were made under: without them nothing says what was asked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType

from referentiel.model import Audit, Finding, FindingsError, StandardVersion


def audited_versions(
    audits: Iterable[Audit], versions: Mapping[str, StandardVersion],
    refused: Mapping[str, Sequence[Finding]] = MappingProxyType({}),
) -> dict[str, StandardVersion]:
    """Return the versions audited, by id.

    Parameters
    ----------
    refused
        Faults of the versions that could not be read, by id. Audits made under one of them stop the caller, even
        where `versions` gives another text under that id; faults of versions that nobody was audited under do not.

    Raises
    ------
    FindingsError
        ``VER-AUDITED`` for each one that is not among `versions`, followed by its faults: its audits are never left
        out in silence.
    """
    return versions_named({audit.version for audit in audits}, versions, refused)


def versions_named(
    wanted: Iterable[str], versions: Mapping[str, StandardVersion],
    refused: Mapping[str, Sequence[Finding]] = MappingProxyType({}),
) -> dict[str, StandardVersion]:
    """Return some versions that audits were made under, by id; see `audited_versions`."""
    wanted = set(wanted)
    missing = [name for name in sorted(wanted) if name not in versions or name in refused]
    if missing:
        raise FindingsError(
            finding for name in missing
            for finding in (Finding(code="VER-AUDITED", found=name), *refused.get(name, ())))
    return {name: versions[name] for name in wanted}
