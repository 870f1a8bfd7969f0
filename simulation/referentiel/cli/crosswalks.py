"""The faults of crosswalks for `referentiel valider`: their own, then where they disagree with the two texts."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from referentiel.model import Finding, FindingsError

if TYPE_CHECKING:
    from referentiel.files import CrosswalkDocument, Document

Read = dict[Path, tuple["CrosswalkDocument | FindingsError", list[Finding]]]


def crosswalks_read(paths: Iterable[Path], folder: Path, named: Iterable[Document | FindingsError]) -> Read:
    """Return each file of a crosswalk with its findings, in the order of its lines.

    One that leads from or to a version that does not read is left out: the faults are those of the version.

    Parameters
    ----------
    folder
        Where the versions are.
    named
        Versions read already; they come before those of the folder.
    """
    from referentiel.compare import agreement_findings
    from referentiel.files import CrosswalkDocument, Versions, read_crosswalk, read_versions
    from referentiel.files.crosswalks import leads_to, together

    wanted = tuple(paths)
    try:
        known = read_versions(folder) if wanted else Versions({})
    except FindingsError:
        known = Versions({})
    versions = {**known, **{d.version.id: d.version for d in named if not isinstance(d, FindingsError)}}
    found: Read = {}
    for path in wanted:
        if not leads_to(path).isdisjoint(set(known.refused) - set(versions)):
            continue
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
