"""The registries that versions cite: units and sources."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

from referentiel.model import Finding, FindingsError

from .fields import shown
from .reader import read_text
from .tree import parse

Entry = TypeVar("Entry")
FOLDER, UNITS, SOURCES, BASES = "registres", "unites.yaml", "sources.yaml", "bases_legales.yaml"
CLAUSES, TERMS, RETIRED, FACTS = "iso26000.yaml", "glossaire.yaml", "codes_retires.yaml", "reperes.yaml"


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
    """A core subject of ISO 26000, with the titles of its issues by clause, in French and as the standard has them."""

    title: str
    issues: Mapping[str, str] = field(default_factory=dict)
    title_en: str = ""
    issues_en: Mapping[str, str] = field(default_factory=dict)


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
class SectorFact:
    """A published number about the trade, beside which the label is put.

    Parameters
    ----------
    counted
        What the number counts, in French: employees and full-time equivalents are not the same.
    source
        Key of the registry of sources.
    title_en, counted_en, note_en
        The same in English; empty where nobody wrote it.
    """

    title: str
    value: Decimal
    counted: str
    year: Decimal
    source: str
    note: str = ""
    title_en: str = ""
    counted_en: str = ""
    note_en: str = ""


@dataclass(frozen=True)
class Registries:
    """The registries of a folder of versions; empty where a file is absent.

    Parameters
    ----------
    findings
        Faults of the files and entries that are left out.
    """

    units: Mapping[str, Unit] = field(default_factory=dict)
    sources: Mapping[str, SourceEntry] = field(default_factory=dict)
    bases: Mapping[str, LegalBasis] = field(default_factory=dict)
    subjects: Mapping[str, CoreSubject] = field(default_factory=dict)
    terms: Mapping[str, Term] = field(default_factory=dict)
    retired: Mapping[str, RetiredCode] = field(default_factory=dict)
    facts: Mapping[str, SectorFact] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()

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
        The faults of every registry at once: faults of form, or ``REG-ENTRY`` for an entry that is not what its
        registry holds.
    """
    registries = readable_registries(folder)
    if registries.findings:
        raise FindingsError(registries.findings)
    return registries


def readable_registries(folder: Path) -> Registries:
    """Read what can be read of the registries beside the versions; the faults of the rest come with them."""
    place = folder / FOLDER
    faults: list[Finding] = []
    return Registries(
        units=_entries(place / UNITS, Unit, faults), sources=_entries(place / SOURCES, SourceEntry, faults),
        bases=_entries(place / BASES, LegalBasis, faults), subjects=_entries(place / CLAUSES, CoreSubject, faults),
        terms=_entries(place / TERMS, Term, faults), retired=_entries(place / RETIRED, RetiredCode, faults),
        facts=_entries(place / FACTS, SectorFact, faults), findings=tuple(faults),
    )


def _entries(path: Path, kind: type[Entry], faults: list[Finding]) -> dict[str, Entry]:
    """Return the sound entries of a registry, by key; the faults of the others are added to `faults`."""
    if not path.exists():
        return {}
    try:
        tree = parse(read_text(path))
    except FindingsError as error:
        faults.extend(finding.placed(file=str(path)) for finding in error.findings)
        return {}
    if not isinstance(tree.data, dict):
        faults.append(tree.place(Finding(code="FMT-MAPPING", found=shown(tree.data)), str(path)))
        return {}
    entries: dict[str, Entry] = {}
    for key, fields in tree.data.items():
        entry = _entry(kind, fields)
        if entry is None:
            faults.append(tree.place(Finding(code="REG-ENTRY", found=str(key), at=(key,)), str(path)))
        else:
            entries[key] = entry
    return entries


def _entry(kind: type[Entry], fields: object) -> Entry | None:
    """Return an entry of a registry; None when a key is missing or unknown, or a value is of another kind."""
    if not isinstance(fields, dict):
        return None
    named = {"from_" if name == "from" else name: value for name, value in fields.items()}
    hints = get_type_hints(kind)
    if not all(name in hints and _fits(value, hints[name]) for name, value in named.items()):
        return None
    try:
        return kind(**named)
    except TypeError:
        return None


def _fits(value: object, hint: Any) -> bool:  # noqa: ANN401
    """Tell whether a value as read is of a declared type."""
    inner = get_args(hint)
    if get_origin(hint) is tuple:
        return isinstance(value, tuple) and all(_fits(one, inner[0]) for one in value)
    if get_origin(hint) is Mapping:
        return isinstance(value, dict) and all(_fits(one, inner[1]) for one in value.values())
    return any(_fits(value, one) for one in inner) if inner else isinstance(value, hint)
