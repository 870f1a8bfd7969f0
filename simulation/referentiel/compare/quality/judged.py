"""Audits decided again under the very version they were made under, each at its own date."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from referentiel.engine import Decisions, History, decide
from referentiel.model import Audit, StandardVersion

from ..audited import audited_versions


def judged(audits: Sequence[Audit], versions: Mapping[str, StandardVersion]) -> tuple[Decisions, ...]:
    """Decide each audit under its own version.

    Returns
    -------
    tuple of Decisions
        One a version audited, in the order of their first audit; together they hold every audit once.

    Raises
    ------
    FindingsError
        ``VER-AUDITED``: a version audited is not among `versions`.
    """
    audited = audited_versions(audits, versions)
    order = dict.fromkeys(audit.version for audit in audits)
    return tuple(
        decide(audited[name], History.of([a for a in audits if a.version == name], {name: audited[name]}))
        for name in order
    )
