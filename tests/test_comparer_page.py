"""The page of two versions without a browser: what it counts, what it says where it cannot count."""

import json
import re
import shutil
from collections import Counter
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from statistics import median

import pytest

from referentiel.audits import Store
from referentiel.cli.main import main
from referentiel.compare import both, coverage, declared, diff, observed, replay, transitions
from referentiel.files import read_versions, readable_crosswalks, readable_registries
from referentiel.model import State
from referentiel.report.turnover import turnover_page
from referentiel.texts import integer, rate, text
from referentiel.widgets.comparing import ComparingPage, comparing
from referentiel.widgets.text_panel import FIRST

OLD, NEW = "lrs-2005", "lrs-2011"


@pytest.fixture
def address(tmp_path):
    return f"sqlite:///{tmp_path / 'base.sqlite3'}"


@pytest.fixture
def store(address, demo):
    base = Store(address)
    base.add(*demo)
    return base


def opened(store, folder):
    versions = read_versions(folder)
    return ComparingPage(versions, store, readable_crosswalks(folder, versions, versions.refused),
                         readable_registries(folder))


@pytest.fixture
def page(store, versions_folder):
    return opened(store, versions_folder)


@pytest.fixture(scope="module")
def crosswalks(versions_folder, versions):
    return readable_crosswalks(versions_folder, versions, versions.refused)


def walk(widget):
    yield widget
    for child in getattr(widget, "children", ()):
        yield from walk(child)


def html_of(page, marker):
    """Return the one fragment of the page that holds a marker."""
    found = [child.value for child in walk(page) if marker in str(getattr(child, "value", ""))]
    assert len(found) == 1, marker
    return found[0]


def words(html):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html)).strip()


def everything(page):
    return words(" ".join(str(child.value) for child in walk(page) if isinstance(getattr(child, "value", None), str)))


def table_rows(html, name):
    """Return the rows of a table as texts."""
    inside = re.search(rf'<table[^>]*id="{name}".*?</table>', html, re.DOTALL).group()
    return [[words(re.sub(r"<small>.*?</small>", "", cell)) for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row)]
            for row in re.findall(r"<tr>(.*?)</tr>", inside, re.DOTALL)]


def test_it_opens_on_the_versions_that_were_audited(page):
    assert [version.id for version in page.pair] == [OLD, NEW]
    assert words(html_of(page, "<h1")).startswith("De 2005 à 2011 : ")
    band = html_of(page, 'class="provenance"')
    assert "données synthétiques" in band
    assert band.count("référentiel reconstitué") == 2


def test_the_filters_count_the_criteria_that_the_command_counts(page, versions_folder, capsys):
    assert main(["comparer", OLD, NEW, "--versions", str(versions_folder)]) == 0
    said = capsys.readouterr().out
    counted = {kind: text_count for kind, _, text_count in page.text.filter.kinds}
    assert counted == {"stricter": "25", "looser": "2", "definition": "1", "new": "44", "retired": "1", "moved": "60",
                       "wording": "3", "annotation": "8"}
    line = next(one for one in said.splitlines() if "plus stricts" in one)
    assert re.findall(r"\d+", line) == list(counted.values())
    assert words(html_of(page, "<h1")).endswith(words(line))


def test_a_class_alone_shows_the_criteria_of_that_class(page, versions):
    comparison = diff(*(versions[name] for name in (OLD, NEW)))
    for kind in ("stricter", "new", "retired", "definition"):
        page.text.filter.chosen = [kind]
        page.text.show_all()
        shown = re.findall(r'<th scope="row" role="rowheader"><span class="code">([^<]+)</span>', page.text.rows.value)
        wanted = {e.code for e in comparison.entries
                  if e.part == "criterion" and e.kind == kind and e.aspect != "order"}
        assert sorted(shown) == sorted(wanted), kind


def test_the_text_is_shown_in_part_until_asked_and_by_what_is_typed(page):
    assert page.text.rows.value.count('role="rowheader"') - page.text.rows.value.count('class="rubrique"') == FIRST
    page.text.show_all()
    assert page.text.more.layout.display == "none"
    assert page.text.rows.value.count('role="rowheader"') > 80
    page.text.filter.typed = "ROTATION"
    codes = re.findall(r'rowheader"><span class="code">([^<]+)<', page.text.rows.value)
    assert {"RH-03", "RH-04"} <= set(codes)
    assert len(codes) < 8
    assert words(page.announcer.text) == words(page.text.told.value)
    page.text.filter.typed = "zzzz"
    assert page.text.rows.value == ""
    assert page.announcer.text.startswith("0 élément affiché sur 0")
    page.text.filter.typed, page.text.filter.chosen = "", []
    assert page.text.rows.value == ""


def test_the_matrix_counts_each_audit_once_by_its_two_replays(page, demo, versions, crosswalks):
    """Each audit is replayed and looked at one by one; the page has counted in columns."""
    _, audits = demo
    before, after = (replay(audits, versions[name], versions, crosswalks).decisions for name in (OLD, NEW))
    pairs = Counter((before.outcome(i), after.outcome(i)) for i in range(len(audits)))
    rows = table_rows(html_of(page, "table-passages"), "table-passages")
    names = ["award", "certificate", "refusal", "ineligible", "not_computable"]
    assert [row[1:-1] for row in rows[1:-1]] == [
        [integer(pairs[old, new]) for new in names] for old in names if old != "certificate"]
    assert rows[-1][-1] == "106"
    lost = sum(n for (old, new), n in pairs.items() if old == "award" and new in {"certificate", "refusal"})
    assert lost == page.transitions.effect.lost == 5
    assert html_of(page, "table-passages").count("label perdu") == 2
    both_sides = [pair for pair in pairs.elements() if "not_computable" not in pair]
    assert page.transitions.shared == (len(both_sides), sum(old == "award" for old, _ in both_sides),
                                       sum(new == "award" for _, new in both_sides))


def test_the_rates_and_what_is_missing_are_those_of_the_replay_command(page, address, versions_folder, capsys):
    told = everything(page)
    for name in (OLD, NEW):
        options = ["--base", address, "--versions", str(versions_folder), "--json"]
        assert main(["rejouer", name, *options]) == 0
        counts = json.loads(capsys.readouterr().out)
        assert words(rate(counts["passes"], counts["computable"])) in told
        assert words(rate(counts["not_computable"], counts["audits"])) in told
        unread = counts["not_asked"] + counts["unreadable"] + counts["partly_known"]
        assert words(f"il manque {integer(unread)} réponses") in told, name
        column = 1 + [OLD, NEW].index(name)
        reasons = [int(row[column]) for row in table_rows(html_of(page, "table-manques"), "table-manques")[1:]]
        assert sorted(n for n in reasons if n) == sorted(one["audits"] for one in counts["obstacles"])
        assert main(["rejouer", name, *options, "--politique", "bornes"]) == 0
        bounds = json.loads(capsys.readouterr().out)
        assert f"entre {bounds['passes_low']} et {bounds['passes_high']} sur {bounds['computable']} audits" in told


def test_turnover_is_put_side_by_side_from_the_answers_themselves(page, demo, versions):
    """Only 2011 asks both; what was answered is read in the audits, without a replay."""
    _, audits = demo
    values = []
    for audit in audits:
        answers = [audit.answers.get(code) for code in ("RH-03", "RH-04")]
        if audit.version == NEW and all(one is not None and one.state == State.VALUE for one in answers):
            values.append(tuple(Fraction(one.value) for one in answers))
    assert len(values) == 12
    told = turnover_page(page.transitions)
    assert told.title.startswith("Sur les mêmes 12 audits")
    middle = [median(one) for one in zip(*values, strict=True)]
    assert [words(one) for one in re.findall(r"[\d,]+\u202f%", told.title)] == [
        f"{Decimal(str(float(one))).quantize(Decimal('0.1'), ROUND_HALF_UP)} %".replace(".", ",") for one in middle]
    steps = told.tables[1].rows
    for column, (code, which) in enumerate((("RH-03", 0), ("RH-04", 1)), start=1):
        ladder = next(c for _, c in versions[NEW].criteria() if c.code == code).ladder.by_type["*"]
        for row, step in zip(steps, ladder, strict=False):
            met = sum(pair[which] <= step.value.value for pair in values)
            assert row[column] == f"{met} sur 12"
    under = sum(y < x for x, y in values)
    assert any(one.startswith(f"Pour {under} audit") for one in told.sentences)
    assert any("aucun sous les deux" in one for one in told.sentences), "RH-03 of 2005 and of 2011 never meet"
    assert len(told.figure.spec["data"]["values"]) == 12


def test_two_texts_with_one_definition_have_nothing_to_put_side_by_side(page):
    page.choose(OLD, "lrs-2008")
    told = turnover_page(page.transitions)
    assert told.figure is None
    assert [row[1] for row in told.tables[0].rows] == ["82"]


def test_iso_26000_counts_the_annotations(page, versions):
    rows = table_rows(html_of(page, "table-iso"), "table-iso")[1:]
    for row, name in ((1, OLD), (2, NEW)):
        cited = Counter(clause for _, c in versions[name].criteria() for clause in set(c.iso26000))
        found = {line[0].split()[0]: int(line[row]) for line in rows}
        assert {clause: n for clause, n in found.items() if n} == dict(cited)
    issues = {clause for clause in coverage(versions[NEW]).clauses if clause.count(".") == 2}
    assert f"à {len(issues)} domaines d’action couverts sur 36" in everything(page)


def test_the_texts_are_swapped(page):
    page.swap()
    assert [version.id for version in page.pair] == [NEW, OLD]
    assert {kind: n for kind, _, n in page.text.filter.kinds}["retired"] == "44"
    assert page.transitions.effect.gained == 5


def test_a_population_is_followed(page, demo):
    choice = next(one for one in page.population.children if one.path == "wave")
    choice.value = choice.options[1][0]
    _, audits = demo
    wanted = sum(str(audit.wave) == choice.value for audit in audits)
    assert page.transitions.effect.audits == wanted < 106


def test_the_same_text_twice_says_so_and_shows_nothing_else(page):
    page.after.value = OLD
    assert text("versions.same.title") in everything(page)
    assert page.transitions is None
    assert page.text not in list(walk(page))
    page.population.clear()
    assert page.transitions is None
    page.after.value = NEW
    assert page.transitions.effect.audits == 106


def test_two_standards_are_not_compared(page):
    page.after.value = "egapro-2019"
    assert text("versions.families.title") in everything(page)
    assert page.announcer.text == text("versions.families.title")
    assert page.transitions is None


def test_an_empty_base_still_compares_the_texts(tmp_path, versions_folder):
    page = opened(Store(f"sqlite:///{tmp_path / 'empty.sqlite3'}"), versions_folder)
    assert [version.id for version in page.pair][1] == NEW
    page.choose(OLD, NEW)
    assert text("impact.nothing.title") in everything(page)
    assert page.text.rows.value
    assert "table-iso" in " ".join(str(getattr(child, "value", "")) for child in walk(page))


def test_no_audit_computable_under_the_new_text_is_said_plainly(tmp_path, demo, versions_folder, versions, crosswalks):
    source, audits = demo
    under_new = replay(audits, versions[NEW], versions, crosswalks).decisions
    early = tuple(audit for i, audit in enumerate(audits)
                  if audit.version == OLD and under_new.outcome(i) == "not_computable")
    result = transitions(early, versions[OLD], versions[NEW], versions, crosswalks)
    assert result.after.computable == 0, "the state that this test is about"
    base = Store(f"sqlite:///{tmp_path / 'early.sqlite3'}")
    base.add(source, early)
    page = opened(base, versions_folder)
    page.choose(OLD, NEW)
    told = everything(page)
    assert "Sous le texte de 2011, aucun audit n’est calculable, sur 31 audits" in told
    assert words(text("versions.matrix.none")) in told
    assert words(rate(31, 31)) in told


def test_a_version_that_cannot_be_read_is_told_and_stops_only_its_audits(tmp_path, store, versions_folder):
    folder = tmp_path / "versions"
    shutil.copytree(versions_folder, folder)
    (folder / "lrs-2008.yaml").write_text("id: [", encoding="utf-8")
    page = opened(store, folder)
    assert "lrs-2008" not in [value for value, _ in page.before.options]
    assert "lrs-2008.yaml" in everything(page)
    assert text("impact.fault.results") in everything(page)
    assert page.text.rows.value, "the texts that can be read are compared all the same"
    assert page.transitions is None


def test_a_folder_that_does_not_exist_is_a_french_sentence(tmp_path):
    widget = comparing(f"sqlite:///{tmp_path / 'x.sqlite3'}", str(tmp_path / "none"))
    assert text("impact.fault.title") in widget.value


def test_declared_events_reach_the_page(page, versions, crosswalks):
    a, b = versions[OLD], versions[NEW]
    assert page.text.table.comparison.entries == diff(a, b, declared(a, b, versions, crosswalks)).entries


def test_what_is_observed_under_a_definition(demo, versions, crosswalks):
    _, audits = demo
    result = transitions(audits, versions[OLD], versions[NEW], versions, crosswalks)
    old, new, every = (observed(one, code) for one, code in (
        (result.before, "RH-03"), (result.after, "RH-03"), (result.after, "RH-04")))
    assert [old.definition, new.definition] == [("RH-03", 1), ("RH-03", 2)]
    assert both(old, new) == ()
    assert len(both(new, every)) == 12
    assert observed(result.before, "RH-04") is None
    assert observed(result.after, "GOV-01") is None, "not a measure"
    assert int(result.to_frame().to_numpy().sum()) == result.counts()["audits"] == 106
