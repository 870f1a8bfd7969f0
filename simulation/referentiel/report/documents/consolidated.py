"""A whole text of the standard as a document: sections, criteria, ladders, sources; what changes marked when asked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from referentiel.compare.labels import field_label
from referentiel.compare.names import words_of
from referentiel.compare.parts import PartTeller
from referentiel.compare.wording import Run, one_line
from referentiel.files import Registries
from referentiel.model import Criterion, EligibilityCondition, Outcome, Section, StandardVersion
from referentiel.report.effect import version_title
from referentiel.texts import plural, text

from .paper import Block, Paper, Part, Style, block

_FIELDS = ("question", "observation", "ladder", "points", "required", "weight", "knockout", "actor_types", "conditions",
           "legal_floor", "guidance", "evidence", "verification", "iso26000", "note")
_OUTCOME = ("global_at_least", "sections_at_least", "knockouts", "levels_at_least")
_RULE = ("score", "not_assessed", "coverage_minimum", "knockout_not_assessed", "rounding", "start", "floor", "demerits",
         "redistribute")
Object = Criterion | Section | Outcome | EligibilityCondition


@dataclass(frozen=True)
class _Line:
    """One line of the text: its style, and what it says."""

    style: Style
    words: str


Key = tuple[str, str, str]
"""What a line is about: the kind of object, its code, its field."""
Lines = dict[Key, _Line]
"""The lines of a part, in the order of the text."""


def consolidated_paper(
    version: StandardVersion, registries: Registries | None = None, base: StandardVersion | None = None,
    amendments: Sequence[str] = (),
) -> Paper:
    """Return a whole text as a document.

    Each criterion says where it comes from, or that it is assumed; a reconstructed text says so at the head.

    Parameters
    ----------
    base
        The text that it comes from: what changes since is marked, and what is gone stays, struck out.
    amendments
        The amendments that are in the text, as people read them.
    """
    new, old = _parts(version, registries), _parts(base, registries) if base is not None else {}
    names = list(dict.fromkeys([*new, *old]))
    parts = []
    for name in names:
        title, lines = new.get(name) or ("", {})
        former_title, former = old.get(name) or ("", {})
        blocks = [block(line.style, line.words) for line in lines.values()] if base is None else list(
            _marked(former, lines))
        parts.append(Part(name, title or text("papers.text.gone", title=former_title), tuple(blocks)))
    provenance = [version_title(version)]
    provenance += [text("papers.text.since", title=version_title(base))] if base is not None else []
    count = sum(len(section.criteria) for section in version.sections)
    return Paper(
        text("papers.text.title", title=version.title),
        " ".join([plural("papers.text.lead", count, sections=plural("papers.text.sections", len(version.sections))),
                  *amendments]),
        tuple(provenance), tuple(part for part in parts if part.blocks), (version.notice,))


def _parts(version: StandardVersion, registries: Registries | None) -> dict[str, tuple[str, Lines]]:
    """Return the lines of each part of a text with its title, by name: presentation, sections, rule."""
    told = PartTeller(words_of((version,), registries))
    found = {"presentation": (text("papers.text.presentation"), dict(_presentation(version, told)))}
    for section in version.sections:
        title = text("papers.text.section", code=section.code, title=section.title)
        found[f"section-{section.code}"] = (title, dict(_section(section, told)))
    found["rule"] = (text("papers.text.rule"), dict(_rule(version, told)))
    return found


def _presentation(version: StandardVersion, told: PartTeller) -> Iterator[tuple[Key, _Line]]:
    for name in ("summary", "transition"):
        value = getattr(version, name)
        if value:
            yield ("head", "", name), _Line("line", _said(name, value))
    for actor in version.actor_types:
        when = told.field(actor, "when", actor.when)
        line = text("papers.text.field", label=actor.label, told=when) if when else actor.label
        yield ("actor_type", actor.id, ""), _Line("item", line)


def _section(section: Section, told: PartTeller) -> Iterator[tuple[Key, _Line]]:
    yield ("section", section.code, "weight"), _Line("small", _said("weight", told.field(section, "weight",
                                                                                         section.weight)))
    for criterion in section.criteria:
        number = text("papers.text.number", number=criterion.number) if criterion.number else ""
        code = criterion.code
        yield ("criterion", code, "title"), _Line("heading", f"{code} {criterion.title}{number}")
        yield from _fields("criterion", code, criterion, _FIELDS, told)
        yield ("criterion", code, "origin"), _Line("small", _origin(criterion))


def _rule(version: StandardVersion, told: PartTeller) -> Iterator[tuple[Key, _Line]]:
    for name in _RULE:
        value, default = getattr(version.rule, name), type(version.rule).model_fields[name]
        if default.is_required() or value != default.get_default(call_default_factory=True):
            yield ("rule", "", name), _Line("line", _said(name, told.field(version.rule, name, value)))
    for condition in version.eligibility:
        yield ("eligibility", condition.id, "title"), _Line("heading", text("papers.text.eligibility",
                                                                            label=condition.label))
        yield from _fields("eligibility", condition.id, condition,
                           ("attribute", "criterion", "equals", "one_of", "at_least", "at_most", "actor_types"), told)
        yield ("eligibility", condition.id, "origin"), _Line("small", _origin(condition))
    for outcome in version.outcomes:
        passes = text("papers.text.passes") if outcome.passes else ""
        yield ("outcome", outcome.id, "title"), _Line("heading", outcome.label + passes)
        yield from _fields("outcome", outcome.id, outcome, _OUTCOME, told)
        yield ("outcome", outcome.id, "origin"), _Line("small", _origin(outcome))


def _fields(
    kind: str, code: str, part: Object, names: Sequence[str], told: PartTeller,
) -> Iterator[tuple[Key, _Line]]:
    """Yield the fields of a part that say something; those left to their default only where a reader looks for them."""
    for name in names:
        value = getattr(part, name)
        default = type(part).model_fields[name].get_default(call_default_factory=True)
        if value in (None, ()) or (value == default and name != "weight"):
            continue
        words = told.field(part, name, value, cited=name in {"ladder", "global_at_least", "sections_at_least"})
        if name == "question":
            yield (kind, code, name), _Line("line", words)
        else:
            yield (kind, code, name), _Line("item", _said(name, "\u202f; ".join(
                line.removesuffix(".") for line in words.split("\n"))))


def _said(name: str, words: str) -> str:
    label = field_label(name)
    return text("papers.text.field", label=label[:1].upper() + label[1:], told=words)


def _origin(part: Criterion | Outcome | EligibilityCondition) -> str:
    """Say where a part comes from: its sources, an assumption, or neither."""
    told = [*part.sources, *([text("compare.value.assumed")] if part.assumption else [])]
    return text("papers.text.origin", told=", ".join(told) or text("papers.text.unsourced"))


def _marked(old: Lines, new: Lines) -> Iterator[Block]:
    """Yield the lines of a part with what changes since another text; what is gone stands where it was."""
    for key in _together(list(old), list(new)):
        before, after = old.get(key), new.get(key)
        if before is None and after is not None:
            yield block(after.style, (Run("in", after.words),))
        elif before is not None and after is None:
            yield block(before.style, (Run("out", before.words),))
        elif before is not None and after is not None:
            yield block(after.style, one_line(before.words, after.words))


def _together(old: list[Key], new: list[Key]) -> list[Key]:
    """Merge two orders: that of the new text, each thing gone after what it followed."""
    merged = list(new)
    place = {key: rank for rank, key in enumerate(old)}
    for key in old:
        if key not in new:
            before = [one for one in merged if place.get(one, len(old)) < place[key]]
            merged.insert(merged.index(before[-1]) + 1 if before else 0, key)
    return merged
