"""What lies between two texts, told in the grammar of amendments; what the grammar cannot say is named."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import groupby

from referentiel.authoring.drafting.joining import ROOTS
from referentiel.compare import Entry, diff
from referentiel.compare.labels import place_label
from referentiel.files.changes import value_now
from referentiel.model import Finding, StandardVersion
from referentiel.model.change import Change, made
from referentiel.model.grammar import Path, split
from referentiel.model.listing import known
from referentiel.model.operations import Add, Operation
from referentiel.model.rewriting import SAME_FIELD, Rewrite, content_of, fields_of, part_of, parts_of
from referentiel.texts import text

from .places import placings
from .reading import Changes

_PLACED = ("criteria", "sections", "eligibility")
"""Roots of the parts that come, go and move."""


def changes_between(
    before: StandardVersion, after: StandardVersion, part: str = "",
) -> tuple[Changes, tuple[Finding, ...]]:
    """Return the changes that lead from one text to another, and what they cannot say.

    A value is set by its path where its field then holds what the second text holds; else the field is written whole.

    Parameters
    ----------
    part
        Tell of one part only: ``criteria.CT-12``, ``outcomes.award``, ``rule``, ``weights`` (of all sections).
        Empty: of everything.

    Returns
    -------
    tuple
        The changes, in the order parts, places, fields; ``AMD-UNSAID`` for each difference left once they are made
        (the order of sections, another outcome...), named in French. Where there is none, `before` with the changes
        is `after` (the part meant, where one is).
    """
    root, _, code = part.partition(".")
    placed = placings(before, after, None if not part else {code} if root in _PLACED else set())
    standing = made(before, placed)
    changes = (*placed, *_fields(standing, after, part, {one.path for one in placed if isinstance(one, Add)}))
    return changes, tuple(_unsaid(made(before, changes), after, part))


def changed_parts(changes: Changes, before: StandardVersion) -> dict[str, int]:
    """Return how many of some changes are of each part (``criteria.CT-12``, ``rule``), in their order.

    Examples
    --------
    >>> from referentiel.model.operations import Retire
    >>> nothing = StandardVersion.model_construct(sections=(), eligibility=())
    >>> changed_parts((Change("rule.floor", True), Retire("CT-12"), Change("criteria.CT-12.weight", True)), nothing)
    {'rule': 1, 'criteria.CT-12': 2}
    """
    return dict(Counter(_part_of(one, before) for one in changes))


def _part_of(change: Change | Operation, before: StandardVersion) -> str:
    match change:
        case Change(path=path):
            target = split(path)
            return f"{target.root}.{target.name}" if target.name else target.root
        case Rewrite(part=part):
            return part
        case Add(path=path):
            return path
    roots = ("sections", "eligibility")
    return next((name for root in roots if part_of(before, name := f"{root}.{change.code}") is not None),
                f"criteria.{change.code}")


def _fields(standing: StandardVersion, after: StandardVersion, part: str, added: Collection[str]) -> Iterator[
        Change | Operation]:
    weights = part == "weights"
    for name in parts_of(after):
        if name in added or part_of(standing, name) is None:
            continue
        if weights and not name.startswith("sections."):
            continue
        if weights or not part or name == part:
            for field in fields_of(part_of(after, name)):
                if not weights or field == "weight":
                    yield from _field(standing, after, name, field)


def _field(standing: StandardVersion, after: StandardVersion, part: str, field: str) -> Iterator[Change | Operation]:
    wanted = content_of(after, part, field)
    if content_of(standing, part, field) == wanted:
        return
    for settings in _settings(standing, after, part, field):
        if settings and content_of(made(standing, settings), part, field) == wanted:
            yield from settings
            return
    yield Rewrite(part, field, wanted)


def _settings(
    standing: StandardVersion, after: StandardVersion, part: str, field: str,
) -> Iterator[list[Change]]:
    """Yield the ways to set the values of a field: one for all first, then those that differ, type by type at last."""
    root, _, name = part.partition(".")
    paths = [path for path in known(standing, root, name) if _field_of(path) == field]
    yield _moved((path for path in paths if not path.entry and not path.actor_type), standing, after)
    inner = [path for path in paths if path.entry] or paths
    yield _moved((path for path in inner if not path.actor_type), standing, after)
    settings = []
    for _, group in groupby(sorted(inner, key=_place), _place):
        inside = list(group)
        settings += _moved((path for path in inside if not path.actor_type), standing, after) or _moved(
            (path for path in inside if path.actor_type), standing, after)
    yield settings


def _moved(paths: Iterable[Path], standing: StandardVersion, after: StandardVersion) -> list[Change]:
    """Return the settings of the values that differ and can be set as one."""
    found = []
    for path in paths:
        value = value_now(after, str(path))
        if value is not None and not isinstance(value, dict) and value != value_now(standing, str(path)):
            found.append(Change(str(path), value))
    return found


def _place(path: Path) -> tuple[str, int, str]:
    return path.entry, path.step, path.end


def _field_of(path: Path) -> str:
    return SAME_FIELD.get(path.field, path.field) if path.root in {"criteria", "eligibility"} else path.field


def _unsaid(now: StandardVersion, after: StandardVersion, part: str) -> Iterator[Finding]:
    """Yield a finding for each difference left between what the changes lead to and the text wanted."""
    if now == after or part == "weights":
        return
    for entry in diff(now, after).entries:
        name = ".".join(word for word in (ROOTS.get(entry.part, entry.part), entry.code) if word)
        if part and name != part:
            continue
        for label in _labels(entry, name, after):
            yield Finding(code="AMD-UNSAID", found=label, cell=name)


def _labels(entry: Entry, name: str, version: StandardVersion) -> Sequence[str]:
    """Name a difference in French: each field, an order, a part that comes or goes."""
    if entry.aspect == "order":
        return [text(f"authoring.unsaid.order.{entry.part}", code=entry.code)]
    if entry.aspect in {"whole", "place"}:
        part = text(f"authoring.unsaid.part.{entry.part}")
        return [text(f"authoring.unsaid.{entry.kind}", part=part, code=entry.code)]
    return [place_label(f"{name}.{field.name}", version) for field in entry.fields]
