"""What an adoption leaves in writing: the minutes, the revision note and the entry of the journal.

All three are made from the same data, so that they cannot contradict the text nor each other.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from referentiel.authoring import Adoption, state_label
from referentiel.compare import Comparison
from referentiel.files import Registries
from referentiel.model import Source
from referentiel.model.amendment import Amendment
from referentiel.report.comparison import counts_line
from referentiel.report.cuts import cut_rows
from referentiel.report.effect import version_title
from referentiel.report.revision import revision_note
from referentiel.texts import day, text

from .paper import Block, Paper, Part, block, blocks, grid
from .rendering import plain
from .sheets import decided_sheet, effect_lines_of, sheet_blocks

SHORT = 12


def minutes(
    adoption: Adoption, sources: Sequence[Source] = (), colleges: Mapping[str, str] | None = None,
    registries: Registries | None = None,
) -> Paper:
    """Return the minutes of the meeting that adopted a version.

    Parameters
    ----------
    sources
        Where the past audits come from.
    colleges
        Title of each college by id.
    """
    sitting, version = adoption.sitting, adoption.version
    decided = [(decided_sheet(one, colleges, registries), one.verdict.remarks) for one in adoption.decided]
    parts = [
        Part("sitting", text("documents.minutes.sitting"),
             tuple(blocks("line", (sitting.attendance, sitting.quorum, sitting.rule)))),
        Part("voted", text("documents.minutes.voted"), tuple(
            one for sheet, remarks in decided for one in (*sheet_blocks(sheet), *blocks("line", remarks)))),
        Part("others", text("documents.minutes.others"), tuple(
            told for one in adoption.others for told in _other(one))),
        Part("notes", text("papers.notes"), tuple(blocks("line", sitting.remarks))),
        Part("effect", text("documents.minutes.whole"), tuple(_whole(adoption))),
        Part("text", text("documents.minutes.frozen"), tuple(blocks("line", (
            text("documents.minutes.fingerprint", id=version.id, fingerprint=adoption.fingerprint),
            text("documents.minutes.transition", told=version.transition or ""))))),
    ]
    return Paper(
        text("documents.minutes.title", version=version.title),
        text("documents.minutes.day", day=day(sitting.day), title=sitting.title).strip(),
        provenance_of(adoption, sources), tuple(part for part in parts if part.blocks), notices_of(adoption))


def note(
    adoption: Adoption, comparison: Comparison, registries: Registries | None = None, sources: Sequence[Source] = (),
) -> Paper:
    """Return the revision note of an adopted version: every change once, then the effect in numbers."""
    told = revision_note(comparison, registries)
    parts = [Part(f"section-{rank}", one.title, tuple(blocks("item", (sentence for _, sentence in one.told))))
             for rank, one in enumerate(told, start=1)]
    return Paper(
        text("documents.note.title", version=adoption.version.title), counts_line(comparison),
        provenance_of(adoption, sources),
        (*parts, Part("effect", text("documents.minutes.whole"), tuple(_whole(adoption)))), notices_of(adoption))


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


def provenance_of(adoption: Adoption, sources: Sequence[Source]) -> tuple[str, ...]:
    """Say between which texts an adoption stands, and where the past audits come from."""
    return (text("documents.provenance", before=version_title(adoption.in_force),
                 after=version_title(adoption.version)),
            *(text("effect.source", title=source.title) for source in sources))


def notices_of(adoption: Adoption) -> tuple[str, ...]:
    """Return what the texts of an adoption are worth, those that were reconstructed."""
    versions = (adoption.in_force, adoption.version)
    return tuple(dict.fromkeys(one.notice for one in versions if one.provenance == "reconstruction"))


def _other(amendment: Amendment) -> Iterator[Block]:
    """Yield an amendment that was not put to the vote; of a withdrawn one, by whom and why where its file says."""
    yield block("item", text("documents.minutes.other", number=str(amendment.number), title=amendment.title,
                             state=state_label(amendment.state)))
    if amendment.state == "withdrawn":
        yield from blocks("line", [amendment.events[-1].note or ""])


def _whole(adoption: Adoption) -> Iterator[Block]:
    yield from blocks("line", effect_lines_of(adoption.effect))
    columns = ("type", "audits", "before", "after", "gained", "lost", "missing")
    yield grid([text(f"documents.cut.{name}") for name in columns],
               ([getattr(row, name) for name in ("label", *columns[1:])]
                for row in cut_rows(adoption.cuts, adoption.in_force)), numbers=True)
    yield block("small", text("documents.cut.told"))
