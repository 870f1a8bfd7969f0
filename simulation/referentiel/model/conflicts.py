"""Changes that cannot stand together: made twice, lost, or dependent on their order."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations
from typing import Protocol, TypeVar

from .criterion import Criterion
from .finding import Finding
from .grammar import Path
from .nearness import nearest
from .operations import Add, Move, Operation, Retire, in_turn
from .reading import Value
from .rewriting import SAME_FIELD, Rewrite, rewrite_findings
from .setting import set_value
from .version import EligibilityCondition, Section, StandardVersion


class Setting(Protocol):
    """A path as typed, with the value to set there."""

    @property
    def path(self) -> str: ...  # noqa: D102 - see the class
    @property
    def value(self) -> Value: ...  # noqa: D102 - see the class


Settings = Sequence[tuple[Path, Setting]]
Kind = TypeVar("Kind", bound=Operation)


class Plan:
    """The operations on the parts of a version, checked together.

    Parameters
    ----------
    version
        The base version.
    operations
        In any order: the result is the same.
    """

    def __init__(self, version: StandardVersion, operations: Sequence[Operation]) -> None:
        self._version, self._operations = version, operations
        self._homes = {criterion.code: section.code for section, criterion in version.criteria()}
        self._sections = {section.code for section in version.sections}
        self._conditions = {condition.id for condition in version.eligibility}
        added = [one for one in operations if isinstance(one, Add)]
        own = {c.code: one.code for one in added if isinstance(one.part, Section) for c in one.part.criteria}
        # Where one may be told to stand before what comes with it; a move, before what moves too.
        self._coming = self._homes | own | {one.code: one.section for one in added if isinstance(one.part, Criterion)}
        self._going = self._coming | {one.code: one.section for one in operations if isinstance(one, Move)}

    def of(self, kind: type[Kind]) -> list[Kind]:
        """Return the operations of one kind."""
        return [one for one in self._operations if isinstance(one, kind)]

    def retired(self) -> set[str]:
        """Return the codes retired, those of the criteria of a retired section included; a move saves a criterion."""
        codes = {one.code for one in self.of(Retire)}
        moved = {one.code for one in self.of(Move)}
        return codes | {code for code, section in self._homes.items() if section in codes and code not in moved}

    def findings(self) -> list[Finding]:
        """Return what is wrong with the operations, each alone and all together."""
        found = [finding for one in self._operations for finding in self._alone(one)]
        count = Counter((type(one).__name__, one.path, one.code) for one in self._operations)
        found += [Finding(code="CHG-TWICE", found=code, cell=path) for (_, path, code), n in count.items() if n > 1]
        retired = self.retired()
        gone = [one.code for one in self.of(Retire)]
        for move in self.of(Move):
            if move.code in gone:
                found.append(_order(move.path, move.code))
            found += [_order(move.path, move.section)] if move.section in gone else []
        for add in self.of(Add):
            if add.section in gone:
                found.append(_order(add.path, add.section))
        moved = {one.code for one in self.of(Move)}
        found += [_order(one.path, one.before) for one in self.of(Add) if one.before in retired | moved]
        found += [_order(one.path, one.before) for one in self.of(Move) if one.before in retired]
        rings: list[Add | Move] = [*in_turn(self.of(Add))[1], *in_turn(self.of(Move))[1]]
        found += [_order(one.path, one.before) for one in rings]
        return found + [_order(one.path, one.code) for one in self.of(Rewrite) if one.code in retired]

    def covered(self, settings: Settings) -> list[Finding]:
        """Return the settings inside a field that is also written whole."""
        whole = {(one.part, one.field): one for one in self.of(Rewrite)}
        found = []
        for path, setting in settings:
            part = f"{path.root}.{path.name}" if path.name else path.root
            field = SAME_FIELD.get(path.field, path.field) if path.root in {"criteria", "eligibility"} else path.field
            if (part, field) in whole:
                found.append(_order(setting.path, whole[part, field].path))
        return found

    def lost(self, settings: Settings) -> list[Finding]:
        """Return the settings that a retirement would undo."""
        retired = self.retired()
        return [
            _order(setting.path, path.entry if path.entry in retired else path.name) for path, setting in settings
            if (path.name in retired and path.root in {"criteria", "sections", "eligibility"})
            or (path.root == "outcomes" and path.entry in retired)
        ]

    def _alone(self, one: Operation) -> Iterator[Finding]:
        added = {add.code for add in self.of(Add) if isinstance(add.part, Section)}
        match one:
            case Retire(code=code):
                yield from _among(code, [*self._homes, *self._sections, *self._conditions], code)
            case Move(code=code, section=section, before=before):
                yield from _among(code, self._homes, one.path)
                yield from _among(section, self._sections | added, one.path)
                yield from _place(one.path, section, before, self._going)
            case Add(part=Criterion(), code=code, section=section, before=before):
                yield from _free(code, self._homes, one.path)
                yield from _among(section, self._sections | added, one.path)
                yield from _place(one.path, section, before, self._coming)
            case Add(part=Section(criteria=criteria), code=code, before=before):
                yield from _free(code, self._sections, one.path)
                for criterion in criteria:
                    yield from _free(criterion.code, self._homes, one.path)
                if before and before not in self._sections:
                    yield Finding(code="CHG-PLACE", found=before, cell=one.path, params={"section": ""})
            case Add(part=EligibilityCondition(), code=code):
                yield from _free(code, self._conditions, one.path)
            case Rewrite(code=code) if not any(add.path == one.part for add in self.of(Add)):
                yield from rewrite_findings(self._version, one)

def conflicts(version: StandardVersion, settings: Settings) -> list[Finding]:
    """Find the settings whose result depends on their order, and the paths set twice.

    Only settings of one field can depend on each other.
    """
    count = Counter(path for path, _ in settings)
    findings = [Finding(code="CHG-TWICE", found=str(path), cell=str(path)) for path, n in count.items() if n > 1]
    unique = dict(settings)
    for group in _neighbours(unique):
        for p, q in combinations(group, 2):
            if not p.overlaps(q):
                continue
            first, second = unique[p], unique[q]
            one = set_value(set_value(version, p, first.value), q, second.value)
            other = set_value(set_value(version, q, second.value), p, first.value)
            if one != other:
                findings.append(Finding(code="CHG-ORDER", found=first.path, cell=first.path,
                                        params={"other": second.path}))
    return findings


def _neighbours(paths: Iterable[Path]) -> Iterator[list[Path]]:
    """Group the paths that may touch one value: those of one field, and of one entry of it if all name one."""
    fields: dict[tuple[str, ...], list[Path]] = defaultdict(list)
    for path in paths:
        fields[path.field_key].append(path)
    for group in fields.values():
        if all(path.entry for path in group):
            entries: dict[str, list[Path]] = defaultdict(list)
            for path in group:
                entries[path.entry].append(path)
            yield from entries.values()
        else:
            yield group


def _order(found: str, other: str) -> Finding:
    return Finding(code="CHG-ORDER", found=found, cell=found, params={"other": other})


def _place(path: str, section: str, before: str, homes: Mapping[str, str]) -> Iterator[Finding]:
    if before and homes.get(before) != section:
        yield Finding(code="CHG-PLACE", found=before, cell=path, params={"section": section})


def _among(code: str, known: Iterable[str], path: str) -> Iterator[Finding]:
    names = list(known)
    if code not in names:
        yield Finding(code="CHG-TARGET", found=code, near=nearest(code, names), cell=path)


def _free(code: str, taken: Iterable[str], path: str) -> Iterator[Finding]:
    if code in taken:
        yield Finding(code="CHG-CODE", found=code, cell=path)
