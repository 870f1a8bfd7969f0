"""The presentation in English: every text of every state of the story, its numbers, and nothing French unsaid."""

import re
import string
import threading
from datetime import date
from decimal import Decimal
from fractions import Fraction
from html import unescape

import pytest
from releases_made import MARK, made

from referentiel import texts
from referentiel.audits import Store
from referentiel.compare import replay
from referentiel.files import Registries, readable_crosswalks, readable_registries
from referentiel.model import Source
from referentiel.model.change import Change
from referentiel.model.levers import Listing
from referentiel.releases import Counts, Group, Table
from referentiel.report.changes import change_text
from referentiel.report.presentation.story import marked
from referentiel.report.publication import publish
from referentiel.report.theme import theme
from referentiel.texts import language, text
from referentiel.texts.catalogue import messages
from referentiel.widgets.presenting import PresentingPage
from referentiel.widgets.presenting_language import asked
from referentiel.widgets.presenting_release import PublishedPresentation

TODAY = date(2026, 11, 23)
FRAME = re.compile(r"pres\.(panel|choice|language|print$|project\.help|no_version|fault)")
"""Texts of the settings, which stay in French."""
TYPOGRAPHY = re.compile("[«»\u202f\u00a0]|\\d,\\d(?!\\d\\d)| [;:!?%]")
WORDS = re.compile(r"\b(le|les|des|du|une|et|est|sont|sur|sous|dans|pour|avec|aux?|par|ou|que|qui|de|"
                   r"référentiels?|réussites?|vagues?|texte|taux|critères?|rubriques?|organismes?)\b", re.IGNORECASE)
FRENCH_SPAN = re.compile(r'<span lang="fr">.*?</span>')


def walk(widget):
    yield widget
    for child in getattr(widget, "children", ()):
        yield from walk(child)


def strings(value):
    """Yield the strings that a drawing shows: what stands in its rows, and in its title."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from strings(one)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from strings(one)


def places(form):
    return {name for _, name, _, _ in string.Formatter().parse(form) if name} - {"n"}


def forms(message):
    return (message,) if isinstance(message, str) else message


@pytest.fixture(scope="module")
def stores(tmp_path_factory, demonstration, demo):
    """A whole history, one without events, and one for the committee alone."""
    def store(name, source, audits, **more):
        found = Store(f"sqlite:///{tmp_path_factory.mktemp(name) / 'base.sqlite3'}")
        found.add(source, audits, **more)
        return found

    return (store("whole", demonstration.source, demonstration.audits, events=demonstration.events),
            store("bare", *demo),
            store("secret", Source(id="s", family="lrs", kind="confidential", title="Audits du label", digest="d"),
                  demo[1]))


@pytest.fixture(scope="module")
def told(stores, versions, versions_folder, demo):
    """Return a function that tells every state of the story in a language, one page after the other."""
    registries = readable_registries(versions_folder)
    crosswalks = readable_crosswalks(versions_folder, versions, versions.refused)
    known = {name: versions[name] for name in ("lrs-2005", "lrs-2008", "lrs-2009", "lrs-2011")}
    history = replay(demo[1], versions["lrs-2005"], versions, ()).decisions.history
    releases = [publish(versions["lrs-2005"], history, (demo[0],), [MARK], "partners", TODAY).release, made(),
                made(tables=made().tables[:1]), made(merged_standings=True, levers=(), positions=((),),
                     tables=(Table("", (Group(("Ensemble",), 30, 20, None, (Counts(20, *[None] * 6),)),)),))]

    def live(name):
        for k, store in enumerate(stores):
            page = PresentingPage(versions, store, crosswalks, registries, on=TODAY, query=f"langue={name}")
            yield page
            if k:
                continue
            for one in page.population.children:
                for value, _ in one.options[1:]:
                    one.value = value
                    yield page
                one.value = ""
            page.choose("lrs-2009", "lrs-2009")
            yield page
            for value in ("70", "60.5", "100"):
                page.put(MARK, value)
                yield page
        yield PresentingPage(versions, stores[0], crosswalks, Registries(), on=TODAY, query=f"langue={name}")

    def published(name):
        for release in releases:
            for texts_known in (known, {}):
                page = PublishedPresentation(release, texts_known, texts_known.get("lrs-2005"),
                                             registries if texts_known else Registries(), f"langue={name}")
                yield page
                for lever in page.levers.values():
                    lever.value = lever.options[-1][0]
                    yield page

    def every(name):
        for page in (*[live], *[published]):
            yield from page(name)

    return every


def english(page):
    """Yield every sentence of a story, what is said to be French left out."""
    story = page.view.story
    for child in walk(page.view):
        if isinstance(getattr(child, "value", None), str):
            told = FRENCH_SPAN.sub("X", child.value)
            yield from (unescape(one) for one in re.split(r"<[^>]*>", told))
            yield from (without(story, unescape(one)) for one in re.findall(r'aria-label="([^"]*)"', told))
        if hasattr(child, "spec"):
            figure = child.signed()
            for spec in (child.spec, child.spec_narrow):
                rows = [*spec["data"]["values"], *(layer["data"]["values"] for layer in spec["layer"]
                                                   if "data" in layer)]
                yield from (without(story, one) for one in strings(rows))
            for said in (figure.title, figure.description, figure.reading, figure.key, figure.source,
                         figure.provenance):
                yield without(story, said)
            yield from child.texts.values()
    yield from (without(story, one) for one in (*page.view.stage.words.values(), story.band, page.announcer.text))


def without(story, told):
    return FRENCH_SPAN.sub("X", marked(told, story.foreign))


# Keys of looks and marks of drawings, which nobody reads.
UNREAD = re.compile(r"#|M-?\d|(kept|lost|gained|refused|missing|covered|other|both|new|gone|none)$")


def test_every_state_is_told_in_english(told):
    """A text that English lacks raises where it is asked for; what remains is looked at for French."""
    states, faults = 0, set()
    for page in told("en"):
        if page.view not in page.children:
            assert page.announcer.lang == "fr", "what keeps the sheets away is said in French"
            continue
        states += 1
        assert page.view._spoken.lang == page.announcer.lang == page.view.stage.lang == "en"
        for one in english(page):
            if not UNREAD.match(one) and (TYPOGRAPHY.search(one) or WORDS.search(one)):
                faults.add(one)
    assert states > 50
    assert sorted(faults) == []


def test_every_text_of_the_story_has_its_english():
    french, own = messages("fr"), messages("en")
    assert [key for key in own if key not in french] == []
    wanted = [key for key in french if key.startswith("pres.") and not FRAME.match(key)]
    assert [key for key in wanted if key not in own] == []
    # What the data choose among, whatever those of today hold.
    families = ("import.category.", "population.category.", "population.nature.", "picture.audits.", "picture.text.",
                "release.audience.", "release.headline", "authoring.place.", "authoring.value.")
    assert [key for key in french if key.startswith(families) and key not in own] == []
    for key, message in own.items():
        assert isinstance(message, str) == isinstance(french[key], str), key
        for form in forms(message):
            assert places(form) == places(forms(french[key])[0]), key
        if not key.startswith(("pres.foreign.", "pres.over", "pres.lead", "pres.citation")):
            assert not any(TYPOGRAPHY.search(form) or WORDS.search(form) for form in forms(message)), key


def test_every_lever_can_be_told_in_english(versions):
    """Whatever a reader changes: each lever of each text, with each value that it may take."""
    told = 0
    for version in versions.values():
        if version.family != "lrs":
            continue
        for one in Listing(version).every:
            choices = {"number": [Decimal("12.5")], "flag": [True, False]}.get(
                one.value_kind, [*one.value_kind.split("|")] if "|" in one.value_kind else [])
            for value in choices:
                with language("en"):
                    assert change_text(Change(one.path, value), version)
                told += 1
    assert told > 500


def test_the_titles_of_the_standard_are_those_of_its_english_text(versions_folder):
    registries = readable_registries(versions_folder)
    for clause, subject in registries.subjects.items():
        assert subject.title_en, clause
        assert list(subject.issues_en) == list(subject.issues)
        assert all(subject.issues_en.values())
    for fact in registries.facts.values():
        assert fact.title_en
        assert fact.counted_en
        assert bool(fact.note) == bool(fact.note_en)


def test_going_to_english_and_back_changes_no_number_and_no_french(stores, versions, versions_folder):
    crosswalks = readable_crosswalks(versions_folder, versions, versions.refused)
    page = PresentingPage(versions, stores[0], crosswalks, readable_registries(versions_folder), on=TODAY)
    first = page.view.story
    chart = page.view.parts["effet"].chart
    page.language.value = "en"
    story = page.view.story
    assert story.title == "Standards 2005 and 2011: what past audits say"
    assert ("Date", "23 November 2026") in story.summary.facts
    assert story.figures[1][0] == first.figures[1][0].replace("\u202f", "").replace(",", ".")
    jobs = story.parts["emplois"].page
    assert "250,000" in jobs.title
    assert "full-time equivalents" in jobs.tables[0].rows[2]
    assert page.view.parts["effet"].chart is not chart, "the buttons under a drawing speak too"
    assert page.view.parts["effet"].chart.texts["save"] == "Download the figure:"
    assert story.parts["vagues"].page.figure.spec["config"]["locale"]["number"]["decimal"] == "."
    assert any("Labour practices" in row[0] for row in story.parts["iso"].page.tables[0].rows)
    assert '<span lang="fr">Label Responsabilité Sociale</span>' in page.view._head.value
    assert text("pres.panel") == "Réglages", "the frame is French"
    page.language.value = "fr"
    assert page.view.story == first
    assert page.announcer.lang == page.view._spoken.lang == "fr"


def test_an_address_chooses_the_language_and_another_one_is_refused_in_french(stores, versions, versions_folder):
    def opened(query):
        return PresentingPage(versions, stores[0], (), readable_registries(versions_folder), on=TODAY, query=query)

    assert asked("langue=fr") == ("fr", "", "")
    page = opened("langue=de&version=lrs-2009")
    assert text("pres.language.unknown", found="de", known="fr, en") in unescape(page.told.value)
    assert (page.language.value, page.presented.value) == ("fr", "lrs-2009")
    assert "<script>" not in opened("langue=<script>alert(1)</script>").told.value
    assert len(asked("langue=" + "x" * 5000)[2]) < 300
    release = PublishedPresentation(made(), {}, None, Registries(), "langue=klingon")
    assert "klingon" in release._link.value
    assert release.view.story.language == "fr"


def test_a_language_is_that_of_its_context_alone():
    found = {}

    def other():
        found["thread"] = text("pres.sheet.keep")

    with language("en"):
        thread = threading.Thread(target=other)
        thread.start()
        thread.join()
        assert (text("pres.sheet.keep"), found["thread"]) == ("Key points", "À retenir")
        with pytest.raises(KeyError, match="pres\\.panel"):
            text("pres.panel")
        with language("fr"):
            assert text("pres.panel") == "Réglages"
    assert text("pres.sheet.keep") == "À retenir"
    with pytest.raises(ValueError, match="no catalogue in 'de'"), language("de"):
        pass
    with pytest.raises(RuntimeError, match="inside"), language("en"):
        raise RuntimeError("inside")
    assert texts.current() == "fr"


def test_numbers_days_and_plurals_in_english():
    with language("en"):
        assert texts.integer(137_795) == "137,795"
        assert texts.number(Fraction(-13, 4), 1) == "\u22123.3"
        assert (texts.rate(1, 8), texts.rate(0, 0)) == ("12.5%", "—")
        assert texts.day(date(2026, 11, 1)) == "1 November 2026"
        assert [texts.plural("unit.audits", n) for n in (0, 1, 2)] == ["0 audits", "1 audit", "2 audits"]
        assert theme()["locale"]["number"]["percent"] == "%"
    assert texts.plural("unit.audits", 0) == "0 audit"
    assert theme()["locale"]["number"]["decimal"] == ","


def test_what_is_french_is_marked_once_and_no_tag_is_broken():
    words = ("Version de 2005", "2005 & plus", "Version")
    assert marked('<p aria-label="Version de 2005">Version de 2005, 2005 &amp; plus</p>', words) == (
        '<p aria-label="Version de 2005"><span lang="fr">Version de 2005</span>, '
        '<span lang="fr">2005 &amp; plus</span></p>')
    assert marked("<p>Versions</p>", words) == "<p>Versions</p>"
