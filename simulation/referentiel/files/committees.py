"""Read the committees beside the versions: ``comite/<id>.yaml``, with every fault at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from referentiel.model import Finding, FindingsError
from referentiel.model.committee import Committee
from referentiel.model.committee_rules import committee_findings

from .shaped import placed, read_shaped
from .tree import Tree

COMMITTEES = "comite"
HOLDERS = "titulaires-"
"""How the files of names begin: they stand beside the committees, and are none of them."""


@dataclass(frozen=True)
class CommitteeDocument:
    """A committee as it was read, with the place of each value and what is told of it without refusing it."""

    path: Path
    tree: Tree
    committee: Committee
    findings: tuple[Finding, ...] = ()


def committee_paths(folder: Path) -> tuple[Path, ...]:
    """Return the files of committees beside the versions of a folder, in the order of their names."""
    found = (path for path in (folder / COMMITTEES).glob("*.yaml") if not path.name.startswith((".", HOLDERS)))
    return tuple(sorted(found, key=lambda path: path.name))


def is_committee(path: Path) -> bool:
    """Tell by its folder whether a file is a committee.

    Examples
    --------
    >>> is_committee(Path("referentiel_versions/comite/comite-2008.yaml"))
    True
    """
    return path.resolve().parent.name == COMMITTEES


def read_committee(path: Path | str) -> CommitteeDocument:
    """Read one committee and check it.

    Raises
    ------
    FindingsError
        Every fault of the file, warnings with them, in the order of its lines: form and shape (``FILE-…``,
        ``YAML-…``, ``FMT-…``), ``VOTE-FILE-NAME`` and those of `committee_findings`.
    """
    path = Path(path)
    tree, committee = read_shaped(path, Committee)
    found = committee_findings(committee)
    if path.stem != committee.id:
        found.append(Finding(code="VOTE-FILE-NAME", found=path.name, at=("id",),
                             params={"wanted": f"{committee.id}.yaml"}))
    findings = placed(found, tree, path)
    if any(finding.severity == "error" for finding in findings):
        raise FindingsError(findings)
    return CommitteeDocument(path, tree, committee, tuple(findings))


def read_committees(folder: Path) -> tuple[Committee, ...]:
    """Read every committee of a folder of versions, the earliest first; none when it has no such folder.

    Raises
    ------
    FindingsError
        The faults of every file, and ``VOTE-SAME-DAY`` where two committees begin on one day.
    """
    documents: list[CommitteeDocument] = []
    findings: list[Finding] = []
    for path in committee_paths(folder):
        try:
            documents.append(read_committee(path))
        except FindingsError as error:
            findings += error.findings
    findings += same_day(documents)
    if findings:
        raise FindingsError(findings)
    return tuple(sorted((one.committee for one in documents), key=lambda one: one.first_day))


def same_day(documents: Iterable[CommitteeDocument]) -> Iterator[Finding]:
    """Yield a finding for each committee that begins on the same day as one before it."""
    before: dict[date, str] = {}
    for one in documents:
        day = one.committee.first_day
        if day in before:
            yield one.tree.place(Finding(code="VOTE-SAME-DAY", found=one.committee.id, at=("from",),
                                         params={"first": before[day]}), str(one.path))
        before.setdefault(day, one.committee.id)


def committee_on(committees: Iterable[Committee], day: date) -> Committee:
    """Return the committee that sits on a day: the last one that began by then.

    Raises
    ------
    FindingsError
        ``VOTE-NO-COMMITTEE``: none had begun.
    """
    begun = [one for one in committees if one.first_day <= day]
    if not begun:
        raise FindingsError([Finding(code="VOTE-NO-COMMITTEE", found=day.isoformat())])
    return max(begun, key=lambda one: one.first_day)


def colleges_on(folder: Path, day: date) -> dict[str, str]:
    """Return the title of each college of the committee that sits on a day, by id; none before the first one."""
    committees = read_committees(folder)
    if not any(one.first_day <= day for one in committees):
        return {}
    return {college.id: college.title for college in committee_on(committees, day).colleges}
