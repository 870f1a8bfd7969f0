"""Who is there: seats present, proxies carried, and the quorum."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from referentiel.model import Finding, FindingsError
from referentiel.model.committee import Committee
from referentiel.model.committee_rules import unknown_seat


@dataclass(frozen=True)
class Attendance:
    """The seats that may vote.

    Parameters
    ----------
    present
        Seats whose holder is in the room, in alphabetical order.
    proxies
        Pairs of an absent seat and of the present seat that carries its ballot, in alphabetical order.
    """

    present: tuple[str, ...] = ()
    proxies: tuple[tuple[str, str], ...] = ()

    @property
    def represented(self) -> tuple[str, ...]:
        """Absent seats that gave a proxy."""
        return tuple(giver for giver, _ in self.proxies)

    @property
    def voters(self) -> frozenset[str]:
        """Seats that may cast a ballot: present or represented."""
        return frozenset((*self.present, *self.represented))


@dataclass(frozen=True)
class Quorum:
    """Seats needed and seats that count towards it; met at equality."""

    needed: int
    counted: int
    present: int
    represented: int
    seats: int

    @property
    def reached(self) -> bool:
        """Whether a vote counts."""
        return self.counted >= self.needed


def attendance_of(
    committee: Committee, present: Iterable[str], proxies: Iterable[tuple[str, str]] = (),
) -> Attendance:
    """Return the attendance of a committee, checked.

    Parameters
    ----------
    present
        Seats in the room.
    proxies
        Pairs (seat that gives, seat that carries).

    Raises
    ------
    FindingsError
        All at once: ``VOTE-SEAT`` (unknown), ``VOTE-PRESENT-TWICE``, ``VOTE-PROXY-NONE`` (the committee allows no
        proxy), ``VOTE-PROXY-PRESENT`` (who gives is there), ``VOTE-PROXY-TWICE``, ``VOTE-PROXY-CHAIN`` (who carries
        gave its own), ``VOTE-PROXY-ABSENT`` (who carries is not there), ``VOTE-PROXY-MANY``.
    """
    there, given = tuple(present), tuple(proxies)
    findings = [*_unknown(committee, (*there, *(seat for pair in given for seat in pair))),
                *(Finding(code="VOTE-PRESENT-TWICE", found=seat) for seat, n in Counter(there).items() if n > 1),
                *_proxy_findings(committee, there, given)]
    if findings:
        raise FindingsError(findings)
    return Attendance(tuple(sorted(there)), tuple(sorted(given)))


def _unknown(committee: Committee, named: Sequence[str]) -> Iterator[Finding]:
    known = committee.college_of()
    yield from (unknown_seat(seat, known) for seat in dict.fromkeys(named) if seat not in known)


def _proxy_findings(
    committee: Committee, present: Sequence[str], proxies: Sequence[tuple[str, str]],
) -> Iterator[Finding]:
    """Yield what is wrong with the proxies between known seats."""
    known, limit = committee.college_of(), committee.rule.proxies.value
    sound = [pair for pair in proxies if pair[0] in known and pair[1] in known]
    if sound and not limit:
        yield Finding(code="VOTE-PROXY-NONE", found=sound[0][0])
        return
    givers = Counter(giver for giver, _ in sound)
    for giver, bearer in dict.fromkeys(sound):
        params = {"bearer": bearer}
        if giver in present:
            yield Finding(code="VOTE-PROXY-PRESENT", found=giver, params=params)
        elif givers[giver] > 1:
            yield Finding(code="VOTE-PROXY-TWICE", found=giver, params=params)
        if bearer in present:
            continue
        code = "VOTE-PROXY-CHAIN" if bearer in givers else "VOTE-PROXY-ABSENT"
        yield Finding(code=code, found=giver, params=params)
    for bearer, count in Counter(bearer for _, bearer in sound).items():
        if count > limit:
            yield Finding(code="VOTE-PROXY-MANY", found=bearer, params={"count": str(count), "limit": str(limit)})


def quorum_of(committee: Committee, attendance: Attendance) -> Quorum:
    """Count the quorum of a committee."""
    present, represented = len(attendance.present), len(attendance.proxies)
    with_proxies = committee.rule.quorum_counts.value == "present_or_represented"
    counted = present + represented if with_proxies else present
    return Quorum(committee.rule.quorum.value, counted, present, represented, len(committee.seats))
