"""What a comparison of two versions says: typed entries, each classed with its reason and the values behind it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal, NamedTuple

Part = Literal[
    "head", "attribute", "actor_type", "rule", "eligibility", "outcome", "decision", "section", "criterion",
]
Kind = Literal[
    "stricter", "looser", "mixed", "scope", "definition", "weight", "wording", "moved", "new", "retired", "annotation",
]
KINDS: tuple[Kind, ...] = (
    "stricter", "looser", "mixed", "definition", "scope", "weight", "new", "retired", "moved", "wording", "annotation",
)
Relation = Literal["equal", "subset", "superset", "intersects", "none", "to_confirm"]
Sense = Literal["same", "stricter", "looser", "mixed"]
PARTS: tuple[Part, ...] = (
    "head", "attribute", "actor_type", "rule", "eligibility", "outcome", "decision", "section", "criterion",
)


class Place(NamedTuple):
    """Where an item of a list stands: its section (empty for other lists), and the item just before it."""

    section: str
    after: str


@dataclass(frozen=True)
class FieldChange:
    """One field of the model with its two values; `place` and `order` are fields of no model."""

    name: str
    before: object
    after: object


@dataclass(frozen=True)
class Detail:
    """One number, flag or state that differs, for some actor types, from a date on.

    Parameters
    ----------
    what
        ``step``, ``low``, ``high``, ``required``, ``mark``, ``minimum``, ``level``, ``weight``, ``flag``,
        ``floor``, ``at_least`` or ``at_most``.
    before, after
        None where nothing is asked.
    sense
        What the difference does to a candidate; ``same`` where the direction does not say.
    actor_types
        Empty for all the types that both versions have.
    target
        The section or the criterion of a minimum; ``*`` for those that are not named.
    step
        From 1; 0 where no step is meant.
    since
        None from the start.
    """

    what: str
    before: Decimal | bool | None
    after: Decimal | bool | None
    sense: Sense
    actor_types: tuple[str, ...] = ()
    target: str = ""
    step: int = 0
    since: date | None = None


@dataclass(frozen=True)
class Declared:
    """An event between two versions that a person declared (a crosswalk).

    Parameters
    ----------
    event
        ``kept`` (also under another code), ``split``, ``merged``, ``replaced``, ``new`` or ``retired``.
    before, after
        Codes in the earlier and in the later version.
    relation
        What a person confirmed, where only the wording decides.
    """

    event: Literal["kept", "split", "merged", "replaced", "new", "retired"]
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    relation: Relation | None = None


@dataclass(frozen=True)
class Link:
    """The criteria of the other version that a new or retired one stands beside; guessed unless declared."""

    event: str
    codes: tuple[str, ...]
    guess: bool


@dataclass(frozen=True)
class Entry:
    """One difference, told once.

    Parameters
    ----------
    part, code
        The object; its code is that of the earlier version, or of the later one for a new object; empty for
        the head and the rule.
    aspect
        What differs: ``wording``, ``threshold``, ``weight``, ``knockout``, ``floor``, ``place``, ``whole``...
    kind, reason
        The class of the change and the stable id of why.
    fields
        Everything needed to make the change.
    section
        Where a criterion stands in the later version; in the earlier one when it is retired.
    """

    part: Part
    code: str
    aspect: str
    kind: Kind
    reason: str
    fields: tuple[FieldChange, ...]
    details: tuple[Detail, ...] = ()
    section: str = ""
    link: Link | None = None

    def field(self, name: str) -> FieldChange | None:
        """Return the change of a field by name."""
        return next((change for change in self.fields if change.name == name), None)
