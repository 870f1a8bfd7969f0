"""Every figure of the kit made from the demonstration base, signed as a page signs it."""

import struct
import zlib
from decimal import Decimal
from fractions import Fraction

from referentiel.audits.population import natural
from referentiel.compare import added, effect, replay, segments, transitions
from referentiel.compare.filling import bounded_effect
from referentiel.engine import History, decide, distribution, drivers, joint, sweep
from referentiel.model.change import change_of
from referentiel.report.bounds_page import bounds_page
from referentiel.report.coverage_map import coverage_figure
from referentiel.report.curve import curve_figure
from referentiel.report.distribution import distribution_page
from referentiel.report.effect_figures import squares_figure, standings_figure
from referentiel.report.segments import segments_page
from referentiel.report.studies import study_page
from referentiel.report.transitions_figures import matrix_figure, outcomes_figure
from referentiel.report.turnover import turnover_page
from referentiel.studies import (
    Ranged,
    attribute,
    design_front,
    neutrality,
    noise,
    sensitivity,
    uncertainty,
    upgrade,
    weight_draws,
)

MARK, MINIMA = "outcomes.award.global_at_least", "outcomes.award.sections_at_least"
SOURCE = "Source : histoire de démonstration ; 106 audits ; référentiel 2005 (texte reconstitué)."


def drawn(versions, audits, crosswalks, subjects, provenance):
    """Return each figure by a short name."""
    old, new = versions["lrs-2005"], versions["lrs-2011"]
    history = History.of(audits, versions)
    changes = [change_of(old, MARK, "65"), change_of(old, "rule.coverage_minimum", "97")]
    decisions, moved = decide(old, history), effect(old, history, changes)
    pages = {
        "attribution": study_page(attribute(old, history, changes)),
        "bornes": bounds_page(bounded_effect(replay(history, new, versions, crosswalks),
                                             [change_of(new, MARK, "65")])),
        "carte": study_page(joint(old, history, (MARK, MINIMA), ((50, 55, 60, 65, 70), (30, 40, 50, 60)))),
        "coupe": segments_page(segments(moved, [decisions.actor_type(i) or "" for i in range(len(audits))], natural),
                               "actor_type", old),
        "echantillon": study_page(uncertainty(moved)),
        "etalonnage": distribution_page(distribution(old, history, "RH-13"), old),
        "front": study_page(design_front(old, history, (MARK, MINIMA), (("rate", "highest"), ("weakest", "highest")))),
        "moteurs": study_page(drivers(old, history)),
        "neutralite": study_page(neutrality(decisions, "size_class")),
        "parcours": study_page(upgrade(decisions, most=2)),
        "poids": study_page(weight_draws(decisions, Decimal("0.2"), draws=200)),
        "reaudit": study_page(noise(decisions, Decimal("0.1"))),
        "rotation": turnover_page(transitions(audits, versions["lrs-2009"], new, versions, crosswalks)),
        "sensibilite": study_page(sensitivity(decisions, [Ranged(MARK, Decimal(50), Decimal(70)),
                                                          Ranged(MINIMA, Decimal(30), Decimal(60))], size=8)),
    }
    curve = curve_figure(sweep(old, history, MARK, decisions=decisions), "Note globale pour la labellisation, barre",
                         Decimal(60), Decimal("65.5"), table=Decimal(70))
    pair = transitions(audits, old, new, versions, crosswalks)
    tables = {"issues": outcomes_figure(pair), "passages": matrix_figure(pair), "carres": squares_figure(moved),
              "mouvements": standings_figure(moved), "iso": coverage_figure(added(old, new), subjects)}
    made = {name: page.signed(SOURCE, provenance).figure for name, page in pages.items()}
    assert [name for name, figure in made.items() if figure is None] == []
    return {**made, **{name: one.signed(SOURCE, provenance) for name, one in tables.items()},
            "courbe": curve.figure(SOURCE, provenance)}


def fraction(written):
    """Read a percentage written in French back, exactly."""
    return Fraction(written.removesuffix("\u202f%").replace("\u2212", "-").replace(",", ".")) / 100


def png_notes(made):
    """Return what a PNG says of itself, and its width and height; each chunk has its right sum."""
    assert made[:8] == b"\x89PNG\r\n\x1a\n"
    notes, at, sizes = {}, 8, None
    while at < len(made):
        length, kind = struct.unpack(">I4s", made[at:at + 8])
        body = made[at + 8:at + 8 + length]
        assert struct.unpack(">I", made[at + 8 + length:at + 12 + length]) == (zlib.crc32(kind + body),)
        if kind == b"IHDR":
            sizes = struct.unpack(">II", body[:8])
        if kind == b"iTXt":
            name, _, rest = body.partition(b"\0")
            notes[name.decode()] = rest.split(b"\0", 3)[3].removeprefix(b"\0").decode()
        at += 12 + length
    assert at == len(made)
    return notes, sizes
