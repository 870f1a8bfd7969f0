"""What is done to the parts of a draft, each in one step: written, sourced, added, retired, moved, split, merged."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any

from referentiel.compare.labels import place_label
from referentiel.model import Correspondence, Criterion, StandardVersion
from referentiel.model.change import Change
from referentiel.model.operations import Add, Move, Operation, Retire
from referentiel.model.rewriting import rewrite_of
from referentiel.texts import text

from .relating import merge_changes, split_changes
from .sourcing import sourced
from .state import State


class Commands(ABC):
    """The commands of a session that are changes of its text: each says what it changes, and `change` does it."""

    @property
    @abstractmethod
    def version(self) -> StandardVersion:
        """The text that decides now."""

    @abstractmethod
    def change(
        self, changes: Sequence[Change | Operation], *, label: str = "", relations: Sequence[Correspondence] = (),
        taken: str = "",
    ) -> State:
        """Make some changes, all or none, as one step."""

    def write(self, part: str, field: str, raw: Any) -> State:  # noqa: ANN401
        """Write a whole field of a part from what a file would hold: a ladder, levels, conditions, a legal floor.

        Raises
        ------
        FindingsError
            ``CHG-TARGET``, ``CHG-PATH``, ``CHG-VALUE``, ``STR-…``.
        """
        return self.change([rewrite_of(self.version, part, field, raw)])

    def source(self, path: str, sources: Sequence[str], *, assumption: bool = False) -> State:
        """Say where a threshold comes from, or that it is an assumption.

        Parameters
        ----------
        path
            A step, a mark or a minimum: ``criteria.CT-12.ladder[2]``.

        Raises
        ------
        FindingsError
            ``CHG-PATH``, ``CHG-STEP``, ``CHG-VALUE`` (no threshold stands there).
        """
        change = sourced(self.version, path, tuple(sources), assumption=assumption)
        return self.change([change], label=text("authoring.label.source", place=place_label(path, self.version)))

    def add(self, criterion: Criterion, section: str, before: str = "") -> State:
        """Add a criterion to a section, before another one or at the end."""
        return self.change([Add(criterion, section, before)])

    def retire(self, code: str) -> State:
        """Retire a criterion, a section or a condition of eligibility; its code is never used again."""
        return self.change([Retire(code)])

    def move(self, code: str, section: str, before: str = "") -> State:
        """Move a criterion to a section, or to another place of its own."""
        return self.change([Move(code, section, before)])

    def split(self, code: str, parts: Sequence[Criterion]) -> State:
        """Split a criterion into several new ones, in its place, and declare it.

        Raises
        ------
        FindingsError
            ``DRAFT-SPLIT``: fewer than two parts; ``CHG-…``, ``STR-…``.
        """
        changes, relation = split_changes(self.version, code, parts)
        label = text("authoring.label.split", code=code, parts=", ".join(one.code for one in parts))
        return self.change(changes, label=label, relations=[relation])

    def merge(self, codes: Sequence[str], criterion: Criterion) -> State:
        """Merge several criteria into a new one, in the place of the first, and declare it.

        Raises
        ------
        FindingsError
            ``DRAFT-MERGE``: fewer than two criteria; ``CHG-…``, ``STR-…``.
        """
        changes, relation = merge_changes(self.version, codes, criterion)
        label = text("authoring.label.merge", codes=", ".join(codes), code=criterion.code)
        return self.change(changes, label=label, relations=[relation])
