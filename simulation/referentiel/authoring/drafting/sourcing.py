"""Say of one threshold where it comes from: its sources, or that it is an assumption."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from referentiel.model import Finding, FindingsError, PerSection, PerType, StandardVersion, Step, Threshold
from referentiel.model.change import path_of
from referentiel.model.grammar import Path
from referentiel.model.rewriting import Rewrite, content_of

Mark = Callable[[Threshold], Threshold]


def sourced(version: StandardVersion, path: str, sources: tuple[str, ...], *, assumption: bool) -> Rewrite:
    """Return the change that says where the threshold at a path comes from.

    Raises
    ------
    FindingsError
        ``CHG-PATH``, ``CHG-STEP``, or ``CHG-VALUE`` where no threshold stands there.
    """
    target = path_of(version, path)
    part = f"{target.root}.{target.name}" if target.name else target.root
    field = target.field
    content = content_of(version, part, field)

    def said(threshold: Threshold) -> Threshold:
        return threshold.model_copy(update={"sources": sources, "assumption": assumption})

    result = _marked(content, target, said)
    if result is content:
        raise FindingsError([Finding(code="CHG-VALUE", found=path, cell=path, params={"detail": "threshold"})])
    return Rewrite(part, field, result)


def _marked(content: Any, path: Path, said: Mark) -> Any:  # noqa: ANN401
    """Return a content with the thresholds that a path names said; the same object where it names none."""
    match content:
        case Threshold():
            return said(content)
        case PerSection(by_section=minima):
            found = {key: _marked(one, path, said) if path.entry in {"", key} else one for key, one in minima.items()}
            return content.model_copy(update={"by_section": type(minima)(found)})
        case PerType(by_type=values):
            names = [path.actor_type] if path.actor_type in values else list(values)
            kept = {key: _marked(one, path, said) if key in names else one for key, one in values.items()}
            same = all(kept[key] is values[key] for key in values)
            return content if same else content.model_copy(update={"by_type": type(values)(kept)})
        case Step():
            end = path.end or "value"
            mark = getattr(content, end)
            return content if mark is None else content.model_copy(update={end: said(mark)})
        case tuple() if path.step and len(content) >= path.step:
            index = path.step - 1
            return (*content[:index], _marked(content[index], path, said), *content[index + 1 :])
    return content
