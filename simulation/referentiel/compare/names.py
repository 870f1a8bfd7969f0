"""French names of what two versions hold: actor types, sections, criteria, attributes, units, legal bases."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from referentiel.files import LegalBasis, Registries, Unit
from referentiel.model import StandardVersion
from referentiel.texts import has, number, text
from referentiel.texts.numbers import NARROW


@dataclass(frozen=True)
class Words:
    """The French names of what two versions hold; the later version's name where both have one."""

    types: Mapping[str, str]
    sections: Mapping[str, str]
    criteria: Mapping[str, str]
    attributes: Mapping[str, str]
    units: Mapping[str, Unit]
    bases: Mapping[str, LegalBasis]

    def types_text(self, names: tuple[str, ...]) -> str:
        """Name some actor types."""
        return ", ".join(self.types.get(name, name) for name in names)

    def amount(self, value: Decimal | int, unit: str = "") -> str:
        """Write a number with the symbol of its unit."""
        symbol = self.units[unit].symbol if unit in self.units else ""
        return number(value) + (NARROW + symbol if symbol else "")


def words_of(versions: Sequence[StandardVersion], registries: Registries | None = None) -> Words:
    """Return the names that some versions hold; units and legal bases come from the registries.

    Parameters
    ----------
    versions
        The earlier first.
    """
    return Words(
        {actor.id: actor.label for version in versions for actor in version.actor_types},
        {section.code: section.title for version in versions for section in version.sections},
        {criterion.code: criterion.title for version in versions for _, criterion in version.criteria()},
        {name: attribute.label for version in versions for name, attribute in version.attributes.items()},
        registries.units if registries else {}, registries.bases if registries else {},
    )


def value_name(attribute: str, value: str) -> str:
    """Return the French word of a value of an attribute; the value itself where the catalogue has none."""
    words = (f"import.{attribute}.{value}", f"population.{attribute}.{value}")
    return next((text(word) for word in words if has(word)), value)
