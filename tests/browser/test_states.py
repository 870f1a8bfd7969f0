"""States that people seldom meet: a fault of the server, nothing to show, a base gone, a row withheld, a wrong link.

Each bears all that the declaration of accessibility says of a page.
"""

from __future__ import annotations

import shutil

import pytest
from releases_made import made
from walks import walk

from referentiel.releases import written
from referentiel.report.release_html import release_home
from referentiel.texts import text
from referentiel.widgets.serving import running
from referentiel.widgets.serving_settings import Options

pytestmark = pytest.mark.browser

SLOW = 60_000
MARK = "[data-choice='outcomes.award.global_at_least'] select"


@pytest.fixture
def borne(new_page, screenshot):
    """Open an address, wait for what tells its state, walk it; what a page reports as an error is counted too."""

    def make(name, url, wanted, act=None, errors=0):
        page = new_page()
        page.goto(url)
        page.wait_for_selector(wanted, timeout=SLOW)
        if act is not None:
            act(page)
        screenshot(page, f"state_{name}", full_page=True)
        assert {name: walk(page)} == {name: {}}
        assert len(page.record.errors) == errors, page.record.errors
        assert page.record.outside() == []
        return page

    return make


def test_states_of_a_release(borne, tmp_path, versions_folder):
    apps = versions_folder.parent / "apps"
    folder = tmp_path / "apps"
    folder.mkdir()
    for name in ("impact_seuils", "presentation"):
        shutil.copy(apps / f"{name}.ipynb", folder)
    # One page tells every fault of the server, whatever its number.
    (folder / "seance.ipynb").write_text("not a notebook", encoding="utf-8")
    release = made(audience="public")
    path = tmp_path / "publication.json"
    path.write_text(written(release), encoding="utf-8")
    told = {"REFERENTIEL_PUBLICATION": str(path), "REFERENTIEL_VERSIONS": str(versions_folder)}

    def moved(page, wanted):
        page.select_option("select >> nth=0", "65")
        page.wait_for_selector(wanted, timeout=SLOW)

    with running(folder, apps / "templates" / "kit", public=True, environment=told,
                 options=Options(home=release_home(release))) as app:
        page = borne("release_home", app.url, "main h1")
        assert page.locator(".app").count() == 2
        borne("release_withheld", app.app_url("impact_seuils"), "#resultat-taux",
              lambda page: moved(page, "td.secret"))
        page = borne("release_english", app.app_url("presentation") + "?langue=en", "#emplois .dessin svg",
                     lambda page: moved(page, "#effet .dessin svg"))
        assert page.locator(".feuilles[lang=en]").count() == 1
        page = borne("fault", app.app_url("seance"), "main h1", errors=1)
        assert page.locator("h1").inner_text() == text("page.error_title")
        assert "HTTP 400" in page.locator("main").inner_text()
        assert "Traceback" not in page.content()


def test_states_of_a_base(borne, served):
    page = borne("english", served.url("presentation") + "?langue=en&outcomes.award.global_at_least=70",
                 "#iso .dessin svg")
    assert page.locator(".feuilles[lang=en]").count() == 1
    page = borne("empty_wrong_link", served.url("impact_seuils") + "?annee=2006&vague=V13&inconnu=1&version=lrs-2005",
                 ".vide")
    said = page.locator("body").inner_text()
    assert text("link.title") in said
    assert text("impact.empty.title") in said


def test_a_base_that_is_gone(borne, tmp_path, versions_folder):
    apps = versions_folder.parent / "apps"
    path = tmp_path / "audits.sqlite"
    with running(apps, apps / "templates" / "kit", public=True, environment={
            "REFERENTIEL_BASE": f"sqlite:///{path.as_posix()}", "REFERENTIEL_VERSIONS": str(versions_folder)}) as app:
        page = borne("gone", app.app_url("impact_seuils"), ".alerte")
        said = page.locator("body").inner_text()
        assert text("finding.AUD-BASE-GONE", found=path.name) in said
        assert str(tmp_path) not in page.content(), "a visitor is not told where things lie on the machine"
    assert not path.exists()
