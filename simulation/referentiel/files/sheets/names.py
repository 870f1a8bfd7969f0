"""The French names that cells use for identifiers, and back: actor types and units."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from referentiel.files.registries import Registries
from referentiel.model import ANY, StandardVersion, folded, nearest
from referentiel.texts import text

from .faults import CellFault
from .quoting import plain_or_quoted, unquoted


@dataclass(frozen=True)
class Vocabulary:
    """Identifiers and the name of each, both ways; a name that would be ambiguous is the identifier itself.

    Parameters
    ----------
    labels
        Name of each identifier, as cells are written.
    known
        Identifier by name without case or accents: names, identifiers, other words.
    """

    labels: Mapping[str, str] = field(default_factory=dict)
    known: Mapping[str, str] = field(default_factory=dict)

    def label(self, name: str) -> str:
        """Return the word of an identifier; itself when it has none."""
        return self.labels.get(name, name)

    def identifier(self, written: str) -> str | None:
        """Return the identifier of a word; None when nothing bears it."""
        return self.known.get(folded(written))


def vocabulary(labels: Mapping[str, str], synonyms: Iterable[tuple[str, str]] = ()) -> Vocabulary:
    """Return a vocabulary in which every name leads back to its identifier alone.

    Parameters
    ----------
    labels
        Wanted name of each identifier.
    synonyms
        Other words, each with its identifier; those that two identifiers share are left out.
    """
    wanted = [folded(label) for label in labels.values()]
    own = {folded(name): name for name in labels}
    used = {name: label if wanted.count(folded(label)) == 1 and own.get(folded(label), name) == name else name
            for name, label in labels.items()}
    known = {**own, **{folded(label): name for name, label in used.items()}}
    others: dict[str, set[str]] = {}
    for word, name in synonyms:
        others.setdefault(folded(word), set()).add(name)
    alone = {word: next(iter(names)) for word, names in others.items() if len(names) == 1 and word not in known}
    return Vocabulary(used, {**alone, **known})


@dataclass(frozen=True)
class Names:
    """What cells call actor types and units."""

    types: Vocabulary
    units: Vocabulary

    def type_text(self, name: str) -> str:
        """Write an actor type, or the word for all those that are not named."""
        if name == ANY:
            return text("sheet.word.others")
        return plain_or_quoted(self.types.label(name), _reserved())

    def type_of(self, written: str) -> str:
        """Read an actor type.

        Raises
        ------
        CellFault
            ``SHEET-TYPE``: nothing bears that name.
        """
        if folded(written) in {folded(text("sheet.word.others")), ANY}:
            return ANY
        name = self.types.identifier(unquoted(written))
        if name is None:
            labels = list(self.types.labels.values())
            raise CellFault("SHEET-TYPE", written, nearest(written, labels), known=", ".join(labels))
        return name


def _reserved() -> list[str]:
    return [text(f"sheet.word.{word}").casefold() for word in ("others", "all", "none", "not_applicable")]


def names_of(version: StandardVersion, registries: Registries | None = None) -> Names:
    """Return the names with which a version is written."""
    labels = {actor.id: actor.label for actor in version.actor_types}
    return Names(vocabulary(labels), _units(version, registries))


def reading_names(
    rows: Iterable[tuple[str, str]], base: StandardVersion, registries: Registries | None = None,
) -> Names:
    """Return the names with which a workbook is read: those of its own rows, and those it was made with.

    Parameters
    ----------
    rows
        Identifier and name of each actor type in the workbook.
    """
    labels = {name: label or name for name, label in rows if name}
    synonyms = [(actor.label, actor.id) for actor in base.actor_types]
    return Names(vocabulary(labels, synonyms), _units(base, registries))


def _units(version: StandardVersion, registries: Registries | None) -> Vocabulary:
    units = registries.units if registries else {}
    used = {getattr(criterion.observation, "unit", "") for _, criterion in version.criteria()} - {""}
    labels = {name: unit.plural for name, unit in units.items()} | {name: name for name in sorted(used - set(units))}
    words = [(word, name) for name, unit in units.items() for word in (unit.singular, unit.symbol) if word]
    return vocabulary(labels, words)
