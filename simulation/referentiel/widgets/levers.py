"""The levers of a version as the impact page offers them: a search, groups that open, one widget a lever at most."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import ipywidgets as widgets

from referentiel.files import Unit
from referentiel.model import Measure
from referentiel.model.levers import Lever as Setting
from referentiel.model.range_steps import slider_of
from referentiel.report.lever_names import lever_options, lever_title, lever_unit, settled_words, value_words
from referentiel.texts import number, text

from .boxes import box
from .fold import Fold
from .lever import Lever
from .lever_groups import LeverGroups
from .lever_search import LeverSearch
from .scenario import Scenario


class LeverPanel(widgets.VBox):
    """Every lever of a scenario: a widget is made when its group is opened, or when the search finds it.

    Parameters
    ----------
    moved
        Called with the path of a lever whose value was typed or moved, or that the search found.
    units
        The registry of units.
    synonyms
        Groups of words that stand for one another.

    Attributes
    ----------
    levers : dict of str to Lever
        The widgets made so far, by path.
    """

    def __init__(
        self, moved: Callable[[str], None], units: Mapping[str, Unit] | None = None,
        synonyms: Sequence[Sequence[str]] = (),
    ) -> None:
        super().__init__()
        self._moved, self._units = moved, dict(units or {})
        self._quiet = False
        self._faults: Mapping[str, str] = {}
        self._scenario: Scenario | None = None
        self._groups: LeverGroups | None = None
        self.levers: dict[str, Lever] = {}
        self.search = LeverSearch(lambda: self.scenario, self.find, synonyms)
        self.found = box("trouves-leviers")

    @property
    def scenario(self) -> Scenario:
        """The scenario offered."""
        if self._scenario is None:
            raise RuntimeError("no scenario is offered yet")
        return self._scenario

    @property
    def folds(self) -> dict[str, Fold]:
        """The groups made so far; see `LeverGroups`."""
        return self._groups.folds if self._groups else {}

    def offer(self, scenario: Scenario) -> None:
        """Offer the levers of a scenario in place of those before."""
        self._scenario, self._faults, self.levers = scenario, {}, {}
        self.search.typed = ""
        self.found.children = ()
        self._groups = LeverGroups(scenario, self.lever, lambda: self.tell(self._faults), self._units)
        self.children = (self.search, self.found, box("groupes", *self._groups.make()))

    def lever(self, path: str) -> Lever:
        """Return the widget of a lever, made the first time."""
        if path not in self.levers:
            self.levers[path] = self._made(path)
        return self.levers[path]

    def find(self, path: str) -> None:
        """Show a lever under the search."""
        shown = self.lever(path)
        if shown not in self.found.children:
            self.found.children = (shown, *self.found.children)
        self._moved(path)

    def tell(self, faults: Mapping[str, str]) -> None:
        """Say what is wrong beside each lever, and how many are changed in each group."""
        self._faults = faults
        for path, lever in self.levers.items():
            lever.error = faults.get(path, "")
        if self._groups is not None:
            self._groups.tell()

    def unseen(self, faults: Mapping[str, str]) -> list[str]:
        """Return what is wrong with levers that are not on the page, each with its name."""
        return [text("lever.of", title=lever_title(self.scenario.lever(path), self.scenario.version), what=told)
                for path, told in faults.items() if path not in self.levers]

    def put(self, path: str, typed: str) -> None:
        """Type a value from elsewhere: a curve, a map, a link."""
        self.scenario.put(path, typed)
        if path in self.levers:
            self._follow(path, typed)

    def restore(self) -> None:
        """Give every lever its value in force back."""
        self.scenario.clear()
        for path in self.levers:
            self._follow(path, self.scenario.initial(path))

    def _follow(self, path: str, typed: str) -> None:
        self._quiet = True
        self.levers[path].value = typed
        self._quiet = False

    def _typed(self, path: str, value: str) -> None:
        if not self._quiet:
            self.scenario.put(path, value)
            self._moved(path)

    def _made(self, path: str) -> Lever:
        scenario, one = self.scenario, self.scenario.lever(path)
        options = lever_options(one)
        kind = "choice" if options else "number" if one.value_kind == "number" else "text"
        travel: dict[str, str] = {}
        if kind == "number":
            slider = slider_of(one)
            travel = {name: f"{getattr(slider, end):f}" for name, end in (
                ("minimum", "low"), ("maximum", "high"), ("step", "step"))}
        if options and one.in_force.value is None:
            options = [["", value_words(None)], *options]
        lever = Lever(
            path=path, kind=kind, label=lever_title(one, scenario.version), code=one.criterion,
            unit_text=lever_unit(one, self._units), in_force=settled_words(one.in_force, scenario.version),
            on_table=scenario.proposals(path), initial=scenario.initial(path), value=scenario.value(path),
            options=options, help_left=self._help(one), error=self._faults.get(path, ""), **travel)
        lever.observe(lambda change: self._typed(path, change["new"]), "value")
        return lever

    def _help(self, one: Setting) -> str:
        """Return the note under the slider: the law, or which way is stricter."""
        if one.floor is not None:
            return text("lever.help.floor", value=number(one.floor))
        if one.kind in {"mark", "minimum", "required", "coverage", "level"}:
            return text("lever.help.higher")
        if one.kind in {"weight", "section_weight"}:
            return text("lever.help.weight")
        if one.kind == "step":
            found = next(criterion for _, criterion in self.scenario.version.criteria()
                         if criterion.code == one.criterion)
            if isinstance(found.observation, Measure) and found.observation.direction != "band":
                return text(f"lever.help.{found.observation.direction}")
        return ""
