"""The registries that versions cite: units and sources."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TypeVar

from referentiel.model import Finding, FindingsError

from .reader import read_text
from .tree import parse

Entry = TypeVar("Entry")
FOLDER, UNITS, SOURCES, BASES = "registres", "unites.yaml", "sources.yaml", "bases_legales.yaml"
CLAUSES, TERMS, RETIRED = "iso26000.yaml", "glossaire.yaml", "codes_retires.yaml"


@dataclass(frozen=True)
class Unit:
    """A unit in French: one, several, and the symbol shown after a number (empty when there is none)."""

    singular: str
    plural: str
    symbol: str


@dataclass(frozen=True)
class SourceEntry:
    """A public source: title, publisher, day of publication, where to find it."""

    title: str
    publisher: str = ""
    date: date | None = None
    where: str = ""


@dataclass(frozen=True)
class LegalBasis:
    """A legal basis: text, article, first and last day in force (None: still), last check by a jurist."""

    text: str
    from_: date
    article: str = ""
    to: date | None = None
    verified_on: date | None = None
    successors: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    note: str = ""

    def in_force(self, day: date) -> bool:
        """Tell whether the basis was in force on a day, both ends included."""
        return self.from_ <= day and (self.to is None or day <= self.to)


@dataclass(frozen=True)
class CoreSubject:
    """A core subject of ISO 26000, with the titles of its issues by clause."""

    title: str
    issues: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Term:
    """The French term of an identifier, with the other words that are met."""

    term: str
    synonyms: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True)
class RetiredCode:
    """A code that is never used again, with the last version that had it."""

    title: str
    last_version: str
    retired_in: str
    reason: str = ""
    assumption: bool = False
    sources: tuple[str, ...] = ()


@dataclass(frozen=True)
class Registries:
    """The registries of a folder of versions; empty where a file is absent."""

    units: Mapping[str, Unit]
    sources: Mapping[str, SourceEntry]
    bases: Mapping[str, LegalBasis]
    subjects: Mapping[str, CoreSubject] = field(default_factory=dict)
    terms: Mapping[str, Term] = field(default_factory=dict)
    retired: Mapping[str, RetiredCode] = field(default_factory=dict)

    @property
    def clauses(self) -> dict[str, str]:
        """Title of each clause of ISO 26000, core subjects and issues, in the order of the standard."""
        titles: dict[str, str] = {}
        for clause, subject in self.subjects.items():
            titles |= {clause: subject.title, **subject.issues}
        return titles


def read_registries(folder: Path) -> Registries:
    """Read the registries beside the versions.

    Raises
    ------
    FindingsError
        Faults of form, or ``REG-ENTRY`` for an entry with a missing or unknown key.
    """
    place = folder / FOLDER
    return Registries(
        units=_entries(place / UNITS, Unit), sources=_entries(place / SOURCES, SourceEntry),
        bases=_entries(place / BASES, LegalBasis), subjects=_entries(place / CLAUSES, CoreSubject),
        terms=_entries(place / TERMS, Term), retired=_entries(place / RETIRED, RetiredCode),
    )


def _entries(path: Path, kind: type[Entry]) -> dict[str, Entry]:
    if not path.exists():
        return {}
    tree = parse(read_text(path))
    entries, findings = {}, []
    for key, fields in tree.data.items() if isinstance(tree.data, dict) else ():
        try:
            entries[str(key)] = kind(**{"from_" if name == "from" else name: value for name, value in fields.items()})
        except TypeError:
            findings.append(tree.place(Finding(code="REG-ENTRY", found=str(key), at=(key,)), str(path)))
    if findings:
        raise FindingsError(findings)
    return entries
