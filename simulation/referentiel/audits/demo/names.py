"""Invented names of organisations, kept apart from the audits: a place that does not exist and a trade."""

from __future__ import annotations

from collections.abc import Sequence

from referentiel.texts import text

from .calendar import Kind
from .draws import Draws


def invented_names(kinds: Sequence[Kind], draws: Draws) -> tuple[str, ...]:
    """Return one name for each organisation, all different, in the order given.

    Parameters
    ----------
    kinds
        What each organisation is: the trade in its name follows.

    Raises
    ------
    ValueError
        More organisations of one kind than the catalogue makes names.
    """
    places = draws.order("places", text("demo.names.places").split("|"))
    whole: dict[Kind, list[str]] = {}
    for kind in dict.fromkeys(kinds):
        forms = text(f"demo.names.{kind}").split("|")
        made = [form.replace("*", place) for form in forms for place in places]
        whole[kind] = list(draws.order(f"names/{kind}", made))
        if len(whole[kind]) < kinds.count(kind):
            raise ValueError(f"not enough names of kind {kind}")
    return tuple(whole[kind].pop() for kind in kinds)
