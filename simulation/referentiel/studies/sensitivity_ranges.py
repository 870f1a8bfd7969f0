"""The ranges that levers of a sensitivity study may move in, and the values that they take there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import product
from typing import Literal

from referentiel.model import Finding, FindingsError, StandardVersion
from referentiel.model.change import Change, changed, path_of
from referentiel.model.grammar import Path
from referentiel.model.levers import lever_kind
from referentiel.model.ranges import range_of
from referentiel.model.reading import Value, values_at

Grouping = Literal["lever", "section", "kind"]
MOST_LEVERS = 200
MOST_TOGETHER = 8
"""Levers of one ladder whose corners are all tried before anything is drawn."""


@dataclass(frozen=True)
class Ranged:
    """A lever and the values it may take.

    Parameters
    ----------
    path
        As `referentiel.model.change` writes it.
    low, high
        Both ends, allowed; of a flag or a choice, its two values.
    group
        Levers of a group move together, and are told together; as the study says when not given.
    """

    path: str
    low: Value
    high: Value
    group: str = ""


@dataclass(frozen=True)
class Values:
    """The values of a lever: a whole number of steps above the lowest, or one of two.

    Examples
    --------
    >>> Values(Decimal(5), Decimal("0.5"), 3, Decimal(6)).at(1)
    Decimal('5.5')
    """

    low: Value
    step: Decimal | None
    size: int
    high: Value

    def at(self, place: int) -> Value:
        """Return a value by its place, from 0."""
        if self.step is None or not isinstance(self.low, Decimal):
            return self.high if place else self.low
        return self.low + place * self.step


def values_of(one: Ranged, version: StandardVersion) -> Values:
    """Return the values of a checked lever.

    The step is one decimal finer than the finest of the two ends and of the values in force, 1 where only whole
    numbers fit.
    """
    if not isinstance(one.low, Decimal) or not isinstance(one.high, Decimal):
        return Values(one.low, None, 2, one.high)
    path = path_of(version, one.path)
    now = [value for value in values_at(version, path).values() if isinstance(value, Decimal)]
    places = max(_places(value) for value in (one.low, one.high, *now)) + 1
    step = Decimal(1) if range_of(version, path).whole else Decimal(1).scaleb(-places)
    return Values(one.low, step, int((one.high - one.low) / step) + 1, one.high)


def _places(value: Decimal) -> int:
    exponent = value.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def checked(version: StandardVersion, levers: Sequence[Ranged], by: Grouping = "lever") -> tuple[Ranged, ...]:
    """Return the levers with their groups named, once the texts at the ends of their ranges are known to be sound.

    Parameters
    ----------
    by
        What groups them where nothing else is said: nothing (each alone, named by its path), the section that they
        belong to (its code; empty for what belongs to none), or what they decide (`lever_kind`).

    Raises
    ------
    FindingsError
        ``STUDY-RANGES`` (no lever, or too many), ``STUDY-RANGE`` (ends in the wrong order, or the same), and every
        fault of the texts at the ends of the ranges.
    """
    if not 0 < len(levers) <= MOST_LEVERS:
        raise FindingsError([Finding(code="STUDY-RANGES", found=str(len(levers)))])
    findings = [*disordered(levers), *_refused(version, levers)]
    if findings:
        raise FindingsError([one for k, one in enumerate(findings) if one not in findings[:k]])
    return tuple(replace(one, group=one.group or _group(version, one.path, by)) for one in levers)


def _group(version: StandardVersion, written: str, by: Grouping) -> str:
    if by == "lever":
        return written
    path = path_of(version, written)
    return lever_kind(path) if by == "kind" else _section(version, path)


def _section(version: StandardVersion, path: Path) -> str:
    if path.root == "sections":
        return path.name
    if path.field == "sections_at_least":
        return path.entry
    code = path.name if path.root == "criteria" else path.entry
    return next((section.code for section, criterion in version.criteria() if criterion.code == code), "")


def disordered(levers: Sequence[Ranged]) -> list[Finding]:
    """Return a finding for each lever whose ends are not two values in order."""
    return [Finding(code="STUDY-RANGE", cell=one.path, found=f"{_told(one.low)}:{_told(one.high)}")
            for one in levers if not _ordered(one)]


def _told(value: Value) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _ordered(one: Ranged) -> bool:
    if isinstance(one.low, Decimal) and isinstance(one.high, Decimal):
        return one.low.is_finite() and one.high.is_finite() and one.low < one.high
    return type(one.low) is type(one.high) and one.low != one.high


def _refused(version: StandardVersion, levers: Sequence[Ranged]) -> list[Finding]:
    """Return the faults of the texts at the ends: all low, all high, and every corner of levers of one ladder."""
    corners = [tuple(Change(one.path, one.low) for one in levers), tuple(Change(one.path, one.high) for one in levers)]
    findings = _faults(version, corners)
    if findings:
        # A path that does not exist has no neighbours to speak of.
        return findings
    ladders: dict[str, list[Ranged]] = defaultdict(list)
    for one in levers:
        ladders[one.path.partition(".ladder")[0]].append(one)
    near = [own for own in ladders.values() if 1 < len(own) <= MOST_TOGETHER]
    return _faults(version, [tuple(Change(one.path, end) for one, end in zip(own, ends, strict=True))
                             for own in near for ends in product(*((one.low, one.high) for one in own))])


def _faults(version: StandardVersion, corners: Sequence[tuple[Change, ...]]) -> list[Finding]:
    found: list[Finding] = []
    for corner in corners:
        try:
            changed(version, corner)
        except FindingsError as error:
            found += error.findings
    return found
