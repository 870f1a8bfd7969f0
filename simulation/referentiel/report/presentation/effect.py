"""What the text presented would change: one square an audit, or one band, with what cannot be computed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from referentiel.texts import integer, plural, rate, text

from ..study import StudyPage, Table
from .part import Layers, Part, Rows, absent_part, drawn_part, reading
from .squares import MINUS, PLUS, STROKE, Look, band, painted, sign_layer, square_layers, square_rows

STATES = ("kept", "lost", "gained", "refused", "missing")
KEYS = {"kept": "maintenu", "lost": "perdu", "gained": "gagne", "refused": "refuse", "missing": "nc"}
LOOKS = {"kept": Look("#35435a", "#35435a"), "lost": Look("#b5430b", "#b5430b", MINUS),
         "gained": Look("#08736a", "#08736a", PLUS), "refused": Look("#c3cad4", "#c3cad4"),
         "missing": Look("#ffffff", "#6a5d8f", STROKE, "#6a5d8f")}
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
    rates = {side: rate(getattr(counts, f"passes_{side}"), getattr(counts, f"computable_{side}"))
             for side in ("before", "after")}
    told = reading("pres.effect.reading", old=old, new=new, before=rates["before"], after=rates["after"],
                   passes_before=integer(counts.passes_before), passes_after=integer(counts.passes_after),
                   computable_before=plural("unit.audits", counts.computable_before),
                   computable_after=plural("unit.audits", counts.computable_after))
    sentences = [told, *([text("squares.unit")] if single else []),
                 plural("pres.effect.missing", counts.missing, audits=integer(counts.audits)), *notes]
    legend = tuple((KEYS[name], text(f"pres.effect.state.{name}"), integer(found[name])) for name in STATES)
    rows = [(text(f"pres.effect.state.{name}"), integer(found[name])) for name in STATES]
    rows += [(text(f"pres.effect.row.{side}", text=name), text(
        "cuts.rate", rate=rates[side], passes=integer(getattr(counts, f"passes_{side}")),
        computable=integer(getattr(counts, f"computable_{side}")))) for side, name in (("before", old), ("after", new))]
    table = Table(text("pres.effect.table"), (text("pres.effect.column.what"), text("pres.effect.column.audits")),
                  tuple(rows))
    return drawn_part("effet", StudyPage(effect_title(counts), tuple(sentences), (table,)), source,
                      lambda small: _squares(found, small) if single else _band(found), legend=legend,
                      headline=(rates["before"], rates["after"]))


def nothing_part(source: str) -> Part:
    """Say that a text beside itself has no effect, and what to choose."""
    return absent_part("effet", text("pres.effect.title.itself"), text("pres.effect.itself"), source)


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
