"""What the text presented would change: one square an audit, or one band, with what cannot be computed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from referentiel.texts import integer, plural, rate, text

from ..study import StudyPage, Table
from ..theme import GAINED, LOST, MISSING, PAPER
from .part import Layers, Part, Rows, absent_part, drawn_part, reading
from .squares import MINUS, PLUS, STROKE, Look, band, painted, sign_layer, square_layers, square_rows

STATES = ("kept", "lost", "gained", "refused", "missing")
KEYS = {"kept": "maintenu", "lost": "perdu", "gained": "gagne", "refused": "refuse", "missing": "nc"}
LOOKS = {"kept": Look("#35435a", "#35435a"), "lost": Look(LOST, LOST, MINUS),
         "gained": Look(GAINED, GAINED, PLUS), "refused": Look("#c3cad4", "#c3cad4"),
         "missing": Look(PAPER, MISSING, STROKE, MISSING)}
WIDE, NARROW, STEP, NARROW_STEP = 27, 15, 24, 20
MOST_SQUARES = 200


@dataclass(frozen=True)
class EffectCounts:
    """The audits by what becomes of them.

    Parameters
    ----------
    passes_before, computable_before, passes_after, computable_after
        Under the text compared with, and under the one presented.
    kept, lost, gained, refused
        Audits computable under both: labels kept, lost and gained, refusals kept.
    missing
        Audits without an outcome under one of the two texts at least.
    """

    passes_before: int
    computable_before: int
    passes_after: int
    computable_after: int
    kept: int
    lost: int
    gained: int
    refused: int
    missing: int

    @property
    def shared(self) -> int:
        """Audits computable under both texts."""
        return self.kept + self.lost + self.gained + self.refused

    @property
    def audits(self) -> int:
        """Every audit."""
        return self.shared + self.missing

    @property
    def rates(self) -> tuple[str, str]:
        """Pass rates under the text compared with and the one presented, both over the shared audits.

        Rates over the audits that each text can compute would be of different audits: their difference says nothing.
        """
        return rate(self.kept + self.lost, self.shared), rate(self.kept + self.gained, self.shared)


def effect_title(counts: EffectCounts) -> str:
    """Return the finding: labels lost and gained on the audits that both texts can compute."""
    if not counts.shared:
        return text("pres.effect.title.none")
    if not counts.lost and not counts.gained:
        return plural("pres.effect.title.same", counts.shared)
    return plural("pres.effect.title", counts.shared, lost=plural("pres.effect.lost", counts.lost),
                  gained=plural("pres.effect.gained", counts.gained))


def effect_part(
    counts: EffectCounts, old: str, new: str, notes: Sequence[str], source: str, *, each: bool = True,
) -> Part:
    """Draw what becomes of the audits.

    Parameters
    ----------
    old, new
        Names of the texts.
    notes
        What was changed, what bounds the result.
    each
        Whether an audit may be a square of its own; a band says the same counts otherwise, or where there are many.
    """
    single = each and counts.audits <= MOST_SQUARES
    found = {name: getattr(counts, name) for name in STATES}
    before, after = counts.rates
    told = reading("pres.effect.reading", old=old, new=new, before=before, after=after,
                   passes_before=integer(counts.kept + counts.lost), passes_after=integer(counts.kept + counts.gained),
                   shared=plural("pres.effect.shared", counts.shared))
    sentences = [told, *([text("squares.unit")] if single else []), *_apart(counts, old, new),
                 plural("pres.effect.missing", counts.missing, audits=integer(counts.audits)), *notes]
    legend = tuple((KEYS[name], text(f"pres.effect.state.{name}"), integer(found[name])) for name in STATES)
    rows = [(text(f"pres.effect.state.{name}"), integer(found[name])) for name in STATES]
    rows += [(text("pres.effect.row.shared", text=name), _rate(counts.kept + moved, counts.shared))
             for name, moved in ((old, counts.lost), (new, counts.gained))]
    rows += [(text("pres.effect.row", text=name), _rate(passes, computable)) for name, passes, computable in (
        (old, counts.passes_before, counts.computable_before), (new, counts.passes_after, counts.computable_after))]
    table = Table(text("pres.effect.table"), (text("pres.effect.column.what"), text("pres.effect.column.audits")),
                  tuple(rows))
    return drawn_part("effet", StudyPage(effect_title(counts), tuple(sentences), (table,)), source,
                      lambda small: states_drawing(found, single=single, small=small), legend=legend,
                      headline=counts.rates)


def nothing_part(source: str, told: str) -> Part:
    """Say that a text beside itself has no effect, and what may be chosen."""
    return absent_part("effet", text("pres.effect.title.itself"), told, source)


def _apart(counts: EffectCounts, old: str, new: str) -> list[str]:
    """Say the rate of each text over all that it can compute, where these are other audits."""
    if counts.computable_before == counts.computable_after == counts.shared:
        return []
    return [text("pres.effect.apart", old=old, new=new,
                 before=_rate(counts.passes_before, counts.computable_before),
                 after=_rate(counts.passes_after, counts.computable_after))]


def _rate(passes: int, computable: int) -> str:
    return text("cuts.rate", rate=rate(passes, computable), passes=integer(passes), computable=integer(computable))


def states_drawing(found: dict[str, int], *, single: bool, small: bool = False) -> tuple[Rows, Layers, object]:
    """Draw audits by what becomes of them: rows, layers and height.

    Parameters
    ----------
    found
        How many of each of `STATES`.
    single
        Whether each is a square of its own; a band says the same counts otherwise.
    """
    return _squares(found, small) if single else _band(found)


def _squares(found: dict[str, int], small: bool) -> tuple[Rows, Layers, object]:  # noqa: FBT001
    states = [name for name in STATES for _ in range(found[name])]
    return square_rows(states, LOOKS, NARROW if small else WIDE), square_layers(band("colonne"), band("rang")), {
        "step": NARROW_STEP if small else STEP}


def _band(found: dict[str, int]) -> tuple[Rows, Layers, object]:
    rows: list[dict[str, Any]] = []
    start = 0
    for name in STATES:
        if found[name]:
            rows.append({"etat": name, "debut": start, "fin": start + found[name], "milieu": start + found[name] / 2,
                         **LOOKS[name].row()})
            start += found[name]
    x = {"type": "quantitative", "axis": None, "scale": {"domain": [0, max(start, 1)], "nice": False}}
    return rows, [
        {"mark": {"type": "bar", "height": 48, "strokeWidth": 1.2},
         "encoding": {"x": {**x, "field": "debut"}, "x2": {"field": "fin"}, **painted("fill", "fond"),
                      **painted("stroke", "bord")}},
        sign_layer({"x": {**x, "field": "milieu"}}),
    ], 52
