"""What a changed number does to a candidate: stricter, looser, both ways, or nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from referentiel.model import PerType, Threshold
from referentiel.model.thresholds import located_thresholds

from .entries import Detail, Kind, Sense

Value = Decimal | bool | None


def joined(senses: Iterable[Sense]) -> Sense:
    """Return the one sense of several: mixed when they go both ways.

    Examples
    --------
    >>> joined(["same", "stricter"]), joined(["looser", "stricter"]), joined([])
    ('stricter', 'mixed', 'same')
    """
    found = set(senses) - {"same"}
    if not found:
        return "same"
    return found.pop() if len(found) == 1 else "mixed"


def kind_of_sense(sense: Sense, otherwise: Kind) -> Kind:
    """Return the class of a sense, or `otherwise` where nothing gets harder or easier."""
    return otherwise if sense == "same" else sense


def asked_more(before: Value, after: Value, *, higher: bool = True) -> Sense:
    """Compare two values of which more (or less, when not `higher`) is harder; None asks nothing."""
    if before == after:
        return "same"
    if before is None or after is None:
        return "stricter" if before is None else "looser"
    return "stricter" if (after > before) == higher else "looser"


def dates_of(*parts: object) -> tuple[date, ...]:
    """Return the start of time, then every date at which a threshold inside the parts changes."""
    days = {phase.from_ for part in parts for _, t in located_thresholds(part) for phase in t.phases}
    return (date.min, *sorted(days))


def at(value: Any, day: date) -> Value:  # noqa: ANN401
    """Read a number, a flag or a dated threshold on a day."""
    found: Value = value.on(day) if isinstance(value, Threshold) else value
    return found


def per_type_details(
    what: str, before: PerType[Any] | None, after: PerType[Any] | None, types: Sequence[str],
    *, higher: bool | None = True, target: str = "",
) -> tuple[Detail, ...]:
    """Return what differs between two values for each actor type and from each date.

    Parameters
    ----------
    higher
        Whether a higher value asks more; None when the direction says nothing (a weight).
    """
    found = [
        detail for actor in types
        for detail in dated_details(
            Detail(what, None, None, "same", (actor,), target),
            before.of(actor) if before is not None else None, after.of(actor) if after is not None else None,
            higher=higher,
        )
    ]
    return gathered(found, types)


def dated_details(
    pattern: Detail, before: Any, after: Any, *, higher: bool | None = True,  # noqa: ANN401
) -> Iterator[Detail]:
    """Yield what differs between two values of one actor type, told again only where a date changes it."""
    told: tuple[Value, Value] | None = None
    for day in dates_of(before, after):
        old, new = at(before, day), at(after, day)
        if (old, new) != told and old != new:
            sense: Sense = "same" if higher is None else asked_more(old, new, higher=higher)
            yield replace(pattern, before=old, after=new, sense=sense, since=None if day == date.min else day)
        told = (old, new)


def gathered(details: Sequence[Detail], types: Sequence[str]) -> tuple[Detail, ...]:
    """Tell once what holds for several actor types; no type is named where it holds for all."""
    groups: dict[Detail, list[str]] = {}
    for detail in details:
        groups.setdefault(replace(detail, actor_types=()), []).extend(detail.actor_types)
    return tuple(
        replace(detail, actor_types=() if set(named) >= set(types) else tuple(named))
        for detail, named in groups.items()
    )


def keyed_details(
    what: str, before: Mapping[str, PerType[Any]], after: Mapping[str, PerType[Any]],
    keys: Iterable[str], types: Sequence[str], default: str = "",
) -> tuple[Detail, ...]:
    """Return what differs between two maps of values, key by key; `default` stands for keys not named."""
    return tuple(
        detail for key in keys
        for detail in per_type_details(what, before.get(key, before.get(default)),
                                       after.get(key, after.get(default)), types, target=key)
    )
