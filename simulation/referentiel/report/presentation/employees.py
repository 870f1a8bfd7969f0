"""How many people work in the labelled organisations, beside the trade as a whole: a square counts 5,000 jobs."""

from __future__ import annotations

from dataclasses import dataclass, replace

from referentiel.files import Registries, SectorFact
from referentiel.texts import FRENCH, current, integer, plural, rate, text

from ..study import StudyPage, Table
from ..theme import ACCENT, INK_3, PAPER
from .part import Layers, Part, Rows, absent_part, drawn_part, reading
from .squares import Look, band, square_layers, square_rows

SQUARE = 5_000
"""Jobs that a square counts."""
SECTOR, PRESS = "salaries_secteur", "etp_labellises"
"""Entries of the registry of facts: the trade, and what the press said of the labelled organisations."""
WIDE, NARROW, STEP = 25, 10, 26
LOOKS = {"covered": Look(ACCENT, ACCENT), "other": Look(PAPER, INK_3)}


@dataclass(frozen=True)
class Jobs:
    """What is known of the labelled organisations.

    Parameters
    ----------
    employees
        Their employees; None where nothing says it.
    told
        Whose employees these are, and what is not known, in French.
    synthetic
        Whether these headcounts are invented.
    """

    employees: int | None
    told: str
    synthetic: bool


def employees_part(jobs: Jobs, registries: Registries, source: str) -> Part:
    """Draw the jobs of labelled organisations inside those of the trade, or say plainly what is missing."""
    fact, press = (_told(registries.facts.get(name)) for name in (SECTOR, PRESS))
    title = text("pres.jobs.none.title")
    if jobs.employees is None:
        return absent_part("emplois", title, jobs.told, source)
    if fact is None or fact.value <= 0:
        return absent_part("emplois", title, text("pres.jobs.no_fact"), source)
    whole, covered = int(fact.value), jobs.employees
    share = rate(covered, whole, 0)
    title = text("pres.jobs.title.synthetic" if jobs.synthetic else "pres.jobs.title", employees=integer(covered),
                 share=share, whole=integer(whole))
    sentences = [reading("pres.jobs.reading", square=integer(SQUARE), filled=plural("pres.squares", _squares(covered)),
                         whole=integer(_squares(whole)), jobs=integer(whole), employees=integer(covered), share=share),
                 jobs.told, text("pres.jobs.caveat", counted=fact.counted, year=_year(fact)), fact.note]
    if press is not None:
        sentences.append(text("pres.jobs.press", jobs=integer(int(press.value)), counted=press.counted,
                              year=_year(press), share=rate(int(press.value), whole, 0)))
    if jobs.synthetic:
        sentences.append(text("pres.jobs.synthetic"))
    legend = (("accent", text("pres.jobs.legend.covered"), integer(covered)),
              ("vide", text("pres.jobs.legend.other"), integer(max(whole - covered, 0))))
    named = text("pres.jobs.source", source=source, sector=_named(registries, fact))
    words = StudyPage(title, tuple(one for one in sentences if one), (_table(covered, fact, press),))
    return drawn_part("emplois", words, named, lambda small: _drawing(_squares(covered), _squares(whole), small),
                      legend=legend)


def _told(fact: SectorFact | None) -> SectorFact | None:
    """Return a fact in the language of the story, where the registry has it."""
    if fact is None or current() == FRENCH or not fact.title_en:
        return fact
    return replace(fact, title=fact.title_en, counted=fact.counted_en, note=fact.note_en)


def _squares(jobs: int) -> int:
    """Return the squares that some jobs fill, to the nearest."""
    return (2 * jobs + SQUARE) // (2 * SQUARE)


def _year(fact: SectorFact) -> str:
    return str(int(fact.year))


def _named(registries: Registries, fact: SectorFact) -> str:
    entry = registries.sources.get(fact.source)
    return ", ".join(part for part in (entry.title, entry.publisher) if part) if entry else fact.source


def _table(covered: int, fact: SectorFact, press: SectorFact | None) -> Table:
    rows = [(text("pres.jobs.row.covered"), text("pres.jobs.counted"), "—", integer(covered)),
            *((one.title, one.counted, _year(one), integer(int(one.value))) for one in (fact, press) if one)]
    names = ("what", "counted", "year", "jobs")
    return Table(text("pres.jobs.table"), tuple(text(f"pres.jobs.column.{name}") for name in names), tuple(rows))


def _drawing(filled: int, whole: int, small: bool) -> tuple[Rows, Layers, object]:  # noqa: FBT001
    states = ["covered"] * min(filled, whole) + ["other"] * max(whole - filled, 0)
    return square_rows(states, LOOKS, NARROW if small else WIDE), square_layers(band("colonne"), band("rang")), {
        "step": STEP}
