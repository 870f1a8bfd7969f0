"""Which changes stand alone and which are valid only together."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import combinations

from referentiel.model import FindingsError, StandardVersion
from referentiel.model.change import Change, changed
from referentiel.model.grammar import Path, split
from referentiel.model.operations import Operation
from referentiel.model.rewriting import Rewrite

Block = tuple[int, ...]
EXHAUSTIVE = 8
"""Up to this many changes of one object every subset is tried; beyond, subsets of one, of two and all but one."""


def grouped(
    version: StandardVersion, changes: Sequence[Change | Operation]
) -> tuple[tuple[Change | Operation, ...], ...]:
    """Part changes into the groups that can be made or left out freely.

    Changes that are refused without one another make one group: every union of groups is a valid version. Where
    a change could be completed by several others, all of them are in its group, whatever the order.

    Parameters
    ----------
    changes
        Valid all together.

    Raises
    ------
    FindingsError
        The changes are refused all together.

    Notes
    -----
    Structural rules relate values of one criterion, of one outcome, the weights of the sections, or, when the
    rule counts points, the marks and everything that makes points: only changes of one such object are tried
    against one another.
    """
    changed(version, changes)
    places = [touched_objects(version, change) for change in changes]
    blocks = [block for part in _linked(places) for block in _blocks(version, changes, part)]
    return tuple(tuple(changes[i] for i in block) for block in sorted(blocks))


def touched_objects(version: StandardVersion, change: Change | Operation) -> set[str]:
    """Name the objects inside which a change must be coherent with others.

    What is added, moved or retired must be coherent with every part that can name it.
    """
    points = {"points"} if version.rule.score == "points" else set()
    if isinstance(change, Change):
        return _set_objects(split(change.path), points)
    own = {f"{root}.{change.code}" for root in ("criteria", "sections", "eligibility")}
    own |= {change.part} if isinstance(change, Rewrite) else set()
    outcomes, conditions = ({f"outcomes.{one.id}" for one in version.outcomes},
                            {f"eligibility.{one.id}" for one in version.eligibility})
    return own | outcomes | conditions | {"sections"} | points


def _set_objects(path: Path, points: set[str]) -> set[str]:
    match path.root:
        case "criteria":
            return {f"criteria.{path.name}"} | (points if path.field == "weight" else set())
        case "outcomes":
            return {f"outcomes.{path.name}"} | (points if path.field == "global_at_least" else set())
        case "sections":
            return {"sections"} | points
        case "eligibility":
            return {f"eligibility.{path.name}"}
    return {"rule"} | points


def _linked(places: Sequence[set[str]]) -> Iterator[Block]:
    """Yield the positions that share an object, directly or through others."""
    left = dict(enumerate(places))
    while left:
        first = min(left)
        found, seen = {first}, left.pop(first)
        while near := {i for i, names in left.items() if names & seen}:
            found |= near
            for i in near:
                seen = seen | left.pop(i)
        yield tuple(sorted(found))


def _blocks(version: StandardVersion, changes: Sequence[Change | Operation], part: Block) -> list[Block]:
    known: dict[Block, bool] = {}

    def valid(chosen: Block) -> bool:
        if chosen not in known:
            try:
                changed(version, [changes[i] for i in chosen])
                known[chosen] = True
            except FindingsError:
                known[chosen] = False
        return known[chosen]

    blocks: list[Block] = [(i,) for i in part]
    if len(part) > EXHAUSTIVE:
        return blocks if all(valid(union) for union in _some_unions(blocks)) else [part]
    while True:
        unions = {_union(chosen): chosen for k in range(1, len(blocks)) for chosen in combinations(blocks, k)}
        wrong = next((union for union in unions if not valid(union)), None)
        if wrong is None:
            return blocks
        merged = set(wrong)
        for larger in _completions(wrong, [*unions, part], valid):
            merged |= set(larger)
        blocks = [block for block in blocks if not merged & set(block)] + [tuple(sorted(merged))]


def _completions(wrong: Block, unions: Sequence[Block], valid: Callable[[Block], bool]) -> list[Block]:
    """Return the smallest valid coalitions around an invalid one."""
    around = [union for union in unions if set(union) > set(wrong) and valid(union)]
    return [union for union in around if not any(set(other) < set(union) for other in around)]


def _some_unions(blocks: Sequence[Block]) -> Iterator[Block]:
    for chosen in (*combinations(blocks, 1), *combinations(blocks, 2), *combinations(blocks, len(blocks) - 1)):
        yield _union(chosen)


def _union(blocks: Sequence[Block]) -> Block:
    return tuple(sorted(i for block in blocks for i in block))
