"""The registries that versions cite: units and sources."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TypeVar

from referentiel.model import Finding, FindingsError

from .reader import read_text
from .tree import parse

Entry = TypeVar("Entry")
FOLDER, UNITS, SOURCES = "registres", "unites.yaml", "sources.yaml"


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
class Registries:
    """The registries of a folder of versions; empty where a file is absent."""

    units: Mapping[str, Unit]
    sources: Mapping[str, SourceEntry]


def read_registries(folder: Path) -> Registries:
    """Read the registries beside the versions.

    Raises
    ------
    FindingsError
        Faults of form, or ``REG-ENTRY`` for an entry with a missing or unknown key.
    """
    units, sources = folder / FOLDER / UNITS, folder / FOLDER / SOURCES
    return Registries(
        units=_entries(units, Unit) if units.exists() else {},
        sources=_entries(sources, SourceEntry) if sources.exists() else {},
    )


def _entries(path: Path, kind: type[Entry]) -> dict[str, Entry]:
    tree = parse(read_text(path))
    entries, findings = {}, []
    for key, fields in tree.data.items() if isinstance(tree.data, dict) else ():
        try:
            entries[str(key)] = kind(**fields)
        except TypeError:
            findings.append(tree.place(Finding(code="REG-ENTRY", found=str(key), at=(key,)), str(path)))
    if findings:
        raise FindingsError(findings)
    return entries
