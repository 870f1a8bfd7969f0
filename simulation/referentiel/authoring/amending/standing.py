"""What does not stand together among the amendments that a meeting adopted: told at once, and again when one falls."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from .clashes import Kind, clashes

if TYPE_CHECKING:
    from referentiel.authoring.filed import Filed


@dataclass(frozen=True)
class Tension:
    """Two amendments of which the votes do not go together.

    Parameters
    ----------
    what
        ``both``: both are adopted, and only one can be in the text. ``alone``: the first is adopted, and stands only
        with the second, which was rejected.
    first, second
        Their numbers.
    kind
        Why, as `referentiel.authoring.amending.clashes.Clash` says.
    targets
        The paths concerned.
    """

    what: Literal["both", "alone"]
    first: int
    second: int
    kind: Kind
    targets: tuple[str, ...]


def tensions(filed: Filed, adopted: Collection[int], rejected: Collection[int]) -> tuple[Tension, ...]:
    """Return what does not go together in the votes held so far.

    Parameters
    ----------
    adopted, rejected
        Numbers of the amendments whose vote holds; those not voted yet may still settle it.
    """
    voted = {*adopted, *rejected}
    found: list[Tension] = []
    for one in clashes(filed.version, [each.amendment for each in filed.amendments.read if each.number in voted]):
        pair = (one.first, one.second)
        if one.excluding and set(pair) <= set(adopted):
            found.append(Tension("both", *pair, one.kind, one.targets))
        elif one.kind == "together":
            found += [Tension("alone", kept, lost, one.kind, one.targets)
                      for kept, lost in (pair, pair[::-1]) if kept in adopted and lost in rejected]
    return tuple(found)
