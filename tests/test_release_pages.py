"""A release told in French: headline, breakdown, what is merged and withheld; the control lifted is said everywhere."""

from decimal import Decimal

import pytest
from releases_made import MARK, MINIMUM, made

from referentiel.model import FindingsError
from referentiel.releases import Counts, Group, Table
from referentiel.report.release_page import employees_line, release_breakdown, release_headline, release_lines
from referentiel.report.study import page_lines

WITHHELD = "donnée couverte par le secret"


def test_the_headline_in_force_and_moved():
    release = made()
    assert release_headline(release) == (
        "Label, version de 2005\u00a0: 76,9\u202f% de réussite (20 sur 26 calculables)\u202f; 4 sans issue, "
        "sur 30 audits de 20 organismes.")
    told = release_headline(release, {MARK: Decimal(65), MINIMUM: Decimal("45.5")})
    assert "barre d’une issue à 65, minimum de rubrique à 45,5" in told
    assert "76,9\u202f% → 46,2\u202f%" in told
    assert "(20 sur 26 → 12 sur 26)" in told
    assert "8 audits perdent la réussite" in told or "8 " in told
    with pytest.raises(FindingsError, match="REL-VALUE"):
        release_headline(release, {MARK: Decimal(61)})


def test_a_breakdown_says_what_is_withheld_and_what_is_merged():
    lines = "\n".join(page_lines(release_breakdown(made(), "size_class", {MARK: Decimal(65)})))
    assert lines.count(WITHHELD) == 2 * 5 + 1
    assert "Tranche d’effectifs, barre d’une issue à 65" in lines
    assert "50 à 99 + 100 à 299" in lines
    in_force = page_lines(release_breakdown(made(), "size_class"))
    assert not any(WITHHELD in line for line in in_force)
    assert any("66,7\u202f%" in line for line in in_force)


def test_the_whole_release_says_its_limits():
    lines = release_lines(made())
    told = "\n".join(lines)
    assert "au moins 3 organismes" in told
    assert "Données synthétiques" in told
    assert "référentiel reconstitué" in told
    assert "Région\u00a0: aucune ventilation" in told
    assert "6 lignes couvertes par le secret sur 8" in told
    assert "12\u202f300 salariés" in told
    assert lines[-1] == "À citer ainsi."


def test_employees_that_are_withheld_are_said_to_be():
    whole = made().whole
    without = made(tables=(Table("", (Group(whole.values, 30, 20, None, whole.counts),)),))
    assert "non publiés" in employees_line(without)


def test_every_sentence_says_that_the_control_is_lifted():
    release = made(control="lifted")
    page = release_breakdown(release, "size_class", {MARK: Decimal(65)})
    for told in (release_headline(release), release_headline(release, {MARK: Decimal(65)}), employees_line(release),
                 page.title, *page.sentences):
        assert told.startswith("[Secret levé, données inventées]")
    assert any("SECRET STATISTIQUE LEVÉ" in line for line in release_lines(release))


def test_merged_standings_are_one_number():
    counts = tuple(Counts(passes, None, None, None, None, None, None) for passes in (20, 15, 17, 12))
    release = made(merged_standings=True, tables=(Table("", (Group(("Ensemble",), 30, 20, None, counts),)),))
    assert "20 → 15 réussites, sur 30 audits de 20 organismes" in release_headline(release, {MARK: Decimal(65)})
    assert "un seul nombre" in "\n".join(release_lines(release))
