"""What is shown of an audit: classes and years; no headcount and no day comes out of the quality report."""

import re
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_compare_quality import GOOD, POOR, VERSIONS, made

from referentiel.audits import Store
from referentiel.audits.privacy import COARSE, anonymity, coarse
from referentiel.cli import main
from referentiel.compare.quality import quality, shown
from referentiel.model import Answer, Audit, State
from referentiel.report.quality import quality_lines, quality_page

DAY = date(2009, 3, 15)
WRITTEN = ("2009-03-15", "20090315", "15/03/2009", "15-03-2009", "15032009", "2009-03", "15 mars 2009", "200903")


def audit(name="lrs-org-7-2009-03-15", day=DAY, **more):
    attributes = {"category": "outsourcer", "size_class": "300 à 999", "region": "Nord", "headcount": Decimal(417),
                  "department": "59"}
    return Audit(id=name, organisation="org-7", family="lrs", version="lrs-2009", day=day,
                 **{"attributes": attributes, "answers": {}, **more})


def test_only_the_coarse_attributes_stay():
    (one,) = coarse([audit()])
    assert one.attributes == {"category": "outsourcer", "size_class": "300 à 999", "region": "Nord"}
    assert set(one.attributes) | {"year"} == set(COARSE)
    assert (one.id, one.day) == ("lrs-org-7-2009", date(2009, 12, 31))


def test_what_a_rule_reads_is_kept_only_when_asked():
    (one,) = coarse([audit()], ["headcount"])
    assert one.attributes["headcount"] == Decimal(417)
    assert "department" not in one.attributes
    (one,) = coarse([audit()], ["day", "department"])
    assert (one.id, one.day, one.attributes["department"]) == ("lrs-org-7-2009-03-15", DAY, "59")


def test_values_stay_and_notes_go_unless_asked():
    answers = {"A": Answer(State.VALUE, Decimal(3)), "B": Answer(State.NOT_APPLICABLE, None, "417, le 15 mars")}
    (one,) = coarse([audit(answers=answers)])
    assert one.answers == {"A": answers["A"], "B": Answer(State.NOT_APPLICABLE)}
    assert coarse([audit(answers=answers)], ["notes"])[0].answers == answers


@pytest.mark.parametrize("written", WRITTEN[:6])
def test_an_id_holds_the_year_for_the_day(written):
    (one,) = coarse([audit(f"a-{written}-b")])
    assert one.id == "a-2009-b"


def test_digits_that_are_no_day_stay():
    assert [one.id for one in coarse([audit("a-120090315"), audit("552009031"), audit("a-2009-04-15")])] == [
        "a-120090315", "552009031", "a-2009-04-15"]


def test_ids_stay_apart():
    found = coarse([audit("x-2009-03-15"), audit("x-2009-03-16", date(2009, 3, 16)), audit("x-2009")])
    assert [one.id for one in found] == ["x-2009-2", "x-2009-3", "x-2009"]


DAYS = st.dates(date(1995, 1, 1), date(2030, 12, 30))


@given(st.lists(st.tuples(DAYS, st.sampled_from(["lrs-{}", "{}-a", "a", "V1-{}"])), max_size=6, unique=True))
def test_whatever_the_audits_are_there_are_as_many_and_no_day(drawn):
    audits = [audit(form.format(day) if "{}" in form else f"{form}{place}", day)
              for place, (day, form) in enumerate(drawn)]
    if len({one.id for one in audits}) < len(audits):
        return
    found = coarse(audits)
    assert len({one.id for one in found}) == len(audits)
    for exact, one in zip(audits, found, strict=True):
        assert (one.organisation, one.day.year) == (exact.organisation, exact.day.year)
        assert str(exact.day) not in one.id
        assert "417" not in repr(one)
    assert anonymity(found).groupings == anonymity(audits).groupings


def discordant():
    """Return audits that the report must show: discordant, impossible, twice on a day, each with its day in its id."""
    attributes = {"headcount": Decimal(417), "category": "outsourcer"}
    decided = (("a", "refused", GOOD), ("b", "award", POOR))
    audits = [replace(made(f"toy-{name}-2009-03-15", decision, organisation="o", **answers), day=DAY,
                      attributes=attributes) for name, decision, answers in decided]
    wrong = {**audits[0].answers, "A-03": Answer(State.VALUE, Decimal(250))}
    return [*audits, replace(audits[0], id="toy-c-2009-03-15", answers=wrong)]


def leaks(told):
    return [one for one in ("417", *WRITTEN) if one in told]


def test_no_headcount_and_no_day_leaks_through_the_report():
    audits = discordant()
    exact = quality(audits, VERSIONS)
    found = shown(exact, audits)
    assert found.concordance.discordant
    assert found.impossible
    assert found.duplicates
    assert found.exact is False
    for write in (quality_page, lambda *given: "\n".join(quality_lines(*given))):
        told = write(found, VERSIONS, [], anonymity(audits))
        assert leaks(told) == []
        assert "2009" in told
    assert leaks("".join(found.to_frame(part).to_csv() for part in (
        "concordance", "discordant", "impossible", "bunching", "firms", "missing", "duplicates"))) == []
    assert leaks(quality_page(exact, VERSIONS, [], anonymity(audits))) != []
    assert found.concordance.counts == exact.concordance.counts
    assert found.missing == exact.missing


def test_the_command_shows_years_unless_asked(tmp_path, capsys, versions_folder, demo):
    base, page = str(tmp_path / "b.sqlite3"), tmp_path / "qualite.html"
    told, audits = demo
    exact = [replace(one, id=f"{one.id}-{one.day}") for one in audits]
    Store(base).add(told, exact)
    arguments = ["qualite", "--base", base, "--versions", str(versions_folder), "--html", str(page)]
    assert main(arguments) == 0
    shown_page = page.read_text(encoding="utf-8")
    capsys.readouterr()
    assert main([*arguments, "--exact"]) == 0
    exact_page = page.read_text(encoding="utf-8")
    days = {str(one.day) for one in audits}
    assert [day for day in days if day in shown_page] == []
    assert [day for day in days if day in exact_page] != []
    assert re.search(r"\d{1,2} \w+ 20\d\d", re.sub("<[^>]*>", " ", shown_page)) is None
