"""Write a whole field of a part again: a title, guidance, sources, a whole ladder, the levels of a practice.

A value inside a field is set by its path (`referentiel.model.change.Change`); this sets all of it at once.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ValidationError

from .criterion import Criterion
from .finding import Finding, FindingsError
from .nearness import nearest
from .version import Section, StandardVersion

HEAD = "head"
RULE = "rule"
_LISTS = {"outcomes": "outcomes", "eligibility": "eligibility", "actor_types": "actor_types", "decisions": "decisions"}
_FIXED = {"code", "id", "criteria"}
_HEAD = ("title", "notice", "summary", "sources", "transition")
SAME_FIELD = {"applies": "actor_types"}
"""Fields of a path that set the same thing as a field of a part of another name."""


@dataclass(frozen=True)
class Rewrite:
    """Write a whole field of a part.

    Parameters
    ----------
    part
        ``criteria.GOV-03``, ``sections.RH``, ``outcomes.award``, ``eligibility.MINIMUM``, ``actor_types.outsourcer``,
        ``decisions.x``, ``attributes.x``, ``rule`` or ``head`` (title, notice, summary, sources, transition).
    field
        Name of the field, as files write it.
    content
        Its new value, as the model holds it; None for a field left out.
    """

    part: str
    field: str
    content: Any

    @property
    def code(self) -> str:
        """The code of the part; empty for the rule and the head."""
        return self.part.partition(".")[2]

    @property
    def path(self) -> str:
        """The field concerned, as paths write it."""
        return f"{self.part}.{self.field}"

    @property
    def value(self) -> str:
        """What is written, in short."""
        return shown(self.content)


def shown(content: Any) -> str:  # noqa: ANN401
    """Return a value of a field as one text: texts as they are, lists parted by a bar, other values as Python data.

    Examples
    --------
    >>> shown("Un titre"), shown(("a", "b")), shown(None)
    ('Un titre', 'a | b', '')
    """
    match content:
        case None:
            return ""
        case str():
            return content
        case tuple():
            return " | ".join(map(shown, content))
        case BaseModel():
            return str(content.model_dump(mode="json", by_alias=True, exclude_defaults=True))
    return str(content)


def settled(raw: Any) -> Any:  # noqa: ANN401
    """Return what a file holds with its lists as the model wants them.

    Examples
    --------
    >>> settled([1, [2]]), settled({"a": ["b"]})
    ((1, (2,)), {'a': ('b',)})
    """
    if isinstance(raw, dict):
        return {key: settled(one) for key, one in raw.items()}
    return tuple(map(settled, raw)) if isinstance(raw, list | tuple) else raw


def part_of(version: StandardVersion, part: str) -> Any:  # noqa: ANN401
    """Return a part by its name; None when the version has none.

    Examples
    --------
    >>> part_of(StandardVersion.model_construct(outcomes=()), "outcomes.award") is None
    True
    """
    root, _, code = part.partition(".")
    match root:
        case "head" if not code:
            return version
        case "rule" if not code:
            return version.rule
        case "criteria":
            return next((criterion for _, criterion in version.criteria() if criterion.code == code), None)
        case "sections":
            return next((section for section in version.sections if section.code == code), None)
        case "attributes":
            return version.attributes.get(code)
    listed = getattr(version, _LISTS[root]) if root in _LISTS else ()
    return next((one for one in listed if one.id == code), None)


def parts_of(version: StandardVersion) -> list[str]:
    """Return the name of every part whose fields may be written again."""
    names = [HEAD, RULE, *(f"attributes.{name}" for name in version.attributes)]
    names += [f"{root}.{one.id}" for root in _LISTS for one in getattr(version, root)]
    names += [f"sections.{section.code}" for section in version.sections]
    return names + [f"criteria.{criterion.code}" for _, criterion in version.criteria()]


def fields_of(part: object) -> tuple[str, ...]:
    """Return the fields of a part that may be written again, as files name them."""
    if isinstance(part, StandardVersion):
        return _HEAD
    if not isinstance(part, BaseModel):
        return ()
    return tuple(about.alias or name for name, about in type(part).model_fields.items() if name not in _FIXED)


def rewrite_of(version: StandardVersion, part: str, field: str, raw: object) -> Rewrite:
    """Return the writing of a field from what a file would hold for it; None leaves the field out.

    Raises
    ------
    FindingsError
        ``CHG-TARGET`` (no such part), ``CHG-PATH`` (no such field), ``CHG-VALUE`` (not what the field holds).
    """
    found = part_of(version, part)
    path = f"{part}.{field}"
    if found is None:
        raise FindingsError([Finding(code="CHG-TARGET", found=part, near=nearest(part, parts_of(version)), cell=path)])
    fields = fields_of(found)
    if field not in fields:
        near = nearest(field, fields)
        raise FindingsError([Finding(code="CHG-PATH", found=path, near=f"{part}.{near}" if near else "", cell=path)])
    name = _name(found, field)
    about = type(found).model_fields[name]
    if raw is None and not about.is_required():
        return Rewrite(part, field, about.get_default(call_default_factory=True))
    values = {one: getattr(found, one) for one in type(found).model_fields}
    try:
        made = type(found).model_validate({**values, name: settled(raw)})
    except ValidationError as error:
        at = tuple(error.errors(include_url=False)[0]["loc"])
        raise FindingsError([Finding(code="CHG-VALUE", found=str(raw)[:120], cell=path, at=at,
                                     params={"detail": "field"})]) from error
    return Rewrite(part, field, getattr(made, name))


def content_of(version: StandardVersion, part: str, field: str) -> Any:  # noqa: ANN401
    """Return what a field of a part holds; None when the version has no such part or field."""
    found = part_of(version, part)
    return getattr(found, _name(found, field)) if field in fields_of(found) else None


def rewrite_findings(version: StandardVersion, one: Rewrite) -> list[Finding]:
    """Return why a field cannot be written: ``CHG-TARGET`` or ``CHG-PATH``."""
    found = part_of(version, one.part)
    if found is None:
        return [Finding(code="CHG-TARGET", found=one.part, near=nearest(one.part, parts_of(version)), cell=one.path)]
    if one.field not in fields_of(found):
        return [Finding(code="CHG-PATH", found=one.path, cell=one.path)]
    return []


def with_rewrites(version: StandardVersion, rewrites: Iterable[Rewrite]) -> StandardVersion:
    """Return the version with fields written; each part and field is there."""
    for one in rewrites:
        found = part_of(version, one.part)
        version = _put(version, one.part, found.model_copy(update={_name(found, one.field): one.content}))
    return version


def _put(version: StandardVersion, name: str, part: Any) -> StandardVersion:  # noqa: ANN401
    root = name.partition(".")[0]
    match part:
        case StandardVersion():
            return part
        case Criterion(code=code):
            sections = tuple(
                s.model_copy(update={"criteria": tuple(part if c.code == code else c for c in s.criteria)})
                if any(c.code == code for c in s.criteria) else s for s in version.sections)
            return version.model_copy(update={"sections": sections})
        case Section(code=code):
            sections = tuple(part if s.code == code else s for s in version.sections)
            return version.model_copy(update={"sections": sections})
    if root == RULE:
        return version.model_copy(update={"rule": part})
    if root == "attributes":
        attributes = type(version.attributes)({**version.attributes, name.partition(".")[2]: part})
        return version.model_copy(update={"attributes": attributes})
    listed = tuple(part if one.id == part.id else one for one in getattr(version, root))
    return version.model_copy(update={root: listed})


def _name(part: Any, field: str) -> str:  # noqa: ANN401
    """Return the model's name of a field, as files name it."""
    fields: dict[str, Any] = type(part).model_fields
    return next(name for name, about in fields.items() if field in (name, about.alias))
