"""Everything that is wrong in a session, at once, each finding tied to the field that a screen shows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from referentiel.checks import findings as version_findings
from referentiel.checks.prose import texts_of
from referentiel.files import Registries
from referentiel.model import Finding, Location, StandardVersion, nearest
from referentiel.model.observed import same_scale
from referentiel.model.rewriting import part_of
from referentiel.model.thresholds import located_thresholds

from .session import Session

LONGEST = 4_000
"""Characters of one text beyond which it is told: nobody reads them on a screen, let alone on a projector."""
_MARKUP = re.compile(r"<[/!]?[A-Za-z][^<>\n]*>?")
_FORMULA = re.compile(r"\s*[=@][A-Za-z(]")
_ROOTS = ("outcomes", "eligibility", "actor_types", "decisions")


@dataclass(frozen=True)
class Located:
    """A finding and the field that it is about.

    Parameters
    ----------
    path
        As `Session.type` takes it, down to the step; the part alone (``criteria.CT-12``) where no field is meant;
        empty for the whole text.
    pending
        The field holds something that cannot be taken yet.
    """

    path: str
    finding: Finding
    pending: bool = False


def session_findings(
    session: Session, registries: Registries, *, in_force: StandardVersion | None = None, day: date | None = None,
) -> tuple[Located, ...]:
    """Return every finding of a session: fields half typed first, then the errors, warnings and remarks on the text.

    Parameters
    ----------
    in_force
        The version that the draft supersedes: codes and definitions are compared with it.
    day
        The day at which the law under the draft is read.
    """
    pending = [Located(one.path, finding, pending=True) for one in session.typed for finding in one.findings]
    version = session.version
    found = [*version_findings(version, units=registries.units, sources=registries.sources, bases=registries.bases,
                               day=day), *text_findings(version)]
    if in_force is not None:
        found += [*_codes(version, in_force, registries), *_definitions(version, in_force),
                  *_unsourced(version, in_force)]
    order = ("error", "warning", "info")
    located = [Located(field_path(version, one.at), one) for one in found]
    return (*pending, *sorted(located, key=lambda one: order.index(one.finding.severity)))


def text_findings(part: object) -> Iterator[Finding]:
    """Yield the texts that are too long, or that another program might take for markup or for a formula.

    Nothing of them is ever run: screens escape them, spreadsheets neutralise them. They are told all the same.
    """
    for at, _, written in texts_of(part):
        for code, found in written_faults(written):
            yield Finding(code=f"DRAFT-{code}", found=found, at=at, severity="warning",
                          params={"count": str(len(written)), "limit": str(LONGEST)})


@lru_cache(maxsize=20_000)
def written_faults(written: str, limit: int = LONGEST) -> tuple[tuple[str, str], ...]:
    """Return what is odd in one text: ``LONG``, ``MARKUP`` or ``FORMULA``, with what shows it.

    Examples
    --------
    >>> written_faults("<script>alert(1)</script>"), written_faults("=cmd()"), written_faults("a < b")
    ((('MARKUP', '<script>'),), (('FORMULA', '=cmd()'),), ())
    """
    markup = _MARKUP.search(written)
    found = [("LONG", written[:60])] if len(written) > limit else []
    found += [("MARKUP", markup[0][:60])] if markup else []
    return (*found, *([("FORMULA", written.strip()[:60])] if _FORMULA.match(written) else []))


def field_path(version: StandardVersion, at: Location) -> str:
    """Return the field that a place in a version belongs to, as paths write it.

    Examples
    --------
    >>> field_path(StandardVersion.model_construct(actor_types=()), ("notice",))
    'head.notice'
    """
    if not at:
        return ""
    root, *rest = at
    if root == "sections":
        return _in_sections(version, rest)
    if root in _ROOTS:
        if not rest or not isinstance(rest[0], int):
            return str(root)
        return _detailed(version, f"{root}.{getattr(version, str(root))[rest[0]].id}", rest[1:])
    if root in {"rule", "attributes"}:
        return ".".join(str(part) for part in at if isinstance(part, str))
    return f"head.{root}"


def _in_sections(version: StandardVersion, rest: list[str | int]) -> str:
    if not rest or not isinstance(rest[0], int):
        return "sections"
    section = version.sections[rest[0]]
    if len(rest) > 2 and rest[1] == "criteria" and isinstance(rest[2], int):
        return _detailed(version, f"criteria.{section.criteria[rest[2]].code}", rest[3:])
    return _detailed(version, f"sections.{section.code}", rest[1:])


def _detailed(version: StandardVersion, part: str, rest: list[str | int]) -> str:
    """Write the field, its step, its type and its end, as far as the place tells them."""
    if not rest or rest[0] in {"code", "id", "criteria"}:
        return part
    types = {actor.id for actor in version.actor_types}
    field, *deeper = rest
    step = next((f"[{one + 1}]" for one in deeper if isinstance(one, int)), "") if field == "ladder" else ""
    entry = next((f".{one}" for one in deeper if isinstance(one, str) and one not in types
                  and field in {"sections_at_least", "levels_at_least"} and one[:1].isupper()), "")
    actor = next((f"[{one}]" for one in deeper if one in types), "")
    end = next((f".{one}" for one in deeper if one in {"low", "high"}), "") if step else ""
    return f"{part}.{field}{entry}{step}{actor}{end}"


def _codes(version: StandardVersion, in_force: StandardVersion, registries: Registries) -> Iterator[Finding]:
    """Yield the codes that were retired before and come back."""
    known = {criterion.code for _, criterion in in_force.criteria()}
    for s, section in enumerate(version.sections):
        for c, criterion in enumerate(section.criteria):
            retired = registries.retired.get(criterion.code)
            if retired is not None and criterion.code not in known:
                yield Finding(code="DRAFT-CODE-RETIRED", found=criterion.code,
                              near=nearest(criterion.code, known, 0.99), at=("sections", s, "criteria", c, "code"),
                              params={"title": retired.title, "version": retired.retired_in})


def _definitions(version: StandardVersion, in_force: StandardVersion) -> Iterator[Finding]:
    """Yield the criteria that observe something else under the same definition."""
    before = {criterion.code: criterion for _, criterion in in_force.criteria()}
    for s, section in enumerate(version.sections):
        for c, criterion in enumerate(section.criteria):
            old = before.get(criterion.code)
            if (old is not None and old.definition == criterion.definition
                    and not same_scale(old.observation, criterion.observation)):
                yield Finding(code="DRAFT-DEFINITION", found=criterion.code, params={"next": str(old.definition + 1)},
                              at=("sections", s, "criteria", c, "observation"))


def _unsourced(version: StandardVersion, in_force: StandardVersion) -> Iterator[Finding]:
    """Yield the steps, marks and minima that differ from those in force and say neither their source nor a guess.

    A new criterion answers for its numbers by its own sources.
    """
    before = {criterion.code: criterion for _, criterion in in_force.criteria()}
    for s, section in enumerate(version.sections):
        for c, criterion in enumerate(section.criteria):
            old = before.get(criterion.code)
            if old is not None and old is not criterion and old.ladder != criterion.ladder:
                yield from _bare(criterion, old, ("sections", s, "criteria", c))
    for i, outcome in enumerate(version.outcomes):
        earlier = part_of(in_force, f"outcomes.{outcome.id}")
        if earlier is not None and earlier != outcome:
            yield from _bare(outcome, earlier, ("outcomes", i))


def _bare(part: object, old: object, start: Location) -> Iterator[Finding]:
    known = {at: threshold.value for at, threshold in located_thresholds(old)}
    for at, threshold in located_thresholds(part):
        if known.get(at) != threshold.value and not (threshold.sources or threshold.assumption):
            yield Finding(code="DRAFT-SOURCE", found=f"{threshold.value:f}".replace(".", ","), at=(*start, *at),
                          severity="warning")
