"""Whether a crosswalk accounts for every criterion of its two versions, once and where it belongs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator

from .crosswalk import Crosswalk
from .finding import Finding, Location
from .nearness import nearest
from .version import StandardVersion

Named = tuple[Location, str]


def code_findings(crosswalk: Crosswalk, before: StandardVersion, after: StandardVersion) -> Iterator[Finding]:
    """Yield the codes that are unknown, named twice, forgotten, or in the wrong list.

    Parameters
    ----------
    crosswalk
        A crosswalk whose types are right.
    before, after
        The versions that it names.
    """
    old, new = ({c.code for _, c in version.criteria()} for version in (before, after))
    events = [(("events", name, i), code) for name, codes in crosswalk.events.named() for i, code in enumerate(codes)]
    earlier, later = _sides(crosswalk)
    yield from _unknown([*events, *earlier], old, before)
    yield from _unknown([*events, *later], new, after)
    yield from _unknown([(("relations", i, "code"), one.code) for i, one in enumerate(crosswalk.relations)], new, after)
    for i, code in enumerate(crosswalk.new):
        if code in old & new:
            yield Finding(code="XW-GAP-NEW", found=code, at=("new", i), params={"version": before.id})
    for i, code in enumerate(crosswalk.retired):
        if code in old & new:
            yield Finding(code="XW-GAP-RETIRED", found=code, at=("retired", i), params={"version": after.id})
    yield from _twice(crosswalk)
    told = {code for _, code in events}
    yield from _forgotten(old - told - {code for _, code in earlier}, old & new, "retired")
    yield from _forgotten(new - old - {code for _, code in later}, set(), "new")
    yield from _links(crosswalk, old, new)


def _sides(crosswalk: Crosswalk) -> tuple[list[Named], list[Named]]:
    """Return the codes of the earlier version that go elsewhere, and those of the later one that come from there."""
    gaps: list[Named] = [(("retired", i), code) for i, code in enumerate(crosswalk.retired)]
    fresh: list[Named] = [(("new", i), code) for i, code in enumerate(crosswalk.new)]
    for i, one in enumerate(crosswalk.correspondences):
        gaps += [(("correspondences", i, "before", j), code) for j, code in enumerate(one.before)]
        fresh += [(("correspondences", i, "after", j), code) for j, code in enumerate(one.after)]
    return gaps, fresh


def _unknown(named: list[Named], known: Collection[str], version: StandardVersion) -> Iterator[Finding]:
    for at, code in named:
        if code not in known:
            yield Finding(code="XW-CODE", found=code, near=nearest(code, known), at=at, params={"version": version.id})


def _twice(crosswalk: Crosswalk) -> Iterator[Finding]:
    """Yield what is named twice in one list, `kept` with another event, or two places on one side."""
    others = {code for name, codes in crosswalk.events.named() if name != "kept" for code in codes}
    for name, codes in crosswalk.events.named():
        repeated = Counter(codes)
        for i, code in enumerate(codes):
            if code in codes[:i] or (name == "kept" and repeated[code] and code in others):
                yield Finding(code="XW-CODE-TWICE", found=code, at=("events", name, i))
    for side in (*_sides(crosswalk), [(("relations", i, "code"), r.code) for i, r in enumerate(crosswalk.relations)]):
        seen: set[str] = set()
        for at, code in side:
            if code in seen:
                yield Finding(code="XW-CODE-TWICE", found=code, at=at)
            seen.add(code)


def _forgotten(codes: set[str], shared: Collection[str], gap: str) -> Iterator[Finding]:
    for code in sorted(codes):
        place = "events" if code in shared else gap
        yield Finding(code="XW-CODE-MISSING", found=code, at=(place,), params={"place": place})


def _links(crosswalk: Crosswalk, old: Collection[str], new: Collection[str]) -> Iterator[Finding]:
    for i, one in enumerate(crosswalk.correspondences):
        counts = (len(one.before), len(one.after))
        fine = {
            "kept": counts == (1, 1) and one.before[0] not in new and one.after[0] not in old,
            "split": counts[0] == 1 and counts[1] > 1,
            "merged": counts[0] > 1 and counts[1] == 1,
            "replaced": one.before != one.after,
        }
        if not fine[one.event]:
            told = f"{', '.join(one.before)} > {', '.join(one.after)}"
            yield Finding(code="XW-LINK", found=told, at=("correspondences", i, "event"), params={"event": one.event})
