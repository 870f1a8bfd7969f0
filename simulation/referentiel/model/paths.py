"""Paths to the values of a version that a change may set: read one, list them all."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from .criterion import Criterion, Measure, Step
from .version import StandardVersion

_SEGMENT = re.compile(r"([A-Za-z0-9_-]+)((?:\[[A-Za-z0-9_]+\])*)")
_CHOICES = {
    "knockouts": "none_failed|ignored",
    "not_assessed": "exclude|zero",
    "knockout_not_assessed": "not_computable|report",
    "mode": "nearest|up|down",
    "tie": "half_up|half_down|half_even",
}
_FLAGS = {"knockout", "demerits", "redistribute"}


class Refused(ValueError):  # noqa: N818
    """A path or a value that the version does not have; `args` are a finding code and a detail."""


@dataclass(frozen=True)
class Path:
    """A path that was read: what it names, and inside it the entry, the step, the type and the end of a band."""

    root: str
    name: str
    field: str
    entry: str = ""
    step: int = 0
    actor_type: str = ""
    end: str = ""

    @property
    def field_key(self) -> tuple[str, ...]:
        """The field of the version that the path is inside."""
        return (self.root, self.name, self.field)

    def overlaps(self, other: Path) -> bool:
        """Tell whether two paths of one field may touch the same value."""
        return all(
            not a or not b or a == b
            for a, b in ((self.entry, other.entry), (self.step, other.step), (self.actor_type, other.actor_type))
        )

    def __str__(self) -> str:
        dotted = ".".join(part for part in (self.root, self.name, self.field, self.entry) if part)
        step = f"[{self.step}]" if self.step else ""
        actor = f"[{self.actor_type}]" if self.actor_type else ""
        return dotted + step + actor + (f".{self.end}" if self.end else "")


def parse_path(version: StandardVersion, written: str) -> Path:
    """Read a path against a version.

    Raises
    ------
    Refused
        ``CHG-PATH`` or ``CHG-STEP``.
    """
    segments: list[tuple[str, list[str]]] = []
    for part in written.strip().split("."):
        matched = _SEGMENT.fullmatch(part)
        if not matched:
            raise Refused("CHG-PATH")
        segments.append((matched[1], re.findall(r"\[([^\]]+)\]", matched[2])))
    names = [name for name, _ in segments]
    if any(arguments for _, arguments in segments[:-1]) and not _is_band(segments):
        raise Refused("CHG-PATH")
    path = _read(names, [argument for _, arguments in segments for argument in arguments])
    if path not in _known(version, path):
        if path.root == "criteria" and path.field == "ladder" and any(_known(version, Path("criteria", path.name, ""))):
            raise Refused("CHG-STEP")
        raise Refused("CHG-PATH")
    return path


def _is_band(segments: list[tuple[str, list[str]]]) -> bool:
    return (len(segments) == 4 and segments[0][0] == "criteria" and segments[2][0] == "ladder"
            and segments[3][0] in {"low", "high"} and not segments[3][1])


def _read(names: list[str], arguments: list[str]) -> Path:
    if names[0] == "rule" and len(names) in {2, 4} and not arguments:
        return Path("rule", "", names[1], ".".join(names[2:]))
    if len(names) < 3 or names[0] not in {"outcomes", "criteria", "sections", "eligibility"}:
        raise Refused("CHG-PATH")
    root, name, field, *rest = names
    if root == "criteria" and field == "ladder":
        if not arguments or not arguments[0].isdigit() or len(arguments) > 2 or len(rest) > 1:
            raise Refused("CHG-STEP")
        actor = arguments[1] if len(arguments) == 2 else ""
        return Path(root, name, field, step=int(arguments[0]), actor_type=actor, end=rest[0] if rest else "")
    if len(rest) > 1 or len(arguments) > 1:
        raise Refused("CHG-PATH")
    return Path(root, name, field, entry=rest[0] if rest else "", actor_type=arguments[0] if arguments else "")


def kind_of(path: Path) -> str:
    """Return ``number``, ``flag``, or the choices of a path joined by ``|``."""
    last = path.entry.rpartition(".")[2] if path.root == "rule" and path.entry else path.field
    return "flag" if last in _FLAGS else _CHOICES.get(last, "number")


def paths(version: StandardVersion) -> list[str]:
    """List every path of a version that a change may set, types included."""
    return [str(path) for path in _all(version)]


def _all(version: StandardVersion) -> Iterator[Path]:
    names = [("outcomes", o.id) for o in version.outcomes] + [("sections", s.code) for s in version.sections]
    names += [("criteria", c.code) for _, c in version.criteria()]
    names += [("eligibility", e.id) for e in version.eligibility]
    for root, name in [*names, ("rule", "")]:
        yield from _known(version, Path(root, name, ""))


def _known(version: StandardVersion, path: Path) -> Iterator[Path]:
    """Yield the paths that exist under the object that `path` names."""
    types = ["", *(actor.id for actor in version.actor_types)]
    name = path.name
    match path.root:
        case "outcomes" if any(o.id == name for o in version.outcomes):
            yield from _outcome_paths(version, name, types)
        case "sections" if any(s.code == name for s in version.sections):
            yield from (Path("sections", name, "weight", actor_type=actor) for actor in types)
        case "criteria":
            for _, criterion in version.criteria():
                if criterion.code == name:
                    yield from _criterion_paths(criterion, types)
        case "eligibility":
            fields = [f for e in version.eligibility if e.id == name
                      for f in ("at_least", "at_most") if getattr(e, f) is not None]
            yield from (Path("eligibility", name, f, actor_type=actor) for f in fields for actor in types)
        case "rule":
            yield from _rule_paths(version)


def _outcome_paths(version: StandardVersion, name: str, types: list[str]) -> Iterator[Path]:
    yield Path("outcomes", name, "knockouts")
    for actor in types:
        yield Path("outcomes", name, "global_at_least", actor_type=actor)
        for entry in ["", *(s.code for s in version.sections)]:
            yield Path("outcomes", name, "sections_at_least", entry, actor_type=actor)
        for _, criterion in version.criteria():
            yield Path("outcomes", name, "levels_at_least", criterion.code, actor_type=actor)


def _rule_paths(version: StandardVersion) -> Iterator[Path]:
    rule = version.rule
    fields = ["coverage_minimum", "not_assessed", "knockout_not_assessed"]
    fields += ["start", "floor", "demerits", "redistribute"] if rule.score == "points" else []
    yield from (Path("rule", "", field) for field in fields)
    for which, rounding in (("global", rule.rounding.global_), ("sections", rule.rounding.sections)):
        if rounding is not None:
            yield from (Path("rule", "", "rounding", f"{which}.{f}") for f in ("step", "mode", "tie"))


def _criterion_paths(criterion: Criterion, types: list[str]) -> Iterator[Path]:
    for actor in types:
        for field in ("weight", "required", "knockout"):
            yield Path("criteria", criterion.code, field, actor_type=actor)
        for step in range(1, len(_steps(criterion, actor)) + 1):
            banded = isinstance(criterion.observation, Measure) and criterion.observation.direction == "band"
            for end in ("low", "high") if banded else ("",):
                yield Path("criteria", criterion.code, "ladder", step=step, actor_type=actor, end=end)


def _steps(criterion: Criterion, actor: str) -> tuple[Step, ...]:
    if criterion.ladder is None:
        return ()
    ladders = [criterion.ladder.of(actor)] if actor else list(criterion.ladder.by_type.values())
    return max((steps or () for steps in ladders), key=len, default=())
