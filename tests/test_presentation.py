"""The presentation to public authorities: its numbers by plain loops, what it says where it cannot count, its page."""

import json
import re
import shutil
from collections import Counter, defaultdict
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from urllib.parse import urlencode

import pytest

from referentiel.audits import Store
from referentiel.compare import replay
from referentiel.compare.labelled import labelled
from referentiel.compare.waves import wave_groups
from referentiel.files import fingerprint, read_versions, readable_crosswalks, readable_registries
from referentiel.model import Answer, Audit, LabelEvent, Source, State
from referentiel.report.picture import WIDTH, svg
from referentiel.report.presentation.effect import EffectCounts, effect_part, effect_title
from referentiel.texts import integer, rate, text
from referentiel.widgets.presenting import PresentingPage, presenting

OLD, NEW = "lrs-2005", "lrs-2011"
MARK = "outcomes.award.global_at_least"
TODAY = date(2026, 11, 23)
PASSING = {"award", "shortened_award"}


@pytest.fixture(scope="module")
def store(tmp_path_factory, demonstration):
    made = Store(f"sqlite:///{tmp_path_factory.mktemp('base') / 'base.sqlite3'}")
    made.add(demonstration.source, demonstration.audits, events=demonstration.events)
    return made


@pytest.fixture(scope="module")
def crosswalks(versions_folder, versions):
    return readable_crosswalks(versions_folder, versions, versions.refused)


def opened(store, folder, query=""):
    versions = read_versions(folder)
    return PresentingPage(versions, store, readable_crosswalks(folder, versions, versions.refused),
                          readable_registries(folder), on=TODAY, query=query)


@pytest.fixture(scope="module")
def page(store, versions_folder):
    """A page that no test changes."""
    return opened(store, versions_folder)


@pytest.fixture(scope="module")
def story(page):
    return page.view.story


def walk(widget):
    yield widget
    for child in getattr(widget, "children", ()):
        yield from walk(child)


def everything(page):
    told = " ".join(str(child.value) for child in walk(page) if isinstance(getattr(child, "value", None), str))
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", told))


def rows(part):
    return part.page.tables[0].rows


def values(part):
    return part.page.figure.spec["data"]["values"]


# Numbers, against plain loops


def test_the_waves_are_counted_from_the_decisions(story, demonstration):
    by_wave = defaultdict(list)
    for audit in demonstration.audits:
        by_wave[audit.wave].append(audit)
    groups, names = [], []
    for wave in [f"V{k}" for k in range(1, 14)]:
        names.append(wave)
        if len({audit.organisation for name in names for audit in by_wave[name]}) >= 5:
            groups.append(names)
            names = []
    groups[-1] += names
    found = []
    for names in groups:
        audits = [audit for name in names for audit in by_wave[name]]
        passes = sum(audit.decision in PASSING for audit in audits)
        found.append((names[0] if len(names) == 1 else f"{names[0]}–{names[-1]}", integer(len(audits)),
                      integer(passes), rate(passes, len(audits))))
    assert [(row[0], *row[2:5]) for row in rows(story.parts["vagues"])] == found
    assert found[-1][0] == "V12–V13"
    passes = sum(audit.decision in PASSING for audit in demonstration.audits)
    assert story.parts["vagues"].page.title.startswith(rate(passes, 106))
    assert story.figures[1][0] == rate(passes, 106)


def test_wilson_against_its_closed_form(story):
    """Recomputed from the textbook: (p + z2/2n +- z sqrt(p(1-p)/n + z2/4n2)) / (1 + z2/n)."""
    z = 1.959963984540054
    for point, row in zip(values(story.parts["vagues"]), rows(story.parts["vagues"]), strict=True):
        n, x = int(row[2]), int(row[3])
        p, scale = x / n, 1 + z * z / n
        half = z * (p * (1 - p) / n + z * z / (4 * n * n)) ** 0.5
        assert point["bas"] == pytest.approx((p + z * z / (2 * n) - half) / scale, abs=1e-12)
        assert point["haut"] == pytest.approx((p + z * z / (2 * n) + half) / scale, abs=1e-12)


def test_labels_and_employees_are_those_of_the_events(story, demonstration):
    day, held = max(audit.day for audit in demonstration.audits), {}
    for event in sorted(demonstration.events, key=lambda one: (one.day, one.kind in PASSING)):
        if event.day > day:
            continue
        if event.kind in PASSING:
            held[event.organisation] = event.until
        elif event.kind in {"withdrawal", "hand_back", "expiry"}:
            held.pop(event.organisation, None)
    holders = {name for name, until in held.items() if until is None or until >= day}
    sizes = {}
    for audit in sorted(demonstration.audits, key=lambda one: one.day):
        sizes[audit.organisation] = int(audit.attributes["headcount"])
    jobs = sum(sizes[name] for name in holders)
    assert (len(holders), story.figures[2][0]) == (32, "32")
    part = story.parts["emplois"]
    assert [row[3] for row in rows(part)] == [integer(jobs), integer(250_000), integer(35_000)]
    assert rate(jobs, 250_000, 0) in part.page.title
    filled = round(jobs / 5000)
    assert Counter(row["etat"] for row in values(part)) == {"covered": filled, "other": 50 - filled}
    assert any("inventés" in one for one in part.page.sentences)
    assert text("pres.jobs.caveat", counted="salariés", year="2006") in part.page.sentences


def outcomes(demonstration, versions, crosswalks, name):
    found = replay(demonstration.audits, versions[name], versions, crosswalks).decisions
    return [found.outcome(i) for i in range(len(demonstration.audits))]


@pytest.fixture(scope="module")
def pairs(demonstration, versions, crosswalks):
    return list(zip(*(outcomes(demonstration, versions, crosswalks, name) for name in (OLD, NEW)), strict=True))


def test_the_effect_counts_each_audit_once(story, pairs):
    found = Counter()
    for old, new in pairs:
        if "not_computable" in {old, new}:
            found["missing"] += 1
        else:
            found[{(True, True): "kept", (True, False): "lost", (False, True): "gained", (False, False): "refused"}[
                old == "award", new == "award"]] += 1
    part = story.parts["effet"]
    assert Counter(row["etat"] for row in values(part)) == found
    assert [row[1] for row in rows(part)[:5]] == [
        integer(found[name]) for name in ("kept", "lost", "gained", "refused", "missing")]
    # The two rates in large are of the same audits; those of each text on all that it can judge stand apart.
    shared = [pair for pair in pairs if "not_computable" not in pair]
    assert part.headline == tuple(rate(sum(pair[k] == "award" for pair in shared), len(shared)) for k in (0, 1))
    own = [rate(sum(pair[k] == "award" for pair in pairs), sum(pair[k] != "not_computable" for pair in pairs))
           for k in (0, 1)]
    assert own != list(part.headline)
    (apart,) = [told for told in part.page.sentences if "leur écart ne mesure pas" in told]
    assert [value for value in own if value not in apart] == []
    assert str(found["lost"]) in part.page.title
    told = " ".join(part.page.sentences)
    assert "entre 8,6\u202f% et 81,9\u202f% (9 à 86 réussites sur 105 audits)" in told, "as the bounds of the replay"


@pytest.mark.parametrize("by", ["size_class", "category"])
def test_the_ratios_are_those_of_the_outcomes(story, pairs, demonstration, by):
    counts = {side: defaultdict(lambda: [0, 0]) for side in (0, 1)}
    for audit, pair in zip(demonstration.audits, pairs, strict=True):
        for side in (0, 1):
            if pair[side] != "not_computable":
                counts[side][audit.attributes[by]][0] += pair[side] == "award"
                counts[side][audit.attributes[by]][1] += 1
    reference = max(counts[1], key=lambda name: (counts[1][name][1], counts[1][name][0]))
    expected = Counter()
    for side, told in ((0, "2005"), (1, "2011")):
        base = Fraction(*counts[side][reference])
        for name, (passes, audits) in counts[side].items():
            if name != reference:
                ratio = Fraction(passes, audits) / base
                expected[told, integer(passes), integer(audits), f"{float(ratio):.2f}".replace(".", ",")] += 1
    part = story.parts[f"neutralite-{by}"]
    assert Counter((row[1], row[2], row[3], row[5]) for row in rows(part)) == expected
    assert "repère, non un verdict" in part.page.sentences[0]
    assert "volontaires" in " ".join(part.page.sentences)


def test_iso_26000_counts_the_annotations(story, versions):
    issues = {name: {clause for _, c in versions[name].criteria() for clause in c.iso26000 if clause.count(".") == 2}
              for name in (OLD, NEW)}
    found = Counter(row["etat"] for row in values(story.parts["iso"]))
    assert found == {"both": len(issues[OLD] & issues[NEW]), "new": len(issues[NEW] - issues[OLD]),
                     "none": 36 - len(issues[OLD] | issues[NEW])}
    assert f"{len(issues[NEW])} domaines d’action d’ISO 26000 sur 36" in story.parts["iso"].page.title


def test_the_versions_in_time_are_those_in_force(story, versions):
    shown = [(row[1], row[2], row[4]) for row in rows(story.parts["versions"])]
    assert shown == [("2006", "2008", "61"), ("2008", "2010", "82"), ("2010", "2012", "82"), ("2012", "—", "104")]
    assert not any("projet" in row[0] or "brouillon" in row[0] for row in rows(story.parts["versions"]))


def test_the_summary_says_what_to_cite(story, versions):
    assert story.summary.facts[0] == (text("pres.fact.day"), "23 novembre 2026")
    for name in (OLD, NEW):
        assert (text("home.print.version", id=name), fingerprint(versions[name])[:12]) in story.summary.prints
    assert fingerprint(versions[NEW])[:12] in story.summary.citation
    assert "2026-11-23" in story.summary.citation
    assert {part.page.title for name, part in story.parts.items() if name not in {"versions", "effet"}} <= set(
        story.summary.lines)


def test_every_figure_has_its_words_its_table_and_a_drawing_that_is_plain_json(story, page):
    for name, part in story.parts.items():
        assert part.page.sentences[0].startswith("Lecture\u00a0:"), name
        assert part.source.startswith("Source\u00a0:"), name
        assert part.page.tables[0].rows, name
        assert part.page.figure.description.startswith(part.page.title)
        for spec in (part.page.figure.spec, part.narrow):
            assert json.loads(json.dumps(spec, allow_nan=False)) == spec
        assert re.sub(r"\s+", " ", part.page.title) in everything(page)
    assert page.view.stage.band == story.band
    assert "synthétiques" in story.band
    assert "reconstitué" in story.band
    assert everything(page).count(re.sub(r"\s+", " ", story.band)) == 6, "once at the foot of each sheet"


def test_the_figures_leave_signed_and_stand_alone(story):
    for part in story.parts.values():
        figure = part.page.figure
        picture = svg(figure)
        words = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", picture))
        for told in ("Données synthétiques", "Texte reconstitué", "empreinte"):
            assert told in figure.provenance
            assert told in words, part.name
        assert all(label in figure.key for _, label, _ in part.legend), "what a legend shows, a picture says"
        assert (figure.table, figure.source) == (part.page.tables[0], part.source)
        sizes = {float(size) for size in re.findall(r'font-size="([\d.]+)px"', picture)}
        assert min(sizes) * (170 / 25.4 * 72) / WIDTH >= 8, "points on the 17 cm of a sheet of A4"


# Choices


def test_a_lever_moves_the_effect_alone(store, versions_folder, demonstration, versions, crosswalks):
    page = opened(store, versions_folder)
    page.choose("lrs-2009", "lrs-2009")
    assert page.view.story.parts["effet"].page.title == text("pres.effect.title.itself")
    assert page.view.story.parts["effet"].page.figure is None
    assert {row[1] for row in rows(page.view.story.parts["neutralite-category"])} == {"2009"}
    page.put(MARK, "70")
    decisions = replay(demonstration.audits, versions["lrs-2009"], versions, crosswalks).decisions
    computable = [i for i in range(106) if decisions.outcome(i) != "not_computable"]
    passing = [i for i in computable if decisions.outcome(i) == "award"]
    kept = [i for i in passing if decisions.score(i) >= 70]
    part = page.view.story.parts["effet"]
    assert part.headline == (rate(len(passing), len(computable)), rate(len(kept), len(computable)))
    assert any("= 70" in one for one in part.page.sentences)
    assert "2009 modifié" in page.view.story.title
    assert page._fold.head.badge


def test_a_value_that_is_not_valid_keeps_the_sheets_and_says_so(store, versions_folder):
    page = opened(store, versions_folder)
    before = page.view.story
    page.put(MARK, "beaucoup")
    assert page.view.story is before
    assert text("pres.fault") in page.told.value
    assert page.view in page.children
    page.put(MARK, "66")
    assert page.told.value == ""


def test_an_address_of_the_impact_page_opens_the_same_scenario(store, versions_folder):
    query = urlencode({"version": "lrs-2009", MARK: "70", "annee": "2008", "nulle": "part"})
    page = opened(store, versions_folder, query)
    assert (page.presented.value, page.compared.value) == ("lrs-2009", "lrs-2009")
    assert page.levers.scenario.typed == {MARK: "70"}
    assert page.population.pairs == (("annee", "2008"),)
    assert "nulle" in page.told.value
    assert "2008" in page.view.story.lead
    hostile = opened(store, versions_folder, urlencode({"version": "<script>alert(1)</script>"}))
    assert "<script>" not in hostile.told.value
    assert hostile.presented.value == NEW


def test_a_population_is_followed_and_too_few_organisations_are_no_point(store, versions_folder):
    page = opened(store, versions_folder)
    choice = next(one for one in page.population.children if one.path == "wave")
    choice.value = "V13"
    story = page.view.story
    assert story.figures[0][0] == "4"
    assert story.parts["vagues"].page.figure is None
    assert text("pres.waves.none") in story.parts["vagues"].page.sentences
    assert story.figures[2][0] == "32", "labels do not depend on the audits chosen"


def test_without_an_event_the_labels_are_not_invented(tmp_path, demo, versions_folder):
    store = Store(f"sqlite:///{tmp_path / 'base.sqlite3'}")
    store.add(*demo)
    story = opened(store, versions_folder).view.story
    assert story.figures[2] == ("—", text("pres.figure.labels.none"))
    assert story.parts["emplois"].page.sentences == (text("pres.jobs.no_event"),)
    assert story.parts["emplois"].page.figure is None


def test_what_is_for_the_committee_says_so_on_every_sheet(tmp_path, demo, versions_folder):
    store = Store(f"sqlite:///{tmp_path / 'base.sqlite3'}")
    store.add(Source(id="s", family="lrs", kind="confidential", title="Audits du label", digest="d"), demo[1])
    page = opened(store, versions_folder)
    story = page.view.story
    assert "Réservé au comité" in story.band
    assert dict(story.method)[text("pres.method.confidential.name")] == text("pres.method.confidential")
    assert text("pres.print.history") not in dict(story.summary.prints), "a fingerprint confirms a guess"
    assert not any("inventés" in one for part in story.parts.values() for one in part.page.sentences)


def test_an_empty_base_and_a_missing_folder_are_french_sentences(tmp_path, versions_folder):
    page = opened(Store(f"sqlite:///{tmp_path / 'empty.sqlite3'}"), versions_folder)
    assert text("impact.nothing.title") in everything(page)
    assert page.view not in page.children
    assert text("impact.fault.title") in presenting(f"sqlite:///{tmp_path / 'x.sqlite3'}", str(tmp_path / "none")).value
    (tmp_path / "few").mkdir()
    shutil.copy(versions_folder / "egapro-2019.yaml", tmp_path / "few")
    assert text("pres.no_version") in presenting(f"sqlite:///{tmp_path / 'x.sqlite3'}", str(tmp_path / "few")).value


def test_what_people_named_is_escaped(tmp_path, demo, versions_folder):
    evil = '<img src=x onerror="alert(1)">'
    store = Store(f"sqlite:///{tmp_path / 'base.sqlite3'}")
    store.add(replace(demo[0], title=evil), demo[1])
    page = opened(store, versions_folder)
    assert not [child for child in walk(page) if evil in str(getattr(child, "value", ""))]


# Small cases worked by hand


def audit(name, day, wave="", decision="award", organisation=None, headcount=None):
    attributes = {} if headcount is None else {"headcount": Decimal(headcount)}
    return Audit(id=name, organisation=organisation or name, family="lrs", version=OLD, day=date.fromisoformat(day),
                 attributes=attributes, answers={"GOV-03": Answer(State.VALUE, Decimal(60))}, wave=wave,
                 decision=decision)


def test_waves_by_hand(versions):
    five = [audit(f"a{k}", "2006-03-01", "V1") for k in range(5)]
    few = [audit(f"b{k}", "2007-03-01", "V2", "refusal") for k in range(2)]
    unknown = audit("c", "2007-03-02", "V2", None)
    (only,) = wave_groups([*few, unknown, *five], versions)
    assert (only.waves, only.years) == (("V1", "V2"), (2006, 2007))
    assert (only.audits, only.passes, only.unknown, only.organisations) == (7, 5, 1, 7)
    assert wave_groups(five[:4], versions) == ()
    assert wave_groups([], versions) == ()
    same = [audit(f"d{k}", "2006-03-01", "V1", organisation="one") for k in range(9)]
    assert wave_groups(same, versions) == (), "nine audits of one organisation are one organisation"
    (year,) = wave_groups([replace(one, wave="") for one in five], versions)
    assert year.waves == ("2006",)


def test_labels_by_hand():
    def event(name, day, kind, until=None):
        return LabelEvent(id=f"{name}{day}", organisation=name, family="lrs", day=date.fromisoformat(day), kind=kind,
                          until=until and date.fromisoformat(until))

    audits = [audit("a", "2006-01-01", headcount=100), audit("a2", "2008-01-01", organisation="a", headcount=150),
              audit("b", "2006-01-01"), audit("c", "2006-01-01", headcount=900)]
    events = [event("a", "2006-02-01", "award", "2009-01-31"), event("b", "2006-02-01", "award", "2008-01-31"),
              event("c", "2006-02-01", "award", "2007-01-31")]
    found = labelled(events, audits, "lrs")
    assert (found.on, found.labels, found.known, found.employees) == (date(2008, 1, 1), 2, 1, 150)
    assert labelled(events, audits, "lrs", date(2006, 6, 1)).employees == 1000
    assert labelled([], audits, "lrs") is None
    assert labelled(events, audits, "egapro") is None
    assert labelled(events, [], "lrs") is None


def counted(kept=0, lost=0, gained=0, refused=0, missing=0):
    return EffectCounts(kept + lost, kept + lost + gained + refused, kept + gained, kept + lost + gained + refused,
                        kept, lost, gained, refused, missing)


def test_the_effect_is_said_in_the_right_number():
    assert effect_title(counted(kept=1, lost=1)) == (
        "Sur 2 audits calculables des deux côtés, le texte présenté retire 1 label et en donne 0")
    assert "ne change aucun résultat" in effect_title(counted(kept=3))
    assert effect_title(counted(missing=4)) == text("pres.effect.title.none")


@pytest.mark.parametrize(("each", "missing", "marks"), [(True, 150, 200), (True, 151, 5), (False, 10, 5)])
def test_many_audits_or_a_release_are_a_band(each, missing, marks):
    part = effect_part(counted(20, 10, 5, 15, missing), "A", "B", (), "", each=each)
    assert len(values(part)) == marks
    assert (text("squares.unit") in part.page.sentences) == (marks == 200)
    if marks == 5:
        assert [row["fin"] - row["debut"] for row in values(part)] == [20, 10, 5, 15, missing]
