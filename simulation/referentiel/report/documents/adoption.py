"""What an adoption leaves in writing: the minutes, the revision note and the entry of the journal, in Markdown.

All three are made from the same data, so that they cannot contradict the text nor each other.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from referentiel.authoring import Adoption, Cut, state_label
from referentiel.compare import Comparison
from referentiel.files import Registries
from referentiel.model import Source
from referentiel.report.comparison import counts_line
from referentiel.report.effect import version_title
from referentiel.report.revision import revision_note
from referentiel.texts import day, integer, rate, text

from .sheets import Sheet, decided_sheet, effect_lines_of

_MARKS = re.compile(r"([\\`*_\[\]|#])")
SHORT = 12


def minutes_text(
    adoption: Adoption, sources: Sequence[Source] = (), colleges: Mapping[str, str] | None = None,
) -> str:
    """Return the minutes of the meeting that adopted a version, as Markdown.

    Parameters
    ----------
    sources
        Where the past audits come from.
    colleges
        Title of each college by id.
    """
    sitting, version = adoption.sitting, adoption.version
    lines = [f"# {text('documents.minutes.title', version=plain(version.title))}", "",
             text("documents.minutes.day", day=day(sitting.day), title=plain(sitting.title)).strip()]
    told = (sitting.attendance, sitting.quorum, sitting.rule)
    lines += [line for one in told if one for line in ("", plain(one))]
    lines += ["", *_provenance(adoption, sources), "", f"## {text('documents.minutes.voted')}"]
    for one in adoption.decided:
        lines += ["", *_sheet_lines(decided_sheet(one, colleges))]
    if adoption.others:
        lines += ["", f"## {text('documents.minutes.others')}", ""]
        lines += [text("documents.minutes.other", number=str(one.number), title=plain(one.title),
                       state=state_label(one.state)) for one in adoption.others]
    lines += ["", f"## {text('documents.minutes.whole')}", "", *effect_lines_of(adoption.effect), "",
              *_cut_table(adoption), "", f"## {text('documents.minutes.frozen')}", "",
              text("documents.minutes.fingerprint", id=version.id, fingerprint=adoption.fingerprint),
              "", text("documents.minutes.transition", told=plain(version.transition or ""))]
    return "\n".join(lines) + "\n"


def note_text(
    adoption: Adoption, comparison: Comparison, registries: Registries | None = None, sources: Sequence[Source] = (),
) -> str:
    """Return the revision note of an adopted version, as Markdown: every change once, then the effect in numbers."""
    lines = [f"# {text('documents.note.title', version=plain(adoption.version.title))}", "",
             *_provenance(adoption, sources), "", counts_line(comparison)]
    for paragraph in revision_note(comparison, registries):
        lines += ["", f"## {plain(paragraph.title)}", "", plain(str(paragraph))]
    lines += ["", f"## {text('documents.minutes.whole')}", "", *effect_lines_of(adoption.effect)]
    return "\n".join(lines) + "\n"


def entry_text(adoption: Adoption, comparison: Comparison, sources: Sequence[Source] = ()) -> str:
    """Return the entry of an adopted version in the journal of versions, as Markdown."""
    numbers: dict[bool, list[str]] = {True: [], False: []}
    for one in adoption.decided:
        numbers[one.verdict.adopted].append(str(one.amendment.number))
    items = [
        text("documents.entry.nature", provenance=text(f"provenance.{adoption.version.provenance}"),
             before=adoption.in_force.id),
        text("documents.entry.adopted", day=day(adoption.sitting.day)),
        text("documents.entry.changes", told=counts_line(comparison)),
        text("documents.entry.amendments", adopted=", ".join(numbers[True]) or text("documents.nothing"),
             rejected=", ".join(numbers[False]) or text("documents.nothing")),
        text("documents.entry.effect", told=" ".join(effect_lines_of(adoption.effect))),
        *(text("documents.entry.source", title=plain(source.title)) for source in sources),
        text("documents.entry.fingerprint", fingerprint=adoption.fingerprint[:SHORT]),
    ]
    return "\n".join([f"### {adoption.version.id}", "", *(f"- {item}" for item in items)]) + "\n"


def plain(written: str) -> str:
    r"""Write a text so that Markdown shows it as it is, on one line.

    Examples
    --------
    >>> plain("<b> *a* | [x](y)")
    '&lt;b&gt; \\*a\\* \\| \\[x\\](y)'
    """
    escaped = written.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return " ".join(_MARKS.sub(r"\\\1", escaped).split("\n"))


def _provenance(adoption: Adoption, sources: Sequence[Source]) -> Iterator[str]:
    yield text("documents.provenance", before=version_title(adoption.in_force), after=version_title(adoption.version))
    yield from (text("effect.source", title=plain(source.title)) for source in sources)


def _sheet_lines(sheet: Sheet) -> Iterator[str]:
    yield f"### {text('documents.amendment', number=sheet.number, title=plain(sheet.title))}"
    yield ""
    yield plain(sheet.filed)
    yield ""
    yield text("documents.rationale.line", told=plain(sheet.rationale))
    yield text("documents.grounds", told=plain(sheet.grounds))
    yield ""
    yield "| " + " | ".join(text(f"documents.column.{name}") for name in ("object", "before", "after")) + " |"
    yield "|---|---|---|"
    for row in sheet.rows:
        yield f"| {plain(row.label)} | {plain(row.before)} | {plain(row.after)} |"
    yield ""
    yield from sheet.effect
    yield ""
    yield from (f"- {plain(line)}" for line in sheet.votes)


def _cut_table(adoption: Adoption) -> Iterator[str]:
    labels = {actor.id: actor.label for actor in adoption.in_force.actor_types}
    columns = ("type", "audits", "before", "after", "gained", "lost", "missing")
    yield "| " + " | ".join(text(f"documents.cut.{name}") for name in columns) + " |"
    yield "|---|" + "---:|" * (len(columns) - 1)
    for cut in adoption.cuts:
        yield "| " + " | ".join(_cells(cut, labels.get(cut.actor_type, text("documents.cut.unknown")))) + " |"


def _cells(cut: Cut, label: str) -> list[str]:
    return [plain(label), integer(cut.audits), rate(cut.passes_before, cut.computable_before),
            rate(cut.passes_after, cut.computable_after), integer(cut.gained), integer(cut.lost),
            integer(cut.audits - cut.computable_after)]
