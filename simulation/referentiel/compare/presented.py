"""What a presentation counts: one text beside another, changed or not, on the same audits, with its bounds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from referentiel.engine import decide
from referentiel.model import Audit, Crosswalk, StandardVersion
from referentiel.model.change import Change, changed

from .effect import Effect, compared
from .filling.bounds import Bounds, bounds_over
from .filling.filled import known_by_key
from .filling.gaps import gaps_of
from .transitions import transitions

if TYPE_CHECKING:
    from .replay import Replay


@dataclass(frozen=True, eq=False)
class Presented:
    """A text presented beside another one, on the same audits.

    Parameters
    ----------
    before, after
        The audits under the text compared with, and under the one presented before its changes.
    changes
        Made to the text presented.
    effect
        From the text compared with to the text presented with its changes.
    bounds
        Of the text presented with its changes, whatever the missing answers were.
    """

    before: Replay
    after: Replay
    changes: tuple[Change, ...]
    effect: Effect
    bounds: Bounds

    @property
    def same(self) -> bool:
        """Whether a text is presented beside itself."""
        return self.before.version.id == self.after.version.id and not self.changes


def presented(
    audits: Sequence[Audit], before: StandardVersion, after: StandardVersion, changes: Iterable[Change],
    versions: Mapping[str, StandardVersion], crosswalks: Iterable[Crosswalk] = (),
) -> Presented:
    """Apply two texts of a family to the same audits, the second with changes.

    Raises
    ------
    FindingsError
        The changes are refused, or as `referentiel.compare.transitions`.
    """
    changes = tuple(changes)
    both = transitions(audits, before, after, versions, crosswalks)
    there = decide(changed(after, changes), both.after.decisions.history) if changes else both.after.decisions
    return Presented(both.before, both.after, changes, compared(both.before.decisions, there, changes),
                     bounds_over(both.after, gaps_of(there, known_by_key(both.after))))
