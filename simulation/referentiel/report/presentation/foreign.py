"""What stands in French in a story told in another language: names and titles that the data have in French only."""

from __future__ import annotations

from collections.abc import Iterable

from referentiel.files import Registries
from referentiel.model import Audit, StandardVersion
from referentiel.texts import FRENCH, current, ids, language, text

from .employees import SECTOR


def foreign_words(registries: Registries, titles: Iterable[str]) -> tuple[str, ...]:
    """Return the words of a story that are French; none where the story is.

    Parameters
    ----------
    titles
        Of texts and sources, and names that the data hold.
    """
    if current() == FRENCH:
        return ()
    fact = registries.facts.get(SECTOR)
    cited = registries.sources.get(fact.source) if fact is not None else None
    return tuple(dict.fromkeys(one for one in (
        text("pres.foreign.standard"), text("pres.foreign.label"), *titles,
        *((cited.title, cited.publisher) if cited is not None else ())) if one))


def version_words(version: StandardVersion) -> tuple[str, ...]:
    """Return the names that the levers of a version are told with."""
    return (*(one.label for one in version.outcomes), *(one.label for one in version.eligibility),
            *(one.label for one in version.actor_types), *(one.label for one in version.attributes.values()),
            *(section.title for section in version.sections),
            *(criterion.title for _, criterion in version.criteria()))


def class_words(audits: Iterable[Audit]) -> tuple[str, ...]:
    """Return the names of regions, of size classes and of firms that audits bear, where these are words."""
    found = {str(value) for audit in audits
             for value in (audit.attributes.get("region"), audit.attributes.get("size_class"), audit.firm) if value}
    return words_among(found)


def words_among(names: Iterable[str]) -> tuple[str, ...]:
    """Return the names that hold a word, in their order; a number or ``V1`` is of no language."""
    return tuple(sorted(one for one in set(names) if any(letter.islower() for letter in one)))


def translated(field: str, name: str) -> str:
    """Return the word of a class that a release names in French; the name itself where the catalogue has no other."""
    if current() == FRENCH:
        return name
    with language(FRENCH):
        keys = [key for key in ids() if key.startswith((f"import.{field}.", f"population.{field}."))
                and text(key) == name]
    return text(keys[0]) if keys else name
