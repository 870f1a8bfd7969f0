"""One amendment as a document shows it: who, why, both texts, effect on past audits, vote; every figure in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from referentiel.authoring import ComparedRow, Decided, KnownEffect, state_label
from referentiel.compare import Effect
from referentiel.compare.effect import FEW_ORGANISATIONS
from referentiel.files import Registries
from referentiel.model.amendment import Amendment
from referentiel.report.compared import with_units
from referentiel.texts import day, integer, number, plural, rate, text

from .paper import Block, block, blocks, grid


@dataclass(frozen=True)
class Sheet:
    """One amendment, in French.

    Parameters
    ----------
    rows
        Its comparative text.
    effect
        Sentences on past audits; one that says so when the effect is not known.
    stale
        Whether the effect was computed from something that moved since.
    votes
        Sentences on the vote; empty before it.
    """

    number: int
    title: str
    filed: str
    state: str
    rationale: str
    grounds: str
    rows: tuple[ComparedRow, ...]
    effect: tuple[str, ...]
    stale: bool
    votes: tuple[str, ...]


def sheet(
    amendment: Amendment, rows: Sequence[ComparedRow], known: KnownEffect | None = None,
    colleges: Mapping[str, str] | None = None, registries: Registries | None = None,
) -> Sheet:
    """Return the sheet of an amendment that is not decided yet.

    Parameters
    ----------
    known
        Its stored effect.
    colleges
        Title of each college by id; the id where it is not given.
    registries
        Symbols of the units.
    """
    stored = known.stored if known else None
    lines: tuple[str, ...] = (text("documents.no_effect"),)
    if stored is not None:
        lines = counts_lines(stored.counts, stored.organisations_moved)
        if known is not None and known.stale:
            moved = ", ".join(text(f"documents.moved.{name}") for name in known.moved)
            lines = (text("documents.stale", moved=moved, day=day(stored.computed_on)), *lines)
    return _sheet(amendment, with_units(rows, registries), lines, colleges, stale=bool(known and known.stale))


def decided_sheet(
    one: Decided, colleges: Mapping[str, str] | None = None, registries: Registries | None = None,
) -> Sheet:
    """Return the sheet of an amendment that was voted on."""
    lines = effect_lines_of(one.effect) if one.effect is not None else (text("documents.no_effect.alone"),)
    votes = [text("documents.vote.college", college=_college(ballots.college, colleges), for_=integer(ballots.for_),
                  against=integer(ballots.against), abstention=integer(ballots.abstention))
             for ballots in one.verdict.ballots]
    votes += [text("documents.vote.arithmetic", told=one.verdict.arithmetic)] if one.verdict.arithmetic else []
    votes.append(text(f"documents.vote.{'adopted' if one.verdict.adopted else 'rejected'}"))
    made = _sheet(one.amendment, with_units(one.rows, registries), lines, colleges, stale=False)
    return replace(made, votes=tuple(votes), state=state_label("adopted" if one.verdict.adopted else "rejected"))


def sheet_blocks(sheet: Sheet) -> Iterator[Block]:
    """Yield an amendment as the blocks of a document: who and why, both texts, effect on past audits, vote."""
    yield block("heading", text("documents.amendment", number=sheet.number, title=sheet.title))
    yield block("small", sheet.filed)
    if sheet.rationale:
        yield block("line", text("documents.rationale.line", told=sheet.rationale))
    yield block("small", text("documents.grounds", told=sheet.grounds))
    yield grid([text(f"documents.column.{name}") for name in ("object", "before", "after")],
               ((row.label, row.before_runs, row.after_runs) for row in sheet.rows))
    yield from blocks("line", sheet.effect)
    yield from blocks("item", sheet.votes)


def effect_lines_of(effect: Effect) -> tuple[str, ...]:
    """Tell an effect in two or three sentences."""
    return counts_lines(effect.counts(), effect.organisations_moved())


def counts_lines(counts: Mapping[str, int], organisations: int) -> tuple[str, ...]:
    """Tell the counts of an effect: over how many audits, the rate, what moved, what cannot be computed."""
    before, after = counts["computable_before"], counts["computable_after"]
    difference = "—"
    if before and after:
        points = 100 * (Fraction(counts["passes_after"], after) - Fraction(counts["passes_before"], before))
        difference = ("+" if points > 0 else "") + number(points, 1)
    told = (
        text("effect.rate", before=rate(counts["passes_before"], before), after=rate(counts["passes_after"], after),
             passes_before=integer(counts["passes_before"]), computable_before=integer(before),
             passes_after=integer(counts["passes_after"]), computable_after=integer(after), difference=difference),
        text("effect.moves", gained=plural("effect.gained.pass", counts["gained"]),
             lost=plural("effect.lost.pass", counts["lost"]), entered=plural("effect.entered", counts["entered"]),
             left=plural("effect.left", counts["left"])),
        text("documents.computable", audits=plural("unit.audits", counts["audits"]),
             missing=integer(counts["not_computable_after"])),
    )
    few = (plural("effect.few", organisations),) if 0 < organisations < FEW_ORGANISATIONS else ()
    return (*told, *few)


def _sheet(
    amendment: Amendment, rows: Sequence[ComparedRow], effect: Sequence[str], colleges: Mapping[str, str] | None,
    *, stale: bool,
) -> Sheet:
    grounds = [*amendment.legal_basis, *amendment.sources]
    told = ", ".join(grounds) if grounds else text(f"documents.grounds.{'assumed' if amendment.assumption else 'none'}")
    return Sheet(
        amendment.number, amendment.title,
        text("documents.filed", author=amendment.author, college=_college(amendment.college, colleges),
             day=day(amendment.events[0].on)),
        state_label(amendment.state), amendment.rationale.strip(), told, tuple(rows), tuple(effect), stale, ())


def _college(name: str, colleges: Mapping[str, str] | None) -> str:
    return (colleges or {}).get(name, name)
