"""The presentation of a release: the counts of its file, what it lacks in a sentence, and no path to the base."""

import os
import subprocess
import sys
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from releases_made import MARK, counts, made
from statsmodels.stats.proportion import confint_proportions_2indep

from referentiel.compare import replay
from referentiel.files import Registries, readable_registries
from referentiel.releases import Counts, Group, Table, written
from referentiel.report.publication import publish
from referentiel.texts import integer, rate, text
from referentiel.widgets.opening import PUBLICATION, presentation
from referentiel.widgets.presenting_release import PublishedPresentation, presenting_release

FORBIDDEN = ("sqlalchemy", "sqlite3", "psycopg", "referentiel.audits", "scipy", "pandas", "openpyxl")


@pytest.fixture(scope="module")
def release(versions, demo):
    history = replay(demo[1], versions["lrs-2005"], versions, ()).decisions.history
    return publish(versions["lrs-2005"], history, (demo[0],), [MARK], "partners", date(2026, 11, 22)).release


@pytest.fixture(scope="module")
def file(tmp_path_factory, release):
    path = tmp_path_factory.mktemp("release") / "publication.json"
    path.write_text(written(release), encoding="utf-8")
    return path


def opened(release, versions_folder=None, versions=None):
    known = {name: versions[name] for name in ("lrs-2005", "lrs-2008", "lrs-2009", "lrs-2011")} if versions else {}
    registries = readable_registries(versions_folder) if versions_folder else Registries()
    return PublishedPresentation(release, known, known.get("lrs-2005"), registries)


def shown(page):
    def walk(widget):
        yield str(getattr(widget, "value", ""))
        yield str(getattr(widget, "spec", ""))
        for child in getattr(widget, "children", ()):
            yield from walk(child)
    return "\n".join(walk(page))


def test_the_counts_are_those_of_the_file_at_each_position(release, versions, versions_folder):
    page = opened(release, versions_folder, versions)
    assert page.view.story.parts["effet"].page.sentences == (text("pres.release.nothing"),)
    for value in release.levers[0].values:
        page.levers[MARK].value = str(value)
        before, after = release.whole.counts[0], release.whole.counts[release.position({MARK: value})]
        part = page.view.story.parts["effet"]
        assert part.headline == (rate(before.passes, before.passes + before.non_passes),
                                 rate(after.passes, after.passes + after.non_passes))
        told = [int(row[1]) for row in part.page.tables[0].rows[:5]]
        assert sum(told) == release.whole.audits
        assert told[0] + told[2] == after.passes
        assert told[0] + told[1] == before.passes
        assert told[4] == after.not_computable
        assert all("milieu" in row for row in part.page.figure.spec["data"]["values"]), "a band, not a square an audit"
        assert page.announcer.text
    page.reset()
    assert page.view.story.parts["effet"].page.figure is None


def test_waves_are_the_rows_of_the_release(release, versions, versions_folder):
    rows = opened(release, versions_folder, versions).view.story.parts["vagues"].page.tables[0].rows
    expected = [(group.counts[0].passes, group.counts[0].non_passes) for group in release.table("wave").groups
                if group.counts[0] is not None]
    assert [(int(row[3]), int(row[2]) - int(row[3])) for row in rows] == expected


def test_classes_of_few_organisations_are_joined():
    """A release to partners has classes of three: no point of the presentation is of fewer than five."""
    def group(name, organisations, passes, others):
        return Group((name,), passes + others, organisations, None, tuple(counts(passes, others, 0) for _ in range(4)))

    four = (group("V1", 3, 3, 0), group("V2", 6, 4, 3), group("V3", 9, 5, 5), group("V4", 4, 4, 6))
    rows = opened(made(tables=(made().tables[0], Table("wave", four)))).view.story.parts["vagues"].page.tables[0].rows
    assert [(row[0], row[2], row[3], row[6]) for row in rows] == [
        ("V1–V2", "10", "7", "—"), ("V3 à V4", "20", "9", "—")]
    few = Table("wave", (group("V1", 3, 3, 0), group("V2", 4, 4, 3)))
    page = opened(made(tables=(made().tables[0], few))).view.story.parts["vagues"].page
    assert page.sentences == (text("pres.waves.none"),)


def test_ratios_and_their_prudent_intervals_by_hand():
    """Two classes in force: 8 of 12 and 12 of 14; a class of 9 organisations is worth 9 audits, not 12."""
    page = opened(made())
    part = page.view.story.parts["neutralite-size_class"]
    (row,) = part.page.tables[0].rows
    ratio = Fraction(8, 12) / Fraction(12, 14)
    assert row[5] == f"{float(ratio):.2f}".replace(".", ",")
    (point,) = part.page.figure.spec["data"]["values"]
    low, high = confint_proportions_2indep(8 / 12 * 9, 9, 12 / 14 * 11, 11, compare="ratio", method="score",
                                           correction=False)
    assert (point["bas"], point["haut"]) == (pytest.approx(low, abs=1e-3), pytest.approx(high, abs=1e-3))
    page.levers[MARK].value = "65"
    told = page.view.story.parts["neutralite-size_class"].page
    assert told.figure is None
    assert text("release.withheld") in told.sentences[0], "withheld at this position, and said"


def test_what_a_release_does_not_hold_is_a_sentence():
    story = opened(made()).view.story
    for name in ("vagues", "neutralite-actor_type"):
        page = story.parts[name].page
        assert page.figure is None
        assert "cette publication ne contient pas ce tableau" in page.sentences[0]
    assert story.parts["iso"].page.sentences == (text("pres.release.no_text", id="lrs-2005"),)
    assert story.parts["versions"].page.sentences == (text("pres.versions.none"),)
    assert story.parts["emplois"].page.sentences == (text("pres.jobs.no_fact"),)


def test_another_text_under_the_same_name_is_not_shown_as_that_of_the_release(versions, versions_folder):
    story = opened(made(), versions_folder, versions).view.story
    assert story.parts["iso"].page.figure is None, "the fingerprint of the handmade release is not that of lrs-2005"
    assert story.parts["versions"].page.figure is not None


def test_merged_standings_have_no_rate():
    whole = Group(("Ensemble",), 30, 20, None, (Counts(20, *[None] * 6), Counts(15, *[None] * 6)))
    one = made(merged_standings=True, positions=(("", ""), ("65", "")),
               tables=(Table("", (whole,)), Table("wave", (whole,))))
    page = opened(one)
    story = page.view.story
    assert story.figures[1][0] == "20"
    assert story.figures[2] == ("—", text("pres.release.employees.none"))
    assert "n’a donc pas de taux" in story.parts["vagues"].page.sentences[0]
    page.levers[MARK].value = "65"
    assert page.view.story.parts["effet"].page.title == text("pres.release.effect")
    assert "15" in page.view.story.parts["effet"].page.sentences[0]


def test_audits_that_enter_or_leave_are_not_guessed_at():
    moved = Counts(15, 9, 6, 0, 3, 0, 2)
    whole = Group(("Ensemble",), 30, 20, 12_300, (counts(20, 6, 4), moved))
    page = opened(made(positions=(("", ""), ("65", "")), tables=(Table("", (whole,)),)))
    page.levers[MARK].value = "65"
    assert page.view.story.parts["effet"].page.figure is None


def test_a_position_that_is_not_published_keeps_the_sheets():
    page = opened(made(positions=(("", ""), ("65", ""), ("", "45.5")), tables=(Table("", (Group(
        ("Ensemble",), 30, 20, 12_300, (counts(20, 6, 4), counts(15, 11, 4, lost=5), counts(17, 9, 4, lost=3))),)),)))
    first, second = page.levers.values()
    first.value = "65"
    before = page.view.story
    second.value = "45.5"
    assert page.view.story is before
    assert text("published.refused") in page.fault.value
    first.value = "60"
    assert page.fault.value == ""
    assert page.view.story.parts["effet"].headline == (rate(20, 26), rate(17, 26))


def test_employees_are_the_rounded_ones_of_the_release(release, versions, versions_folder):
    story = opened(release, versions_folder, versions).view.story
    assert story.figures[2][0] == integer(release.whole.employees)
    assert story.summary.citation == release.citation
    assert release.fingerprint[:12] in dict(story.summary.prints).values()
    assert release.fingerprint[:12] in story.band


def test_a_wrong_file_and_a_missing_folder_are_told(tmp_path, file):
    wrong = tmp_path / "x.json"
    wrong.write_text("{}", encoding="utf-8")
    assert text("published.fault") in presenting_release(str(wrong)).value
    page = presenting_release(str(file), str(tmp_path / "none"))
    assert page.view.story.parts["iso"].page.figure is None
    assert page.view.story.parts["vagues"].page.figure is not None


def test_the_app_opens_the_release_it_is_told_of(file, monkeypatch):
    monkeypatch.setenv(PUBLICATION, str(file))
    page = presentation()
    assert isinstance(page, PublishedPresentation)
    assert page.view.story.parts["iso"].page.figure is not None


def test_the_app_of_a_release_has_no_path_to_the_base(file):
    """What the kernel of that app does, in a process of its own: nothing that opens a base is ever imported."""
    call = (
        "import sys\n"
        "from referentiel.widgets.opening import load, presentation\n"
        "load()\n"
        "page = presentation()\n"
        "lever = next(iter(page.levers.values()))\n"
        "lever.value = lever.options[-1][0]\n"
        f"bad = {FORBIDDEN!r}\n"
        "found = [name for name in sys.modules if name in bad or name.startswith(tuple(one + '.' for one in bad))]\n"
        "assert type(page).__name__ == 'PublishedPresentation', page\n"
        "assert page.view.story.parts['effet'].page.figure is not None\n"
        "assert found == [], found\n"
    )
    done = subprocess.run([sys.executable, "-c", call], env={**os.environ, PUBLICATION: str(file)},
                          capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_no_organisation_and_no_audit_is_named(release, demo, versions, versions_folder):
    page = opened(release, versions_folder, versions)
    page.levers[MARK].value = str(release.levers[0].values[-1])
    everything = shown(page)
    assert str(release.whole.audits) in everything
    for audit in demo[1]:
        assert audit.organisation not in everything
        assert audit.id not in everything


def test_every_number_drawn_can_be_had_from_the_file(release, versions, versions_folder):
    """Specifications travel to the browser whole: each count in one is a count of the release, or a sum of two."""
    page = opened(release, versions_folder, versions)
    for value in release.levers[0].choices:
        page.levers[MARK].value = str(value)
        parts = page.view.story.parts
        if parts["effet"].page.figure is not None:
            whole = [release.whole.counts[k] for k in (0, release.position({MARK: value}))]
            known = {n for one in whole for n in (one.passes, one.non_passes, one.not_computable, one.gained, one.lost)}
            known |= {a - b for a in known for b in known}
            drawn = parts["effet"].page.figure.spec["data"]["values"]
            assert {row["fin"] - row["debut"] for row in drawn} <= known
        rates = {Fraction(one.passes, one.passes + one.non_passes) for group in release.table("wave").groups
                 if (one := group.counts[0]) is not None}
        drawn = parts["vagues"].page.figure.spec["data"]["values"]
        assert {Fraction(row["taux"]).limit_denominator(1000) for row in drawn} == rates


def test_the_value_in_force_says_so(release):
    options = dict(opened(release).levers[MARK].options)
    assert options["60"] == text("published.choice.in_force", value="60")
    assert Decimal(60) == release.levers[0].in_force
