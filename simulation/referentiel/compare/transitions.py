"""The same audits under two versions: which outcome each has under the one, which under the other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from referentiel.engine import History
from referentiel.files import Versions
from referentiel.model import Audit, Crosswalk, Crosswalks, StandardVersion

from .audited import audited_versions
from .effect import Effect, compared
from .replay import Replay, replay

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, eq=False)
class Transitions:
    """Two versions applied to the same audits, each answer read as far as each version can read it.

    Parameters
    ----------
    before, after
        The two replays.
    table
        Audits by outcome under the first version (rows) and under the second (columns), in the order of `rows` and
        `columns`; it accounts for every audit.
    """

    before: Replay
    after: Replay
    table: NDArray[np.int64]

    @property
    def rows(self) -> tuple[str, ...]:
        """Outcomes of the first version, then ``ineligible``, then ``not_computable``."""
        return self.before.decisions.labels

    @property
    def columns(self) -> tuple[str, ...]:
        """Outcomes of the second version, then ``ineligible``, then ``not_computable``."""
        return self.after.decisions.labels

    @property
    def effect(self) -> Effect:
        """Passes gained and lost, audits that entered and left."""
        return compared(self.before.decisions, self.after.decisions)

    @property
    def shared(self) -> tuple[int, int, int]:
        """Audits computable under both versions; how many of them pass under the first, and under the second."""
        table = self.effect.table
        return int(table[:2, :2].sum()), int(table[0, :2].sum()), int(table[:2, 0].sum())

    def counts(self) -> dict[str, int]:
        """Return the whole numbers, by their stable names."""
        both, before, after = self.shared
        return {**self.effect.counts(), "shared": both, "shared_passes_before": before, "shared_passes_after": after}

    def to_frame(self) -> pd.DataFrame:
        """Return the table, outcomes of the first version as its index, of the second as its columns."""
        import pandas as pd  # noqa: PLC0415 - costs 0.4 s, and most callers show counts only

        return pd.DataFrame(self.table, index=list(self.rows), columns=list(self.columns))


def transitions(
    audits: Sequence[Audit], a: StandardVersion, b: StandardVersion, versions: Mapping[str, StandardVersion],
    crosswalks: Iterable[Crosswalk] = (),
) -> Transitions:
    """Apply two versions of a family to the same audits.

    Parameters
    ----------
    audits
        Audits of that family as recorded, under whatever version; see `replay` for those made under a later one.
    versions, crosswalks
        Those of the folder.

    Raises
    ------
    FindingsError
        ``VER-AUDITED``: a version audited is not among `versions`; the faults of a crosswalk on the way.
    """
    known = Crosswalks.of(crosswalks)
    every = {a.id: a, b.id: b, **versions}
    refused = versions.refused if isinstance(versions, Versions) else {}
    history = History.of(audits, audited_versions(audits, every, refused))
    before, after = (replay(history, version, versions, known) for version in (a, b))
    table = np.zeros((len(before.decisions.labels), len(after.decisions.labels)), dtype=np.int64)
    np.add.at(table, (before.decisions.outcomes, after.decisions.outcomes), 1)
    return Transitions(before, after, table)
