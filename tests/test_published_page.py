"""The page of a release: numbers of the file, what is withheld, and no path to the base."""

import os
import subprocess
import sys
from datetime import date
from decimal import Decimal

import pytest

from referentiel.compare import replay
from referentiel.releases import written
from referentiel.report.publication import publish
from referentiel.texts import rate, text
from referentiel.widgets.opening import PUBLICATION, impact
from referentiel.widgets.published import PublishedPage, published

MARK = "outcomes.award.global_at_least"
FORBIDDEN = ("sqlalchemy", "sqlite3", "psycopg", "referentiel.audits", "scipy", "pandas", "openpyxl")


@pytest.fixture(scope="module")
def release(versions, demo):
    history = replay(demo[1], versions["lrs-2005"], versions, ()).decisions.history
    return publish(versions["lrs-2005"], history, (demo[0],), [MARK], "partners", date(2026, 11, 22)).release


@pytest.fixture
def file(tmp_path, release):
    path = tmp_path / "publication.json"
    path.write_text(written(release), encoding="utf-8")
    return path


def shown(page):
    """Everything that the page holds, as one text."""
    def walk(widget):
        yield str(getattr(widget, "value", ""))
        for child in getattr(widget, "children", ()):
            yield from walk(child)
    return "\n".join(walk(page))


def test_a_position_shows_the_counts_of_the_file(release):
    page = PublishedPage(release)
    lever = release.levers[0]
    value = lever.values[-1]
    page.levers[MARK].value = str(value)
    place = release.position({MARK: value})
    before, after = release.whole.counts[0], release.whole.counts[place]
    if release.merged_standings:
        assert f'class="apres">{after.passes}<' in shown(page)
    else:
        assert f'class="avant">{rate(before.passes, before.passes + before.non_passes)}<' in shown(page)
        assert f'class="apres">{rate(after.passes, after.passes + after.non_passes)}<' in shown(page)
    assert str(after.passes) in page.announcer.text
    page.reset()
    assert page.values == {MARK: lever.in_force}


def test_every_breakdown_withholds_in_words(release):
    page = PublishedPage(release)
    assert release.fields
    for field in release.fields:
        page.breakdown.value = field
        for value in release.levers[0].choices:
            page.levers[MARK].value = str(value)
            rows = release.rows({MARK: value}, field)
            withheld = sum(row.after is None for row in rows)
            assert (text("release.withheld") in page._table.value) == (withheld > 0)


def test_a_pair_that_is_not_published_keeps_the_last_result(release, monkeypatch):
    from referentiel.model import Finding, FindingsError
    from referentiel.report import release_html

    page = PublishedPage(release)
    before = page._result.value

    def refuse(*_):
        raise FindingsError([Finding(code="REL-MOVED", found="65")])

    monkeypatch.setattr(release_html, "result_html", refuse)
    page.levers[MARK].value = str(release.levers[0].values[0])
    assert page._result.value == before
    assert text("published.refused") in page.fault.value


def test_a_wrong_file_is_told(tmp_path):
    wrong = tmp_path / "x.json"
    wrong.write_text("{}", encoding="utf-8")
    assert text("published.fault") in published(str(wrong)).value


def test_the_app_opens_the_release_it_is_told_of(file, monkeypatch):
    monkeypatch.setenv(PUBLICATION, str(file))
    assert isinstance(impact(), PublishedPage)


def test_the_app_of_a_release_has_no_path_to_the_base(file):
    """What the kernel of that app does, in a process of its own: nothing that opens a base is ever imported."""
    call = (
        "import sys\n"
        "from referentiel.widgets.opening import impact\n"
        "page = impact()\n"
        "page.breakdown.value = page.breakdown.options[-1][0]\n"
        f"bad = {FORBIDDEN!r}\n"
        "found = [name for name in sys.modules if name in bad or name.startswith(tuple(one + '.' for one in bad))]\n"
        "assert type(page).__name__ == 'PublishedPage', page\n"
        "assert found == [], found\n"
    )
    done = subprocess.run([sys.executable, "-c", call], env={**os.environ, PUBLICATION: str(file)},
                          capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_what_a_release_does_not_hold_is_not_on_the_page(release, demo):
    """No organisation, no audit, no answer: only classes, counts, levers."""
    everything = shown(PublishedPage(release))
    for audit in demo[1]:
        assert audit.organisation not in everything
        assert audit.id not in everything


def test_the_value_in_force_says_so(release):
    options = dict(PublishedPage(release).levers[MARK].options)
    assert options[str(release.levers[0].in_force)] == text("published.choice.in_force", value="60")
    assert Decimal(60) == release.levers[0].in_force
