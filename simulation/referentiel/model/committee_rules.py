"""What a committee file says that cannot be: seats, colleges, shares, and parameters that its rule has no use for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction

from .committee import COLLEGE_ONLY, Committee, Sourced
from .finding import Finding, Location
from .nearness import nearest


def committee_findings(committee: Committee) -> list[Finding]:
    """Return every fault of a committee whose types are right, each at its place.

    Codes: ``VOTE-ID-TWICE``, ``VOTE-COLLEGE``, ``VOTE-COLLEGE-EMPTY``, ``VOTE-SHARE-FORM``, ``VOTE-SHARE-MISSING``,
    ``VOTE-SHARES``, ``VOTE-SHARE-UNEQUAL`` (a warning), ``VOTE-PARAMETER-MISSING``, ``VOTE-PARAMETER-UNUSED``,
    ``VOTE-QUORUM-RANGE``, ``VOTE-PROXY-RANGE``, ``VOTE-SEAT`` and ``VOTE-UNSOURCED``.
    """
    return [*_places(committee), *_shares(committee), *_parameters(committee), *_unsourced(committee)]


def _places(committee: Committee) -> Iterator[Finding]:
    """Yield what is wrong between seats and colleges."""
    colleges = [college.id for college in committee.colleges]
    yield from _twice("colleges", colleges)
    yield from _twice("seats", [seat.id for seat in committee.seats])
    for i, seat in enumerate(committee.seats):
        if seat.college not in colleges:
            yield Finding(code="VOTE-COLLEGE", found=seat.college, near=nearest(seat.college, colleges),
                          at=("seats", i, "college"), params={"known": ", ".join(dict.fromkeys(colleges))})
    filled = {seat.college for seat in committee.seats}
    for i, name in enumerate(colleges):
        if name not in filled:
            yield Finding(code="VOTE-COLLEGE-EMPTY", found=name, at=("colleges", i, "id"))


def _twice(key: str, names: Sequence[str]) -> Iterator[Finding]:
    seen = Counter[str]()
    for i, name in enumerate(names):
        if seen[name]:
            yield Finding(code="VOTE-ID-TWICE", found=name, at=(key, i, "id"))
        seen[name] += 1


def _shares(committee: Committee) -> Iterator[Finding]:
    """Yield what is wrong with the shares: one a college where colleges vote, none elsewhere, and 1 in all."""
    sound = True
    for i, college in enumerate(committee.colleges):
        at: Location = ("colleges", i, "share")
        if college.share is None and committee.by_college:
            yield Finding(code="VOTE-SHARE-MISSING", found=college.id, at=("colleges", i, "id"))
        elif college.share is not None and not committee.by_college:
            yield Finding(code="VOTE-PARAMETER-UNUSED", found="share", at=at)
        elif college.share is not None and college.part is None:
            yield Finding(code="VOTE-SHARE-FORM", found=college.share, at=at)
        else:
            continue
        sound = False
    if not (sound and committee.by_college):
        return
    parts = [college.part or Fraction(0) for college in committee.colleges]
    if sum(parts) != 1:
        yield Finding(code="VOTE-SHARES", found=str(sum(parts)), at=("colleges",),
                      params={"equal": f"1/{len(parts)}"})
    elif len(set(parts)) > 1:
        yield Finding(code="VOTE-SHARE-UNEQUAL", found=", ".join(map(str, parts)), at=("colleges",),
                      params={"equal": f"1/{len(parts)}"}, severity="warning")


def _parameters(committee: Committee) -> Iterator[Finding]:
    rule, seats = committee.rule, [seat.id for seat in committee.seats]
    needed = set(COLLEGE_ONLY) if committee.by_college else set()
    needed |= {"casting_seat"} if rule.tie.value == "casting_vote" else set()
    for name in (*COLLEGE_ONLY, "casting_seat"):
        given = getattr(rule, name) is not None
        if name in needed and not given:
            yield Finding(code="VOTE-PARAMETER-MISSING", found=name, at=("rule",))
        elif given and name not in needed:
            yield Finding(code="VOTE-PARAMETER-UNUSED", found=name, at=("rule", name))
    if not 1 <= rule.quorum.value <= len(seats):
        yield Finding(code="VOTE-QUORUM-RANGE", found=str(rule.quorum.value), at=("rule", "quorum", "value"),
                      params={"seats": str(len(seats))})
    if not 0 <= rule.proxies.value < len(seats):
        yield Finding(code="VOTE-PROXY-RANGE", found=str(rule.proxies.value), at=("rule", "proxies", "value"),
                      params={"most": str(len(seats) - 1)})
    if rule.casting_seat and rule.casting_seat.value not in seats:
        yield unknown_seat(rule.casting_seat.value, seats, ("rule", "casting_seat", "value"))


def unknown_seat(found: str, seats: Iterable[str], at: Location = ()) -> Finding:
    """Return the finding on a seat that the committee does not have."""
    known = tuple(seats)
    return Finding(code="VOTE-SEAT", found=found[:200], near=nearest(found[:200], known), at=at,
                   params={"known": ", ".join(known)})


def _unsourced(committee: Committee) -> Iterator[Finding]:
    """Yield every statement that has neither a source nor the word that it is assumed."""
    stated: list[tuple[Location, str, tuple[str, ...], bool]] = [
        (("from",), "from", committee.from_.sources, committee.from_.assumption)]
    stated += [(("colleges", i, "id"), one.id, one.sources, one.assumption)
               for i, one in enumerate(committee.colleges)]
    stated += [(("seats", i, "id"), one.id, one.sources, one.assumption) for i, one in enumerate(committee.seats)]
    for name in type(committee.rule).model_fields:
        parameter = getattr(committee.rule, name)
        if isinstance(parameter, Sourced):
            stated.append((("rule", name), name, parameter.sources, parameter.assumption))
    for at, name, sources, assumption in stated:
        if not sources and not assumption:
            yield Finding(code="VOTE-UNSOURCED", found=name, at=at)


def cited_sources(committee: Committee) -> Iterator[tuple[Location, str]]:
    """Yield every source key that a committee cites, with its place."""
    places: list[tuple[Location, tuple[str, ...]]] = [(("from", "sources"), committee.from_.sources)]
    places += [(("colleges", i, "sources"), one.sources) for i, one in enumerate(committee.colleges)]
    places += [(("seats", i, "sources"), one.sources) for i, one in enumerate(committee.seats)]
    places += [(("rule", name, "sources"), parameter.sources) for name in type(committee.rule).model_fields
               if isinstance(parameter := getattr(committee.rule, name), Sourced)]
    for at, sources in places:
        yield from (((*at, i), key) for i, key in enumerate(sources))
