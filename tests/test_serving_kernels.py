"""Warm kernels: what who comes is given, theirs alone, with nothing read before; started for real."""

from __future__ import annotations

import re
from urllib.parse import quote

import pytest
from asking import TEMPLATE, ask, close, kernels, notebook, wait

from referentiel.audits import Store
from referentiel.widgets.serving import running
from referentiel.widgets.serving_settings import Options

# Whether the packages of the apps were there before anybody came, and what was asked for.
SOURCE = """
import os, sys
print("packages", "referentiel.widgets.impact" in sys.modules, "query", ascii(os.environ["QUERY_STRING"]), "end")
"""
COUNT = "from referentiel.audits import Store\nprint('audits', len(Store().load('lrs')), 'end')"


@pytest.fixture(scope="module")
def warmed(tmp_path_factory):
    folder = tmp_path_factory.mktemp("warm")
    notebook(folder, "page", SOURCE)
    notebook(folder, "count", COUNT)
    base = f"sqlite:///{(folder / 'audits.sqlite').as_posix()}"
    options = Options(sessions=2, warm=1)
    with running(folder, TEMPLATE, public=True, environment={"REFERENTIEL_BASE": base}, options=options) as app:
        app.base = base
        yield app
        wait(app, warm=1)
        left = kernels(app)
    assert left
    assert not [kernel for kernel in left if kernel.is_running()], "a warm kernel ends with its server"


def opened(app, query):
    """Return whether a page was warm, what it was asked for, and its kernel."""
    page = ask(f"{app.app_url('page')}?{query}")
    warm, asked = re.search(r"packages (True|False) query (.*?) end", page.body).groups()
    return warm, asked, page.kernel


def test_who_comes_is_given_what_waits_and_their_own_question(warmed):
    wait(warmed, warm=1, sessions=0)
    hostile = quote("b=') ; import sys; sys.exit(3) #\"\\&c=\0é", "=&();#'\"\\")
    first, second = opened(warmed, "version=lrs-2005"), opened(warmed, hostile)
    assert first[:2] == ("True", "&#39;version=lrs-2005&#39;")
    assert "import%20sys" in second[1]
    assert "version" not in second[1]
    assert first[2] != second[2], "two people never share"
    # Another one warms after them and takes no place; both places are taken, and who comes waits.
    assert wait(warmed, warm=1)["sessions"] == 2
    assert len(kernels(warmed)) == 3
    assert ask(warmed.app_url("page")).status == 503
    for kernel in (first[2], second[2]):
        assert close(warmed, kernel) == 204
    wait(warmed, sessions=0, warm=1)


def test_a_warm_kernel_shows_the_base_as_it_is_when_somebody_comes(warmed, demo):
    wait(warmed, warm=1, sessions=0)
    store = Store(warmed.base)
    store.add(demo[0], demo[1])
    store.close()
    page = ask(warmed.app_url("count"))
    assert f"audits {len(demo[1])} end" in page.body
    close(warmed, page.kernel)


def test_a_warm_kernel_that_died_is_not_handed_over(warmed):
    wait(warmed, warm=1, sessions=0)
    (waiting,) = kernels(warmed)
    waiting.kill()
    waiting.wait(10)
    _, asked, kernel = opened(warmed, "version=lrs-2008")
    assert asked == "&#39;version=lrs-2008&#39;"
    close(warmed, kernel)
    wait(warmed, sessions=0)


def test_a_release_warms_nothing_that_opens_the_base(tmp_path):
    notebook(tmp_path, "page", "import sys\nprint('base', 'referentiel.audits' in sys.modules,"
                               " 'release', 'referentiel.widgets.published' in sys.modules)")
    with running(tmp_path, TEMPLATE, public=True, environment={"REFERENTIEL_PUBLICATION": "/release"},
                 options=Options(warm=1)) as app:
        wait(app, warm=1)
        assert "base False release True" in ask(app.app_url("page")).body
