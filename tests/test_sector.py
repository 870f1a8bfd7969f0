"""The synthetic population of the trade: its margins by another count, the same centres everywhere."""

import csv
import hashlib
import io
from collections import Counter

import pytest

from referentiel.audits import sector_population
from referentiel.report.sector import margin_lines, sector_table

DIGEST = "578e0113f577e938fe615050ebd97f7d810a1f484c88b745b2a325f37d9b0bf2"


@pytest.fixture(scope="module")
def sector():
    return sector_population()


def test_the_totals_are_those_of_the_trade(sector):
    assert len(sector.centres) == 3_500
    assert sum(int(centre.attributes["headcount"]) for centre in sector.centres) == 250_000
    kinds = Counter(centre.attributes["category"] for centre in sector.centres)
    assert kinds == {"in_house_centre": 2_700, "outsourcer": 800}
    outsourced = [c.attributes for c in sector.centres if c.attributes["category"] == "outsourcer"]
    assert sum(int(one["headcount"]) for one in outsourced) == 60_000
    assert sum(one["region"] == "Île-de-France" for one in outsourced) == 296
    assert sum(c.attributes["region"] == "Haute-Normandie" for c in sector.centres) == 46
    assert sum(int(c.attributes["headcount"]) < 20 for c in sector.centres) > 1_750


def test_every_margin_is_met_and_sourced(sector):
    assert all(sector.meets(margin) for margin in sector.margins)
    assert all(margin.source or margin.assumption for margin in sector.margins)
    for attribute in ("category", "size_class", "region"):
        whole = [m.target for m in sector.margins if m.attribute == attribute and m.counted == "centres"]
        assert sum(whole) == 3_500
    assert sum(m.target for m in sector.margins if m.attribute == "category" and m.counted == "employees") == 250_000


def test_a_margin_that_is_not_met_is_seen(sector):
    from dataclasses import replace

    whole = sector.margins[0]
    assert not sector.meets(replace(whole, target=3_499))
    assert sector.meets(replace(whole, target=3_499, at_least=True))
    assert not sector.meets(replace(whole, target=3_501, at_least=True))


def test_size_classes_follow_headcounts(sector):
    bounds = {"moins de 50": (1, 49), "50 à 299": (50, 299), "300 à 999": (300, 999), "1000 et plus": (1000, 10**6)}
    for centre in sector.centres:
        low, high = bounds[centre.attributes["size_class"]]
        assert low <= centre.attributes["headcount"] <= high
    assert len({centre.id for centre in sector.centres}) == 3_500


def test_the_same_centres_everywhere(sector):
    table = sector_table(sector)
    assert table == sector_table(sector_population())
    assert hashlib.sha256(table.encode()).hexdigest() == DIGEST


def test_the_table_and_the_lines(sector):
    rows = list(csv.reader(io.StringIO(sector_table(sector)), delimiter=";"))
    assert len(rows) == 3_501
    assert sum(int(row[2]) for row in rows[1:]) == 250_000
    lines = margin_lines(sector)
    assert len(lines) == len(sector.margins) + 1
    assert "synthétique" in lines[0]
    assert sum("hypothèse" in line for line in lines) == sum(m.assumption for m in sector.margins)
    assert len(sector.to_frame()) == 3_500
