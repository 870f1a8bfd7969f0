"""Read the crosswalks beside the versions: ``crosswalks/<a>--<b>.yaml``, with every fault at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from referentiel.model import Crosswalk, Crosswalks, Finding, FindingsError, StandardVersion, nearest
from referentiel.model.crosswalk_codes import code_findings
from referentiel.model.crosswalk_rules import rule_findings

from .shaped import placed, read_shaped
from .tree import Tree

CROSSWALKS = "crosswalks"
BEHIND = frozenset({"XW-CODE", "XW-CODE-MISSING", "XW-GAP-NEW", "XW-GAP-RETIRED"})
"""What is told of a draft's crosswalk without refusing it: its lists of codes say nothing of how answers are read."""


@dataclass(frozen=True)
class CrosswalkDocument:
    """A crosswalk as it was read, with the place of each value."""

    path: Path
    tree: Tree
    crosswalk: Crosswalk


def crosswalk_paths(folder: Path) -> tuple[Path, ...]:
    """Return the files of crosswalks beside the versions of a folder, in the order of their names."""
    return tuple(sorted((folder / CROSSWALKS).glob("*.yaml"), key=lambda path: path.name))


def is_crosswalk(path: Path) -> bool:
    """Tell by its folder whether a file is a crosswalk.

    Examples
    --------
    >>> is_crosswalk(Path("referentiel_versions/crosswalks/a--b.yaml"))
    True
    """
    return path.resolve().parent.name == CROSSWALKS


def leads_to(path: Path) -> frozenset[str]:
    """Return the ids of the two versions that the name of a crosswalk tells.

    Examples
    --------
    >>> sorted(leads_to(Path("crosswalks/a--b.yaml")))
    ['a', 'b']
    """
    return frozenset(path.stem.split("--"))


def read_crosswalk(path: Path | str, versions: Mapping[str, StandardVersion]) -> CrosswalkDocument:
    """Read one crosswalk and check it against the two versions that it names.

    Parameters
    ----------
    versions
        The versions of the folder, by id.

    Raises
    ------
    FindingsError
        Every fault of the file, in the order of its lines: form (``FILE-…``, ``YAML-…``, ``FMT-…``), versions, codes,
        gaps and rules (``XW-…``).
    """
    document, findings = _read(Path(path), versions)
    if findings:
        raise FindingsError(findings)
    return document


def _read(path: Path, versions: Mapping[str, StandardVersion]) -> tuple[CrosswalkDocument, list[Finding]]:
    """Return a crosswalk with what is wrong in it; one whose form is wrong is refused."""
    tree, crosswalk = read_shaped(path, Crosswalk)
    return CrosswalkDocument(path, tree, crosswalk), placed(_findings(crosswalk, path, versions), tree, path)


def read_crosswalks(folder: Path, versions: Mapping[str, StandardVersion]) -> tuple[Crosswalk, ...]:
    """Read every crosswalk of a folder of versions; none when it has no such folder.

    Raises
    ------
    FindingsError
        The faults of every file, ``XW-INTO-TWICE`` where two lead to one version, ``XW-LOOP`` where they lead back.
    """
    found = readable_crosswalks(folder, versions)
    if found.findings:
        raise FindingsError(found.findings)
    return tuple(found)


def readable_crosswalks(
    folder: Path, versions: Mapping[str, StandardVersion], left_out: Iterable[str] = (),
) -> Crosswalks:
    """Read the crosswalks that can be read; the faults of the others come with them.

    The lists of codes of a draft may be behind its text while somebody works on it: answers are read all the same.

    Parameters
    ----------
    left_out
        Ids of versions that do not read: their crosswalks are left out with them, and are no fault.
    """
    unread, documents = frozenset(left_out), list[CrosswalkDocument]()
    refused: dict[str, tuple[Finding, ...]] = {}
    behind: list[Finding] = []
    for path in crosswalk_paths(folder):
        if not unread.isdisjoint(leads_to(path)):
            continue
        into = path.stem.rpartition("--")[2]
        try:
            document, findings = _read(path, versions)
        except FindingsError as error:
            refused[into] = (*refused.get(into, ()), *error.findings)
            continue
        if findings and not (document.crosswalk.provenance == "draft" and {f.code for f in findings} <= BEHIND):
            refused[into] = (*refused.get(into, ()), *findings)
        else:
            behind += findings
            documents.append(document)
    for finding in together(documents):
        refused[finding.found] = (*refused.get(finding.found, ()), finding)
    return Crosswalks(tuple(d.crosswalk for d in documents if d.crosswalk.to not in refused), refused,
                      tuple(behind))


def together(documents: list[CrosswalkDocument]) -> Iterator[Finding]:
    """Yield what no crosswalk shows alone: two that lead to one version, or a circle of them."""
    before: dict[str, str] = {}
    for document in documents:
        one = document.crosswalk
        if one.to in before:
            yield document.tree.place(Finding(code="XW-INTO-TWICE", found=one.to, at=("to",),
                                              params={"first": before[one.to]}), str(document.path))
            continue
        before[one.to] = one.from_
        place, seen = one.from_, {one.to}
        while place in before and place not in seen:
            seen.add(place)
            place = before[place]
        if place == one.to:
            yield document.tree.place(Finding(code="XW-LOOP", found=one.to, at=("to",)), str(document.path))


def _findings(crosswalk: Crosswalk, path: Path, versions: Mapping[str, StandardVersion]) -> Iterator[Finding]:
    ends = (("from", crosswalk.from_), ("to", crosswalk.to))
    unknown = [(key, name) for key, name in ends if name not in versions]
    for key, name in unknown:
        yield Finding(code="XW-VERSION", found=name, near=nearest(name, versions), at=(key,),
                      params={"known": ", ".join(sorted(versions))})
    wanted = f"{crosswalk.from_}--{crosswalk.to}"
    if path.stem != wanted:
        yield Finding(code="XW-FILE-NAME", found=path.name, at=("from",), params={"wanted": f"{wanted}.yaml"})
    if unknown:
        return
    before, after = versions[crosswalk.from_], versions[crosswalk.to]
    if before.family != after.family:
        yield Finding(code="XW-FAMILY", found=f"{before.family}, {after.family}", at=("to",))
        return
    yield from code_findings(crosswalk, before, after)
    yield from rule_findings(crosswalk, before, after)
