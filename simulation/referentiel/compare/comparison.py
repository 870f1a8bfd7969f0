"""A comparison of two versions: its entries, what they count, and how each criterion kept relates to itself."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from referentiel.model import StandardVersion

from .entries import KINDS, Entry, Kind, Relation

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Comparison:
    """What changes from one version to another.

    Parameters
    ----------
    before, after
        The versions compared; `apply` reads neither, only the entries.
    entries
        Every difference, told once, in the order of the later version; empty when nothing differs.
    relations
        For each criterion of both versions, by its later code: how the values that meet it after stand to those
        that met it before.
    codes
        Earlier code to later code of every criterion kept.
    confirmed
        Later codes whose relation a person confirmed; the others follow from the values.
    """

    before: StandardVersion
    after: StandardVersion
    entries: tuple[Entry, ...]
    relations: tuple[tuple[str, Relation], ...]
    codes: tuple[tuple[str, str], ...]
    confirmed: tuple[str, ...] = ()

    def counts(self) -> dict[Kind, int]:
        """Count the entries of each class; every class is there."""
        found = Counter(entry.kind for entry in self.entries)
        return {kind: found[kind] for kind in KINDS}

    def criteria(self) -> dict[Kind, int]:
        """Count the criteria that have at least one entry of each class; one may count in several."""
        seen = {(entry.kind, entry.code) for entry in self._on_criteria}
        found = Counter(kind for kind, _ in seen)
        return {kind: found[kind] for kind in KINDS}

    @property
    def unchanged(self) -> int:
        """Criteria of both versions that say and ask the same; their place, number and sources may differ."""
        touched = {entry.code for entry in self._on_criteria if entry.kind not in {"moved", "annotation"}}
        return sum(old not in touched for old, _ in self.codes)

    @property
    def _on_criteria(self) -> list[Entry]:
        return [entry for entry in self.entries if entry.part == "criterion" and entry.aspect != "order"]

    def to_frame(self) -> pd.DataFrame:
        """Return one row an entry: part, code, section, aspect, class, reason, fields, values, relation, link."""
        import pandas as pd  # noqa: PLC0415 - costs 0.4 s, and most callers read the entries only

        relations, codes = dict(self.relations), dict(self.codes)
        columns = ["part", "code", "section", "aspect", "kind", "reason", "fields", "before", "after", "relation",
                   "linked_to", "link", "guess"]
        return pd.DataFrame([
            {
                "part": entry.part, "code": entry.code, "section": entry.section, "aspect": entry.aspect,
                "kind": entry.kind, "reason": entry.reason,
                "fields": tuple(change.name for change in entry.fields),
                "before": tuple(change.before for change in entry.fields),
                "after": tuple(change.after for change in entry.fields),
                "relation": relations.get(codes.get(entry.code, entry.code)) if entry.part == "criterion" else None,
                "linked_to": entry.link.codes if entry.link else (),
                "link": entry.link.event if entry.link else None,
                "guess": entry.link.guess if entry.link else False,
            }
            for entry in self.entries
        ], columns=columns)
