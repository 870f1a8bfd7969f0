"""What a criterion observes and the law under it, one field each: every edit writes the whole structure again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from referentiel.authoring import Session
from referentiel.files import Registries
from referentiel.model import Finding, FindingsError, Graded, Measure, Points, StandardVersion
from referentiel.model.rewriting import content_of, part_of, rewrite_of
from referentiel.model.typed import number_typed
from referentiel.texts import number, text

Refused = Mapping[str, tuple[str, str]]
KINDS = ("yes_no", "graded", "measure", "points")
DIRECTIONS = ("higher", "lower", "band")


def structure_fields(
    version: StandardVersion, part: str, registries: Registries, refused: Refused,
) -> list[dict[str, Any]]:
    """Return the fields of what a criterion observes, its points and its legal floor."""
    criterion = part_of(version, part)
    observation, floor = criterion.observation, criterion.legal_floor
    found = [_choice(part, "observation.kind", observation.kind, KINDS, refused)]
    match observation:
        case Measure():
            units = [[key, unit.plural] for key, unit in sorted(registries.units.items())]
            found += [{**_choice(part, "observation.unit", observation.unit, (), refused), "options": units},
                      _choice(part, "observation.direction", observation.direction, DIRECTIONS, refused),
                      _line(part, "observation.range", _list(observation.range), refused)]
        case Graded():
            names = "\n".join(level.name + (f" | {level.description}" if level.description else "")
                              for level in observation.levels)
            found.append({**_line(part, "observation.levels", names, refused), "kind": "text", "wide": True,
                          "lines": 5})
        case Points():
            found.append(_line(part, "observation.max", number(observation.max), refused))
    if not isinstance(observation, Points):
        found.append(_line(part, "points", _list(criterion.points or ()), refused))
    if isinstance(observation, Measure):
        steps = criterion.ladder.by_type.get("*") if criterion.ladder else None
        if steps and all(step.value is not None for step in steps):
            found.append(_line(part, "ladder", _list(step.value.on(None) for step in steps), refused))
    known = sorted(registries.bases.items())
    bases = [["", text("editor.none")], *([key, f"{base.text} {base.article}".strip()] for key, base in known)]
    found.append({**_choice(part, "legal_floor.basis", floor.basis if floor else "", (), refused), "options": bases,
                  "wide": True})
    if floor:
        one = floor.value.by_type.get("*") if floor.value else None
        found.append(_line(part, "legal_floor.value", "" if one is None else number(one), refused))
    return found


def write_structure(session: Session, path: str, typed: str) -> None:
    """Write a field of a structure; what cannot be taken is held by the session as typed, with why."""
    part, _, field = path.partition("#")
    version = session.version
    try:
        contents = {field.partition(".")[0]: _RAW[field](version, part, typed)}
        if field == "observation.kind":
            # What another kind says in its own way starts again.
            contents |= {"ladder": [50] if typed == "measure" else None, "points": None, "required": None}
        changes = [rewrite_of(version, part, name, raw) for name, raw in contents.items()
                   if raw is not None or content_of(version, part, name) is not None]
        session.change(changes, taken=path)
    except FindingsError as error:
        session.hold(path, typed, error.findings)
    except ValueError:
        session.hold(path, typed, [Finding(code="DRAFT-UNREAD", found=typed[:120], cell=path)])


def _choice(part: str, name: str, value: str, options: tuple[str, ...], refused: Refused) -> dict[str, Any]:
    return {**_line(part, name, value, refused), "kind": "choice",
            "options": [[one, text(f"editor.choice.{one}")] for one in options]}


def _line(part: str, name: str, value: str, refused: Refused) -> dict[str, Any]:
    path = f"{part}#{name}"
    typed, error = refused.get(path, (value, ""))
    return {"id": path, "kind": "line", "label": text(f"editor.structure.{name}"), "value": typed, "error": error,
            "help": "" if name not in {"points", "ladder", "observation.levels", "observation.range"}
            else text(f"editor.structure.{name}.help")}


def _list(values: Any) -> str:  # noqa: ANN401
    return " ; ".join(number(value) for value in values)


def _numbers(typed: str) -> list[Any]:
    found = [number_typed(word) for word in typed.split(";") if word.strip()]
    if any(one is None for one in found):
        raise ValueError(typed)
    return found


def _number(typed: str) -> Any:  # noqa: ANN401
    found = number_typed(typed.strip())
    if found is None:
        raise ValueError(typed)
    return found


def _observation(version: StandardVersion, part: str, **changes: Any) -> dict[str, Any]:  # noqa: ANN401
    raw: dict[str, Any] = part_of(version, part).observation.model_dump(by_alias=True, exclude_none=True)
    return {**raw, **changes}


def _kind(_version: StandardVersion, _part: str, typed: str) -> dict[str, Any]:
    """Return a first observation of a kind: what it holds is then typed."""
    names = [text(f"editor.level.{k}") for k in range(5)]
    starts: dict[str, dict[str, Any]] = {
        "yes_no": {}, "graded": {"levels": names}, "points": {"max": 10},
        "measure": {"unit": "percent", "direction": "higher", "range": [0, 100]}}
    if typed not in starts:
        raise ValueError(typed)
    return {"kind": typed, **starts[typed]}


def _levels(typed: str) -> list[Any]:
    found = [[word.strip() for word in line.split("|", 1)] for line in typed.splitlines() if line.strip()]
    return [{"name": one[0], "description": one[1]} if len(one) > 1 and one[1] else one[0] for one in found]


def _floor(version: StandardVersion, part: str, **changes: Any) -> dict[str, Any] | None:  # noqa: ANN401
    floor = part_of(version, part).legal_floor
    raw: dict[str, Any] = floor.model_dump(by_alias=True, exclude_none=True) if floor else {}
    return {**raw, **changes}


def _uniform(typed: str) -> Any:  # noqa: ANN401
    return _number(typed) if typed.strip() else None


_RAW: dict[str, Callable[[StandardVersion, str, str], Any]] = {
    "observation.kind": _kind,
    "observation.unit": lambda v, p, t: _observation(v, p, unit=t),
    "observation.direction": lambda v, p, t: _observation(v, p, direction=t),
    "observation.range": lambda v, p, t: _observation(v, p, range=_numbers(t)),
    "observation.levels": lambda v, p, t: _observation(v, p, levels=_levels(t)),
    "observation.max": lambda v, p, t: _observation(v, p, max=_number(t)),
    "points": lambda _v, _p, t: _numbers(t) or None,
    "ladder": lambda _v, _p, t: _numbers(t) or None,
    "legal_floor.basis": lambda v, p, t: _floor(v, p, basis=t) if t else None,
    "legal_floor.value": lambda v, p, t: _floor(v, p, value=_uniform(t)),
}
