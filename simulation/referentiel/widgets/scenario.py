"""A scenario apart from any screen: one version, what was typed in each lever, and the changes that it makes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property

from referentiel.engine import SWEPT
from referentiel.files import Versions
from referentiel.files.amendments import read_amendments
from referentiel.model import FindingsError, StandardVersion
from referentiel.model.change import Change, change_of
from referentiel.model.grammar import split
from referentiel.model.levers import Lever, Listing
from referentiel.model.nearness import folded
from referentiel.model.range_steps import slider_of
from referentiel.model.reading import Value
from referentiel.report.findings import findings_sentence
from referentiel.report.lever_names import JOINED, lever_options, lever_title, value_typed, value_words
from referentiel.texts import number, text

Check = Callable[[tuple[Change, ...]], object]

_OPEN = ("filed", "in_discussion", "to_reexamine")


@dataclass(frozen=True)
class Reading:
    """What a scenario changes.

    Parameters
    ----------
    changes
        One a lever moved, in the order in which they were; empty when some value is not valid.
    faults
        What is wrong with a value typed, by path.
    """

    changes: tuple[Change, ...] = ()
    faults: Mapping[str, str] = field(default_factory=dict)

    @property
    def sound(self) -> bool:
        """Whether every value typed is valid."""
        return not self.faults


class Scenario:
    """The values typed in the levers of one version.

    Parameters
    ----------
    proposed
        The values on the table, by path; see `on_the_table`.
    """

    def __init__(self, version: StandardVersion, proposed: Mapping[str, tuple[Value, ...]] | None = None) -> None:
        self.version = version
        self.proposed = dict(proposed or {})
        self.typed: dict[str, str] = {}
        self._levers: dict[str, Lever] = {}
        self._read: dict[tuple[str, str], Change | str | None] = {}

    @cached_property
    def listing(self) -> Listing:
        """Every lever of the version, made when asked for."""
        return Listing(self.version)

    def lever(self, path: str) -> Lever:
        """Return the lever at a path.

        Raises
        ------
        referentiel.model.paths.Refused
            The version has no such path.
        """
        if path not in self._levers:
            self._levers[path] = self.listing.at(path)
        return self._levers[path]

    @cached_property
    def words(self) -> dict[str, str]:
        """By path, the words by which each lever may be searched: those of the text, and its French name."""
        return {one.path: f"{one.words} {folded(lever_title(one, self.version))}" for one in self.listing.every}

    def initial(self, path: str) -> str:
        """Return what stands in a lever before anybody moves it: empty where the text sets nothing, or several."""
        return value_typed(self.lever(path).in_force.value)

    def value(self, path: str) -> str:
        """Return what stands in a lever now, as typed."""
        return self.typed.get(path, self.initial(path))

    def put(self, path: str, typed: str) -> None:
        """Keep what was typed, as it was typed; the value in force makes no change."""
        self.typed.pop(path, None)
        if typed != self.initial(path):
            self.typed[path] = typed

    def clear(self) -> None:
        """Give every lever its value in force back."""
        self.typed.clear()

    def read(self, check: Check | None = None) -> Reading:
        """Read every value typed.

        Parameters
        ----------
        check
            Called with one change, then with all of them; it raises FindingsError where they are refused.
        """
        changes: list[Change] = []
        faults: dict[str, str] = {}
        for path, typed in self.typed.items():
            key = (path, typed)
            if key not in self._read:
                self._read[key] = self._change(path, typed, check)
            found = self._read[key]
            if isinstance(found, str):
                faults[path] = found
            elif found is not None:
                changes.append(found)
        if not faults and len(changes) > 1 and check is not None:
            try:
                check(tuple(changes))
            except FindingsError as error:
                faults = self._together(error, changes)
        return Reading(() if faults else tuple(changes), faults)

    def proposals(self, path: str) -> str:
        """Tell the values on the table for a lever; empty when nothing is proposed."""
        return JOINED.join(dict.fromkeys(value_words(value) for value in self.proposed.get(path, ())))

    def _change(self, path: str, typed: str, check: Check | None) -> Change | str | None:
        lever = self.lever(path)
        try:
            change = change_of(self.version, path, typed)
            if lever.in_force.value is not None and change.value == lever.in_force.value:
                return None
            if check is not None:
                check((change,))
        except FindingsError as error:
            return told_fault(error, typed, lever)
        return change

    def _together(self, error: FindingsError, changes: Iterable[Change]) -> dict[str, str]:
        """Tell the levers that are refused only together: those that the findings name, else all of them."""
        told = _refused(findings_sentence(error.findings))
        named = {path.strip() for finding in error.findings for path in finding.cell.split(",")}
        paths = [change.path for change in changes]
        return dict.fromkeys([path for path in paths if path in named] or paths, told)


def sweepable(path: str) -> bool:
    """Tell whether a lever has an exact curve: a mark, a minimum, a level, a step, a coverage, an eligibility."""
    target = split(path)
    return (target.root, target.field) in SWEPT


def on_the_table(version: StandardVersion, versions: Versions) -> dict[str, tuple[Value, ...]]:
    """Return the values that open amendments propose to the drafts which would replace a version, by path.

    An amendment that does not read, or that is decided or withdrawn, proposes nothing here.
    """
    found: dict[str, tuple[Value, ...]] = {}
    for draft in versions.values():
        path = versions.paths.get(draft.id)
        if draft.supersedes != version.id or draft.provenance != "draft" or path is None:
            continue
        for document in read_amendments(path).read:
            if document.amendment.state not in _OPEN:
                continue
            for record in document.amendment.changes:
                if "set" in record and "to" in record:
                    target = str(record["set"])
                    found[target] = (*found.get(target, ()), _proposed(version, target, record["to"]))
    return found


def _proposed(version: StandardVersion, path: str, written: object) -> Value:
    """Return a proposed value as the lever holds it; what does not fit is told as written."""
    try:
        return change_of(version, path, value_typed(written)).value  # type: ignore[arg-type]
    except FindingsError:
        return str(written)


def told_fault(error: FindingsError, typed: str, lever: Lever) -> str:
    """Say what is wrong beside the field: what was typed, what is expected, and that nothing is lost."""
    code, limits = error.findings[0].code, _limits(lever)
    found = findings_sentence(error.findings)
    if lever.value_kind == "number" and code == "CHG-VALUE":
        found = text("lever.invalid.number", typed=typed, range=limits, example=_example(lever))
    elif lever.value_kind == "number" and code.endswith("-RANGE") and limits:
        found = text("lever.invalid.range", typed=typed, range=limits)
    elif code == "CHG-VALUE" and lever_options(lever):
        found = text("lever.invalid.value", typed=typed, values=", ".join(word for _, word in lever_options(lever)))
    return _refused(found)


def _refused(found: str) -> str:
    return text("lever.invalid.refused", found=found if found.endswith(".") else f"{found}.")


def _limits(lever: Lever) -> str:
    low, high = lever.range.low, lever.range.high
    if low is None and high is None:
        return ""
    key = "between" if low is not None and high is not None else "from" if high is None else "to"
    return text(f"lever.range.{key}", low="" if low is None else number(low), high="" if high is None else number(high))


def _example(lever: Lever) -> str:
    slider = slider_of(lever)
    start = lever.in_force.value if isinstance(lever.in_force.value, Decimal) else slider.low
    near = start + slider.step / 2 if not lever.range.whole else start
    return number(near if lever.range.holds(near) else start)
