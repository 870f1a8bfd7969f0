"""Choosing among audits that come as columns: once for each different profile, whatever the number of audits."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from referentiel.model import Audit, Finding, State, exact_text

from ..population import Population, problems, select
from .columnset import ColumnSet

_LABELS = ("wave", "nature", "firm", "version")
_ATTRIBUTES = ("category", "region", "size_class")


def chosen_rows(columns: ColumnSet, population: Population) -> NDArray[np.intp]:
    """Return where the audits of a population are, in their order; see `population.select`."""
    profiles, place = _profiles(columns)
    kept = {id(profile) for profile in select(profiles, population)}
    wanted = np.array([id(profile) in kept for profile in profiles], dtype=bool)
    return np.flatnonzero(wanted[place]) if profiles else np.zeros(0, dtype=np.intp)


def odd_values(columns: ColumnSet, population: Population) -> tuple[Finding, ...]:
    """Return a warning for each value that no audit has; see `population.problems`."""
    return problems(_profiles(columns)[0], population)


def _profiles(columns: ColumnSet) -> tuple[list[Audit], NDArray[np.intp]]:
    """Return one audit a profile, without what no population reads, and which profile each audit has."""
    years = columns.days.astype("datetime64[Y]").astype(np.int64)
    parts: list[NDArray[Any]] = [years, *(columns.labels[name].codes for name in _LABELS)]
    for name in _ATTRIBUTES:
        if name in columns.texts:
            parts.append(columns.texts[name].codes)
        if name in columns.numbers:
            parts.extend((columns.numbers[name].units, columns.numbers[name].state))
    # Numbers, one part at a time: rows of several parts would be compared as bytes.
    place = np.zeros(columns.size, dtype=np.intp)
    for part in parts:
        _, codes = np.unique(part, return_inverse=True)
        _, place = np.unique(place * (int(codes.max(initial=0)) + 1) + codes, return_inverse=True)
    _, first = np.unique(place, return_index=True)
    return [_profile(columns, int(row)) for row in first], place


def _profile(columns: ColumnSet, row: int) -> Audit:
    told = {name: _text(columns.labels[name], row) or "" for name in _LABELS}
    attributes: dict[str, Decimal | str] = {}
    for name in _ATTRIBUTES:
        numbers, text = columns.numbers.get(name), _text(columns.texts[name], row) if name in columns.texts else None
        if text is not None:
            attributes[name] = text
        elif numbers is not None and numbers.state[row] == State.VALUE:
            # By its digits: a division would round beyond 28 of them.
            attributes[name] = Decimal(exact_text(Fraction(int(numbers.units[row]), numbers.scale)))
    return Audit(id="", organisation="", family=columns.family, day=columns.days[row].item(), version=told["version"],
                 wave=told["wave"], nature=told["nature"], firm=told["firm"],  # type: ignore[arg-type]
                 attributes=attributes, answers={})


def _text(texts: Any, row: int) -> str | None:  # noqa: ANN401
    code = int(texts.codes[row])
    return texts.names[code] if code >= 0 else None
