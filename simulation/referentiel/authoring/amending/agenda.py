"""The order in which amendments are discussed: place by place in the text, the furthest from it first, then by number.

An assumption: no public text says in which order the committee took amendments. The rule is the usual one of
deliberating assemblies (what suppresses first, then what departs most from the text), so that a vote on the boldest
proposal does not make a milder one pointless before it was heard.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from difflib import SequenceMatcher
from fractions import Fraction
from typing import Literal

from referentiel.files.changes import value_now
from referentiel.model import StandardVersion
from referentiel.model.amendment import Amendment
from referentiel.model.change import Change
from referentiel.model.operations import Add, Move, Operation, Retire
from referentiel.model.rewriting import Rewrite, content_of, parts_of, shown

from .reading import readable_changes

ASSUMPTION = True
"""The rule of order is an assumption: see the module."""
Departure = Literal["retire", "number", "rewrite", "add", "move"]
DEPARTURES: tuple[Departure, ...] = ("retire", "number", "rewrite", "add", "move")
"""Kinds of departure, the furthest from the text first."""


@dataclass(frozen=True)
class AgendaPoint:
    """One amendment in the order of discussion.

    Parameters
    ----------
    rank
        From 1.
    place
        The part of the text where it is discussed: the first that it touches, in the order of the text.
    departure
        Its kind of departure from the text there, the furthest.
    distance
        How far, inside the kind: for a number the absolute difference with the value now, for a wording the share of
        characters that change; 0 where nothing is measured.
    """

    rank: int
    number: int
    place: str
    departure: Departure
    distance: Fraction


def order_of_discussion(version: StandardVersion, amendments: Sequence[Amendment]) -> tuple[AgendaPoint, ...]:
    """Return the amendments in the order in which they are discussed.

    By the place in the text of the first part that each touches; at one place, by kind of departure (`DEPARTURES`),
    then the greatest distance first, then by number.
    """
    places = {part: rank for rank, part in enumerate(_text_order(version))}
    points = []
    for amendment in amendments:
        changes, _ = readable_changes(amendment, version, amendments)
        measured = [_measured(change, version) for change in changes] or [("head", "move", Fraction(0))]
        first = min(measured, key=lambda one: (places.get(one[0], len(places)), one[0]))[0]
        there = [one for one in measured if one[0] == first]
        furthest = min(there, key=lambda one: (DEPARTURES.index(one[1]), -one[2]))
        points.append((places.get(first, len(places)), first, DEPARTURES.index(furthest[1]), -furthest[2],
                       amendment.number))
    return tuple(AgendaPoint(rank, number, place, DEPARTURES[kind], -distance)
                 for rank, (_, place, kind, distance, number) in enumerate(sorted(points), start=1))


def _text_order(version: StandardVersion) -> list[str]:
    """Return the parts in the order of the text: each section before its criteria."""
    known = [part for part in parts_of(version) if not part.startswith(("sections.", "criteria."))]
    for section in version.sections:
        known += [f"sections.{section.code}", *(f"criteria.{criterion.code}" for criterion in section.criteria)]
    return known


def _measured(change: Change | Operation, version: StandardVersion) -> tuple[str, Departure, Fraction]:
    match change:
        case Retire(code=code):
            return _name(code, version), "retire", Fraction(0)
        case Move(code=code):
            return f"criteria.{code}", "move", Fraction(0)
        case Add(before=before, section=section):
            return (f"criteria.{before}" if before else f"sections.{section}"), "add", Fraction(0)
        case Rewrite(part=part, field=field, content=content):
            return part, "rewrite", _unlike(shown(content_of(version, part, field)), shown(content))
        case Change(path=path, value=value):
            return _part(path), "number", _apart(value_now(version, path), value)
    raise TypeError(f"no change: {change!r}")


def _apart(now: object, value: object) -> Fraction:
    """Return how far a value is from that of now; from the nearest one where the types differ."""
    values = now.values() if isinstance(now, dict) else [now]
    if not isinstance(value, Decimal):
        return Fraction(0)
    return min((abs(Fraction(value) - Fraction(one)) for one in values if isinstance(one, Decimal)),
               default=Fraction(0))


def _unlike(before: str, after: str) -> Fraction:
    blocks = SequenceMatcher(None, before, after, autojunk=False).get_matching_blocks()
    whole = len(before) + len(after)
    return 1 - Fraction(2 * sum(block.size for block in blocks), whole) if whole else Fraction(0)


def _part(path: str) -> str:
    words = path.split(".")
    return words[0] if words[0] == "rule" else ".".join(words[:2])


def _name(code: str, version: StandardVersion) -> str:
    return next((part for part in parts_of(version) if part.partition(".")[2] == code), code)
