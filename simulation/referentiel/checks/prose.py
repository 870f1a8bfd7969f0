"""The wording of a version: titles, questions, full stops, French typography, what an adopted text should say."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache

from referentiel.model import Criterion, Finding, Graded, Location, StandardVersion
from referentiel.model.identity import ByIdentity
from referentiel.model.per_type import located_criteria

from .codes import fault
from .dates import is_adopted

LONGEST_TITLE = 100
SHOWN = 60
TITLES, SENTENCES = {"title", "label"}, {"notice", "summary", "note", "transition", "description"}
WRITTEN = TITLES | SENTENCES | {"question", "guidance", "evidence", "name"}
_STOPPED = re.compile(pattern=r"[.!?…][\u00a0\u202f]?[»)]?$")
_DOUBLE_SPACE = re.compile(r"[^\S\n]{2,}")
_APOSTROPHE = re.compile(r"[^\W\d_]'[^\W\d_]")
_NO_BREAK = re.compile(
    pattern=r"\S (?=[:;!?%»])|«(?![\u00a0\u202f])|\d%|[^\W\d_][;!?](?=\s|$)|[^\W\d_]:(?=\s)|[^\s\u00a0\u202f]»"
)


def prose_findings(version: StandardVersion) -> Iterator[Finding]:
    """Yield what is wrong with the wording of a version."""
    for at, name, written in texts_of(version):
        for finding in _worded(name, written):
            yield replace(finding, at=at)
    yield from _same_titles(version)
    for at, criterion in located_criteria(version):
        yield from _same_levels(at, criterion)
        if is_adopted(version):
            yield from _missing(at, criterion)


_TEXTS = ByIdentity[tuple[tuple[Location, str, str], ...]]()
"""Texts of each criterion: a change leaves all but those that it touches as they were."""


def texts_of(part: object, at: Location = (), name: str = "") -> Iterator[tuple[Location, str, str]]:
    """Yield every text for people with its location and the name of its field."""
    if isinstance(part, Criterion):
        known = _TEXTS.recall(part, None, lambda: tuple(_walked(part, (), "")))
        yield from (((*at, *inside), field, written) for inside, field, written in known)
    else:
        yield from _walked(part, at, name)


def _walked(part: object, at: Location, name: str) -> Iterator[tuple[Location, str, str]]:
    if isinstance(part, str):
        if name in WRITTEN:
            yield at, name, part
    elif isinstance(part, tuple):
        for index, inner in enumerate(part):
            yield from texts_of(inner, (*at, index), name)
    elif isinstance(part, dict):
        for key, inner in part.items():
            yield from texts_of(inner, (*at, key), name)
    elif hasattr(type(part), "model_fields"):
        for field, about in type(part).model_fields.items():  # type: ignore[attr-defined]
            yield from texts_of(getattr(part, field), (*at, about.alias or field), field)


@lru_cache(maxsize=20_000)
def _worded(name: str, written: str) -> tuple[Finding, ...]:
    """Return what is wrong with one text; a change of a version leaves nearly all of them as they were."""
    return (*_sentence((), name, written), *_typography((), written))


def _sentence(at: Location, name: str, written: str) -> Iterator[Finding]:
    words = written.strip()
    if name in TITLES and words.endswith("."):
        yield fault("PROSE-TITLE-STOP", at, _end(words))
    if name in TITLES and len(words) > LONGEST_TITLE:
        yield fault("PROSE-TITLE-LONG", at, words, count=str(len(words)), limit=str(LONGEST_TITLE))
    if name == "question" and not words.endswith("?"):
        yield fault("PROSE-QUESTION-MARK", at, _end(words))
    if name in SENTENCES and not _STOPPED.search(words):
        yield fault("PROSE-FULL-STOP", at, _end(words))


def _typography(at: Location, written: str) -> Iterator[Finding]:
    """Yield one finding a kind of fault and a text, with the place of the first."""
    for code, pattern in (("PROSE-DOUBLE-SPACE", _DOUBLE_SPACE), ("PROSE-APOSTROPHE", _APOSTROPHE),
                          ("PROSE-NO-BREAK", _NO_BREAK)):
        found = list(pattern.finditer(written))
        if found:
            yield fault(code, at, _around(written, found[0].start()), count=str(len(found)))


def _same_titles(version: StandardVersion) -> Iterator[Finding]:
    """Yield the criteria that bear the title of an earlier one asked of the same type."""
    seen: dict[str, list[Criterion]] = {}
    for at, criterion in located_criteria(version):
        title = " ".join(criterion.title.casefold().split())
        asked = _types(version, criterion)
        same = next((other for other in seen.get(title, []) if asked & _types(version, other)), None)
        if same is not None:
            yield fault("PROSE-TITLE-SAME", (*at, "title"), criterion.code, other=same.code)
        seen.setdefault(title, []).append(criterion)


def _types(version: StandardVersion, criterion: Criterion) -> set[str]:
    return {actor.id for actor in version.actor_types if criterion.applies_to(actor.id)}


def _same_levels(at: Location, criterion: Criterion) -> Iterator[Finding]:
    if isinstance(criterion.observation, Graded):
        levels = criterion.observation.levels
        for texts in ([level.name for level in levels], [level.description or "" for level in levels]):
            plain = [" ".join(words.casefold().split()) for words in texts]
            for i, words in enumerate(plain):
                if words and words in plain[:i]:
                    yield fault("PROSE-LEVEL-SAME", (*at, "observation", "levels", i), _end(texts[i]),
                                criterion=criterion.code)


def _missing(at: Location, criterion: Criterion) -> Iterator[Finding]:
    for code, there in (("PROSE-NO-QUESTION", criterion.question), ("PROSE-NO-EVIDENCE", criterion.evidence),
                        ("PROSE-NO-VERIFICATION", criterion.verification)):
        if not there:
            yield fault(code, (*at, "code"), criterion.code)


def _end(words: str) -> str:
    return words if len(words) <= SHOWN else words[-SHOWN:].partition(" ")[2]


def _around(written: str, start: int) -> str:
    return " ".join(written[max(0, start - SHOWN // 2): start + SHOWN // 2].split("\n"))
