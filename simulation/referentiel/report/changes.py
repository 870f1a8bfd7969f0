"""Changes and levers named in French, as every page and study shows them; a path is for who must type it."""

from __future__ import annotations

from collections.abc import Iterable

from referentiel.compare.labels import change_label, place_label
from referentiel.compare.names import words_of
from referentiel.compare.parts import PartTeller
from referentiel.model import StandardVersion
from referentiel.model.change import Change
from referentiel.model.operations import Operation
from referentiel.texts import text


def lever_name(path: str, version: StandardVersion) -> str:
    """Name a lever of a version: ``CT-12, palier 2 (Centre intégré)``."""
    return place_label(path, version)


def change_text(change: Change | Operation, version: StandardVersion) -> str:
    """Tell one change of a version: the lever and its new value, or what is added, retired, moved or written again."""
    if not isinstance(change, Change):
        return change_label(change, version)
    told = PartTeller(words_of((version,))).value(change.path, change.value)
    return text("effect.change", path=lever_name(change.path, version), value=told)


def changes_text(changes: Iterable[Change | Operation], version: StandardVersion) -> str:
    """Tell some changes of a version; empty where there is none."""
    return ", ".join(change_text(change, version) for change in changes)
