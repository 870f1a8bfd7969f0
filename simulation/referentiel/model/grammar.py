"""How the path to a value of a version is written: its parts, and what kind of value stands there."""

from __future__ import annotations

import re
from dataclasses import dataclass

_SEGMENT = re.compile(r"([A-Za-z0-9_-]+)((?:\[[A-Za-z0-9_]+\])*)")
_CHOICES = {
    "knockouts": "none_failed|ignored",
    "not_assessed": "exclude|zero",
    "knockout_not_assessed": "not_computable|report",
    "mode": "nearest|up|down",
    "tie": "half_up|half_down|half_even",
}
_FLAGS = {"knockout", "demerits", "redistribute", "applies"}
_TEXTS = {"equals": "text", "one_of": "texts"}
_CONDITIONS = {("criteria", "conditions"), ("actor_types", "when")}
ROOTS = ("outcomes", "criteria", "sections", "eligibility", "actor_types")


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


def split(written: str) -> Path:
    """Read the parts of a path, whether a version has it or not.

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
    return _read(names, [argument for _, arguments in segments for argument in arguments])


def _is_band(segments: list[tuple[str, list[str]]]) -> bool:
    return (len(segments) == 4 and segments[0][0] == "criteria" and segments[2][0] == "ladder"
            and segments[3][0] in {"low", "high"} and not segments[3][1])


def _read(names: list[str], arguments: list[str]) -> Path:
    if names[0] == "rule" and len(names) in {2, 4} and not arguments:
        return Path("rule", "", names[1], ".".join(names[2:]))
    if len(names) < 3 or names[0] not in ROOTS:
        raise Refused("CHG-PATH")
    root, name, field, *rest = names
    if (root, field) in _CONDITIONS and len(rest) == 2 and not arguments:
        return Path(root, name, field, ".".join(rest))
    if root == "criteria" and field == "ladder":
        if not arguments or not arguments[0].isdigit() or len(arguments) > 2 or len(rest) > 1:
            raise Refused("CHG-STEP")
        actor = arguments[1] if len(arguments) == 2 else ""
        return Path(root, name, field, step=int(arguments[0]), actor_type=actor, end=rest[0] if rest else "")
    if len(rest) > 1 or len(arguments) > 1:
        raise Refused("CHG-PATH")
    return Path(root, name, field, entry=rest[0] if rest else "", actor_type=arguments[0] if arguments else "")


def kind_of(path: Path) -> str:
    """Return ``number``, ``flag``, ``text``, ``texts`` (parted by ``|``), or the choices joined by ``|``."""
    nested = path.root == "rule" or (path.root, path.field) in _CONDITIONS
    last = path.entry.rpartition(".")[2] if nested and path.entry else path.field
    return "flag" if last in _FLAGS else _TEXTS.get(last) or _CHOICES.get(last, "number")
