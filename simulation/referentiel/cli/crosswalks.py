"""The faults of crosswalks for `referentiel valider`: their own, then where they disagree with the two texts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from referentiel.model import Finding, FindingsError, StandardVersion

if TYPE_CHECKING:
    from referentiel.files import CrosswalkDocument

Read = dict[Path, tuple["CrosswalkDocument | FindingsError", list[Finding]]]


def crosswalks_read(paths: Iterable[Path], versions: Mapping[str, StandardVersion]) -> Read:
    """Return each file of a crosswalk with its findings, in the order of its lines.

    Parameters
    ----------
    versions
        The versions beside the crosswalks that can be read.
    """
    from referentiel.compare import agreement_findings
    from referentiel.files import CrosswalkDocument, read_crosswalk
    from referentiel.files.crosswalks import together

    found: Read = {}
    for path in paths:
        try:
            document = read_crosswalk(path, versions)
        except FindingsError as error:
            found[path] = (error, list(error.findings))
            continue
        one = document.crosswalk
        placed = (document.tree.place(finding, str(path))
                  for finding in agreement_findings(one, versions[one.from_], versions[one.to]))
        found[path] = (document, sorted(placed, key=lambda finding: finding.line))
    for finding in together([document for document, _ in found.values() if isinstance(document, CrosswalkDocument)]):
        found[Path(finding.file)][1].append(finding)
    return found
