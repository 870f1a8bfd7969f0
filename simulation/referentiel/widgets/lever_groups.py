"""The levers of a version in groups that open: the decision, the most debated criteria, then each section."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import ipywidgets as widgets

from referentiel.files import Unit
from referentiel.model import Criterion, Measure, Outcome
from referentiel.model import Section as TextSection
from referentiel.model.levers import Lever as Setting
from referentiel.texts import number, plural, text

from .fold import Fold
from .scenario import Scenario

DEBATED: Mapping[str, tuple[str, ...]] = {
    "lrs": ("GOV-03", "RH-01", "RH-03", "RH-04", "RH-13", "RH-21", "RH-23", "CT-01", "CT-02", "CT-08", "CT-12",
            "CT-20", "ACH-01", "ACH-02", "ACH-04"),
}
"""The criteria whose thresholds are argued over most, by family, in the order in which they are offered."""
_ORDER = ("step", "required", "knockout", "weight", "applies")

Make = Callable[[], Sequence[widgets.Widget]]
Holds = Callable[[Setting], bool]


class LeverGroups:
    """The groups of levers of one scenario.

    Parameters
    ----------
    lever
        Returns the widget of a lever, by its path.
    opened
        Called when a group has been filled.

    Attributes
    ----------
    folds : dict of str to Fold
        The groups made so far: ``decision``, ``debated``, a section by its code, a criterion by ``<group>/<code>``...
    """

    def __init__(
        self, scenario: Scenario, lever: Callable[[str], widgets.Widget], opened: Callable[[], None],
        units: Mapping[str, Unit],
    ) -> None:
        self._scenario, self._version = scenario, scenario.version
        self._lever, self._opened, self._units = lever, opened, units
        self._holds: dict[str, Holds] = {}
        self.folds: dict[str, Fold] = {}

    def make(self) -> list[Fold]:
        """Return the outermost groups; only the first is open, and filled."""
        version = self._version
        found = [self._fold("decision", text("lever.group.decision"), self._decision, _of_decision, opened=True)]
        criteria = {criterion.code: criterion for _, criterion in version.criteria()}
        codes = [code for code in DEBATED.get(version.family, ()) if code in criteria]
        if codes:
            found.append(self._fold("debated", text("lever.group.debated"), lambda: [
                self._criterion("debated", criteria[code]) for code in codes], lambda one: one.criterion in codes))
        return [*found, *(self._section(section) for section in version.sections)]

    def tell(self) -> None:
        """Count the levers changed in each group."""
        changed = [self._scenario.lever(path) for path in self._scenario.typed]
        for name, fold in self.folds.items():
            count = sum(self._holds[name](one) for one in changed)
            fold.head.badge = plural("lever.changed", count) if count else ""

    def _decision(self) -> list[widgets.Widget]:
        """Return the marks and minima of what passes, then folded: other outcomes, eligibility, the rule, the types."""
        shown: list[widgets.Widget] = []
        folded: list[widgets.Widget] = []
        # The last outcome is what remains: the text gives it no condition.
        for outcome in self._version.outcomes[:-1]:
            if outcome.passes:
                first, rest = self._outcome(outcome)
                shown += first
                folded += rest
            else:
                folded.append(self._lesser(outcome))
        eligibility = [one for condition in self._version.eligibility for one in self._of("eligibility", condition.id)]
        types = [one for actor in self._version.actor_types for one in self._of("actor_types", actor.id)]
        return [*shown, *folded, *self._levers("eligibility", text("lever.group.eligibility"), eligibility),
                *self._levers("rule", text("lever.group.rule"), self._of("rule")),
                *self._levers("actor_types", text("lever.group.actor_types"), types)]

    def _outcome(self, outcome: Outcome) -> tuple[list[widgets.Widget], list[widgets.Widget]]:
        """Return what an outcome shows at once, and what it folds."""
        own = [one for one in self._of("outcomes", outcome.id) if one.kind != "level"]
        valued = [one for one in own if not one.actor_type and one.in_force.value is not None]
        marks = [one for one in valued if one.kind == "mark" or (one.kind == "minimum" and not one.section)]
        minima = [one for one in valued if one.kind == "minimum" and one.section]
        rest = [one for one in own if not one.actor_type and one not in (*marks, *minima)]
        typed = [one for one in own if one.actor_type]
        name, label = f"outcomes.{outcome.id}", outcome.label
        sections = self._levers(f"{name}/sections", text("lever.group.sections", label=label), minima)
        others = [*self._levers(f"{name}/rest", text("lever.group.rest", label=label), rest),
                  *self._levers(f"{name}/types", text("lever.group.types", label=label), typed)]
        return [*(self._lever(one.path) for one in marks), *sections], others

    def _lesser(self, outcome: Outcome) -> Fold:
        """Return an outcome that is no pass, folded whole."""
        own = f"outcomes.{outcome.id}."

        def make() -> list[widgets.Widget]:
            first, rest = self._outcome(outcome)
            return [*first, *rest]

        return self._fold(f"outcomes.{outcome.id}", text("lever.group.outcome", label=outcome.label), make,
                          lambda one: one.path.startswith(own) and one.kind != "level")

    def _section(self, section: TextSection) -> Fold:
        def make() -> list[widgets.Widget]:
            weights = [one.path for one in self._of("sections", section.code)]
            return [*map(self._lever, weights), *(self._criterion(section.code, one) for one in section.criteria)]

        return self._fold(section.code, section.title, make,
                          lambda one: one.section == section.code and one.kind != "minimum")

    def _criterion(self, group: str, criterion: Criterion) -> Fold:
        """Return the levers of one criterion: those for all types, or type by type where the text parts them."""
        name = f"{group}/{criterion.code}"

        def make() -> list[widgets.Widget]:
            own = self._of("criteria", criterion.code)
            main = [one for kind in _ORDER for one in own if one.kind == kind and self._main(one)]
            levels = [self._scenario.lever(f"outcomes.{outcome.id}.levels_at_least.{criterion.code}")
                      for outcome in self._version.outcomes[:-1]]
            more = [one for one in own if one not in main] + levels
            return [*(self._lever(one.path) for one in main),
                    *self._levers(f"{name}/more", text("lever.group.more"), more)]

        return self._fold(name, criterion.title, make, lambda one: one.criterion == criterion.code,
                          code=criterion.code, note=self._note(criterion))

    def _main(self, one: Setting) -> bool:
        if not one.actor_type:
            return True
        whole = self._scenario.lever(one.path.replace(f"[{one.actor_type}]", ""))
        return bool(whole.in_force.by_type) and one.kind != "applies"

    def _note(self, criterion: Criterion) -> str:
        """Return the value that counts as met, where one stands for every type."""
        if not isinstance(criterion.observation, Measure) or criterion.required is None:
            return ""
        values = set()
        for actor in self._version.actor_types:
            steps, level = criterion.steps(actor.id), criterion.required.of(actor.id)
            place = -1 if level is None else int(level) - 1
            if 0 <= place < len(steps):
                step = steps[place].value
                values.add(step.value if step is not None else None)
        value = values.pop() if len(values) == 1 else None
        unit = self._units.get(criterion.observation.unit)
        if value is None:
            return ""
        return text("lever.note", value=number(value), unit=unit.symbol) if unit and unit.symbol else number(value)

    def _of(self, root: str, name: str = "") -> list[Setting]:
        """Return the levers of one object, without those for all types where the text parts the types."""
        return [one for one in self._scenario.listing.of(root, name) if not one.in_force.by_type]

    def _levers(self, name: str, label: str, levers: Sequence[Setting]) -> list[Fold]:
        """Return a group of levers; none where there is no lever."""
        paths = [one.path for one in levers]
        return [self._fold(name, label, lambda: list(map(self._lever, paths)),
                           lambda one: one.path in paths)] if paths else []

    def _fold(
        self, name: str, label: str, make: Make, holds: Holds, *, code: str = "", note: str = "", opened: bool = False,
    ) -> Fold:
        def filled() -> Sequence[widgets.Widget]:
            made = make()
            self._opened()
            return made

        self._holds[name] = holds
        self.folds[name] = fold = Fold(label, filled, code=code, note=note)
        if opened:
            fold.unfold()
        return fold


def _of_decision(one: Setting) -> bool:
    return one.path.split(".", 1)[0] in {"outcomes", "rule", "eligibility", "actor_types"} and one.kind != "level"
