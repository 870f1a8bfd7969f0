"""What a search of levers may move, how far it may go, and how what it finds is checked and ordered."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

from referentiel.engine import Decisions
from referentiel.model import Finding, FindingsError, StandardVersion
from referentiel.model.change import changed, path_of
from referentiel.model.grammar import Path
from referentiel.model.reading import values_at

from .design_aims import Aims, Scale
from .design_walk import MOVABLE, Found, StoppedError, Walk

if TYPE_CHECKING:
    import pandas as pd

MOST_LEVERS = 6


@dataclass(frozen=True)
class Effort:
    """How far a search may go, and who is told.

    Parameters
    ----------
    most_tried
        Ways weighed at most; the result then says that it is not complete.
    progress
        Told the sets of levers walked through, and all of them; then, of a stability, the organisations.
    cancelled
        Asked now and then; once it is true the search returns what it has, not complete.
    executor
        Where the searches without an organisation are made; see `referentiel.compare.executors.ordered`.
    """

    most_tried: int = 1_000_000
    progress: Callable[[int, int], None] | None = None
    cancelled: Callable[[], bool] | None = None
    executor: Executor | None = None

    def told(self, done: int, whole: int) -> None:
        """Tell how far it is."""
        if self.progress is not None:
            self.progress(done, whole)

    def check(self, tried: int) -> None:
        """Stop when it has gone far enough.

        Raises
        ------
        StoppedError
            It has.
        """
        if tried > self.most_tried or (tried % 64 == 1 and self.stopped()):
            raise StoppedError

    def stopped(self) -> bool:
        """Tell whether it was cancelled."""
        return self.cancelled is not None and self.cancelled()


WHOLE = Effort()


def levers_of(version: StandardVersion, paths: Sequence[str]) -> list[Path]:
    """Read the levers of a search.

    Raises
    ------
    FindingsError
        ``STUDY-LEVERS``, ``STUDY-LEVER``, ``STUDY-LEVER-PAIR`` or ``CHG-PATH``.
    """
    if not 0 < len(paths) <= MOST_LEVERS:
        raise FindingsError([Finding(code="STUDY-LEVERS", found=str(len(paths)))])
    targets = [path_of(version, path) for path in paths]
    findings = [Finding(code="STUDY-LEVER", found=written, cell=written)
                for written, target in zip(paths, targets, strict=True) if not _searched(version, target)]
    findings += [Finding(code="STUDY-LEVER-PAIR", found=f"{one}, {other}")
                 for one, other in combinations(targets, 2) if _entangled(one, other)]
    if findings:
        raise FindingsError(findings)
    return targets


def _searched(version: StandardVersion, target: Path) -> bool:
    values = set(values_at(version, target).values())
    return (target.root, target.field) in MOVABLE and len(values) == 1 and None not in values and not target.end


def _entangled(one: Path, other: Path) -> bool:
    """Tell whether two levers set the same number, or keep one another in order on a ladder."""
    if one.field == other.field == "ladder":
        return one.name == other.name
    return one.field_key == other.field_key and one.overlaps(other)


def confirmed(decisions: Decisions, one: Found, aims: Aims, scale: Scale) -> bool:
    """Make the changes in the version itself and decide again: whether it takes them; what they are worth is sure."""
    try:
        version = changed(decisions.version, one.changes)
    except FindingsError:
        return False
    walk = Walk(version, decisions.history, aims, scale, bounded=False, check=WHOLE.check)
    if walk.still().worth != one.worth:
        raise RuntimeError(f"the engine does not confirm {one.changes}")
    return True


def order(one: Found) -> tuple[object, ...]:
    """Return what puts the smallest set first, then the one that crosses the fewest critical values."""
    return (len(one.changes), one.crossed, tuple((change.path, change.value) for change in one.changes))


def frame_of(found: Sequence[Found]) -> pd.DataFrame:
    """Return one row a set: its changes, what it is worth, the critical values that it crosses."""
    import pandas as pd  # noqa: PLC0415 - costs 0.4 s

    columns = ["changes", "levers", "crossed", "passes", "computable", "rate", "ratio", "weakest"]
    return pd.DataFrame([{
        "changes": ", ".join(f"{change.path}={change.value}" for change in one.changes), "levers": len(one.changes),
        "crossed": one.crossed, "passes": one.worth.passes, "computable": one.worth.computable,
        "rate": one.worth.rate, "ratio": one.worth.ratio, "weakest": one.worth.weakest,
    } for one in found], columns=columns)
