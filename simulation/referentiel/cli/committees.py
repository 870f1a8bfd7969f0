"""The committees beside the versions: their faults for `referentiel valider`."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from referentiel.model import Finding, FindingsError, nearest

if TYPE_CHECKING:
    from referentiel.files.committees import CommitteeDocument

Read = dict[Path, tuple["CommitteeDocument | FindingsError", list[Finding]]]


def committees_read(paths: Iterable[Path], sources: Collection[str] | None) -> Read:
    """Return each file of a committee with its findings, in the order of its lines.

    Parameters
    ----------
    sources
        Keys of the registry of sources; None when it does not read whole, and nothing can be said of a key.
    """
    from referentiel.files.committees import CommitteeDocument, read_committee, same_day
    from referentiel.model.committee_rules import cited_sources

    found: Read = {}
    for path in paths:
        try:
            document = read_committee(path)
        except FindingsError as error:
            found[path] = (error, list(error.findings))
            continue
        unknown = [(at, key) for at, key in cited_sources(document.committee) if sources is not None
                   and key not in sources]
        said = [document.tree.place(
            Finding(code="REG-SOURCE", found=key, near=nearest(key, sources or ()), at=at, severity="warning"),
            str(path)) for at, key in unknown]
        found[path] = (document, sorted([*document.findings, *said], key=lambda finding: finding.line))
    for finding in same_day([document for document, _ in found.values() if isinstance(document, CommitteeDocument)]):
        found[Path(finding.file)][1].append(finding)
    return found
