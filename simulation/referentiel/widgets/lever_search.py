"""The field that finds any lever by its code, a word of its title, or another word for the same thing."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import anywidget
import traitlets

from referentiel.model.levers import Lever, LeverKind
from referentiel.model.nearness import folded, nearest
from referentiel.report.lever_names import lever_title
from referentiel.texts import plural, text

from .scenario import Scenario
from .scripts import STATIC, script

MOST = 12
"""Levers listed at most; how many there are is said."""
_FIRST: tuple[LeverKind, ...] = ("mark", "minimum", "step", "required", "knockout", "section_weight", "weight",
                                 "eligibility")
MEANT = 3
"""Letters of a word that is too short to be looked for otherwise than as typed."""


class LeverSearch(anywidget.AnyWidget):
    """A search field and what it found.

    Parameters
    ----------
    picked
        Called with the path of the lever that the person picks.
    synonyms
        Groups of words that stand for one another.

    Attributes
    ----------
    typed : str
        What is searched.
    found : list of [str, str, str]
        Path, code and name of each lever.
    told, near : str
        How many there are; what was probably meant when there is none.
    """

    _esm = script("lever_search.js")
    _css = STATIC / "lever_search.css"

    typed = traitlets.Unicode().tag(sync=True)
    found = traitlets.List(traitlets.List(traitlets.Unicode(), minlen=3, maxlen=3)).tag(sync=True)
    told = traitlets.Unicode().tag(sync=True)
    near = traitlets.Unicode().tag(sync=True)
    near_told = traitlets.Unicode().tag(sync=True)
    texts = traitlets.Dict().tag(sync=True)

    def __init__(
        self, scenario: Callable[[], Scenario], picked: Callable[[str], None],
        synonyms: Sequence[Sequence[str]] = (),
    ) -> None:
        super().__init__()
        self._scenario, self._picked = scenario, picked
        self._synonyms = [[folded(word) for word in group] for group in synonyms]
        self.observe(lambda _: self._search(), "typed")
        self.on_msg(self._heard)

    @traitlets.default("texts")
    def _default_texts(self) -> dict[str, str]:
        return {"label": text("lever.search"), "placeholder": text("lever.search.placeholder")}

    def pick(self, path: str) -> None:
        """Show a lever that was found."""
        scenario = self._scenario()
        self.found = []
        self._picked(path)
        self.told = text("lever.search.picked", name=lever_title(scenario.lever(path), scenario.version))

    def _heard(self, _widget: object, content: Mapping[str, object], _buffers: object) -> None:
        path = str(content.get("path", ""))
        if content.get("kind") == "pick" and path in [row[0] for row in self.found]:
            self.pick(path)

    def _search(self) -> None:
        self.near, self.near_told = "", ""
        if not folded(self.typed):
            self.found, self.told = [], ""
            return
        scenario = self._scenario()
        levers = self._matching(scenario)
        self.found = [[one.path, one.criterion, lever_title(one, scenario.version)] for one in levers[:MOST]]
        if levers:
            key = "lever.search.more" if len(levers) > MOST else "lever.search.found"
            self.told = plural(key, len(levers), **({"shown": MOST} if len(levers) > MOST else {}))
            return
        self.told = text("lever.search.none", typed=self.typed.strip())
        self.near = self._meant(scenario)
        self.near_told = text("lever.search.near", near=self.near) if self.near else ""

    def _matching(self, scenario: Scenario) -> list[Lever]:
        """Return the levers that answer what is typed, the telling ones first."""
        last = f"outcomes.{scenario.version.outcomes[-1].id}."
        listing = [one for one in scenario.listing.every if not one.path.startswith(last) and not one.in_force.by_type]
        found: dict[str, Lever] = {}
        for said in self._said():
            words = [_stem(word) for word in said.split()]
            found |= {one.path: one for one in listing if all(word in scenario.words[one.path] for word in words)}
        rank = {kind: k for k, kind in enumerate(_FIRST)}
        return sorted(found.values(), key=lambda one: (bool(one.actor_type), rank.get(one.kind, len(_FIRST))))

    def _said(self) -> list[str]:
        """Return what is typed, and the same with each group of synonyms in it put another way."""
        typed = folded(self.typed)
        return [typed, *(typed.replace(word, other) for group in self._synonyms for word in group
                         if f" {word} " in f" {typed} " for other in group if other != word)]

    def _meant(self, scenario: Scenario) -> str:
        """Return the word of the text that was probably meant."""
        words = {word for told in scenario.words.values() for word in told.replace(".", " ").split()
                 if len(word) > MEANT}
        codes = {criterion.code for _, criterion in scenario.version.criteria()}
        return nearest(self.typed, words | codes, cutoff=0.7)

    def __repr__(self) -> str:
        return f"{type(self).__name__}(typed={self.typed!r})"


def _stem(word: str) -> str:
    """Return a word without the mark of the plural."""
    return word.removesuffix("s") if len(word) > MEANT else word
