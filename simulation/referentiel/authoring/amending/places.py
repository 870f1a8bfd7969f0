"""What comes, goes and moves between two texts, told so that each thing lands where the second text has it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Mapping, Sequence

from referentiel.model import StandardVersion
from referentiel.model.operations import Add, Move, Operation, Retire


def placings(
    before: StandardVersion, after: StandardVersion, only: Collection[str] | None = None,
) -> tuple[Operation, ...]:
    """Return the additions, moves and retirements that lead from one text to another.

    As few criteria move as can. The order of sections, and of conditions of eligibility, is not moved: nothing says it.

    Parameters
    ----------
    only
        Codes of the criteria, sections and conditions to tell of; all of them when None.
    """
    old = {c.code: s.code for s, c in before.criteria()}
    new = {c.code for _, c in after.criteria()}
    sections = {s.code for s in before.sections}
    made: list[Operation] = []
    for i, section in enumerate(after.sections):
        codes = [c.code for c in section.criteria if only is None or c.code in only or old.get(c.code) == section.code]
        fixed = _longest([code for code in codes if old.get(code) == section.code], list(old))
        if only is not None:
            codes = [code for code in codes if code in only or code in fixed]
        if section.code not in sections:
            if only is not None and section.code not in only:
                continue
            own = [c for c in section.criteria if c.code not in old]
            following = next((s.code for s in after.sections[i + 1 :] if s.code in sections), "")
            made.append(Add(section.model_copy(update={"criteria": tuple(own)}), before=following))
            fixed = [c.code for c in own]
        stays, criteria = set(fixed), {c.code: c for c in section.criteria}
        coming = [code for code in codes if code not in old and code not in stays]
        ahead = _ahead(codes, stays, set(coming))
        made += [Add(criteria[code], section.code, ahead[code]) for code in coming]
        moved = [code for code in codes if code not in stays and code in old]
        ahead = _ahead(codes, stays | set(coming), set(moved))
        made += [Move(code, section.code, ahead[code]) for code in moved]
    return (*made, *_rest(before, after, old, new, only))


def _rest(
    before: StandardVersion, after: StandardVersion, old: Mapping[str, str], new: Collection[str],
    only: Collection[str] | None,
) -> list[Operation]:
    """Return the retirements, and the conditions of eligibility that come; a section goes with its criteria."""
    kept = {section.code for section in after.sections}
    gone = [section.code for section in before.sections if section.code not in kept]
    gone += [code for code, home in old.items() if code not in new and home in kept]
    conditions = {one.id for one in after.eligibility}
    gone += [one.id for one in before.eligibility if one.id not in conditions]
    known = {one.id for one in before.eligibility}
    found: list[Operation] = [Add(one) for one in after.eligibility if one.id not in known]
    found += [Retire(code) for code in gone]
    return [one for one in found if only is None or one.code in only]


def _longest(codes: Sequence[str], order: Sequence[str]) -> list[str]:
    """Return the most codes that stand in a given order, in it: all the others move."""
    rank = {code: i for i, code in enumerate(order)}
    ends: list[int] = []
    lengths = []
    for code in codes:
        at = bisect_left(ends, rank[code])
        ends[at : at + 1] = [rank[code]]
        lengths.append(at + 1)
    kept: list[str] = []
    wanted, last = len(ends), len(order)
    for code, length in zip(reversed(codes), reversed(lengths), strict=True):
        if length == wanted and rank[code] < last:
            kept.append(code)
            wanted, last = wanted - 1, rank[code]
    return kept[::-1]


def _ahead(codes: Sequence[str], stays: Collection[str], placed: Collection[str]) -> dict[str, str]:
    """Return what each code to place stands before: what stays where their codes already give the order.

    Parameters
    ----------
    codes
        The order wanted.
    stays
        Codes that are there already.
    placed
        Codes to place; the others of `codes` come later.
    """
    found: dict[str, str] = {}
    gap: list[str] = []
    for code in [*(code for code in codes if code in stays or code in placed), ""]:
        if code in placed:
            gap.append(code)
            continue
        ordered = gap == sorted(gap)
        found |= {one: code if ordered else following for one, following in zip(gap, [*gap, code][1:], strict=True)}
        gap = []
    return found
