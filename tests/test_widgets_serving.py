"""Who reaches what of a served folder; started for real once, asked without a browser."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys

import psutil
import pytest
from asking import TEMPLATE, ask, notebook

from referentiel.texts import text
from referentiel.widgets.serving import TOKEN, ServingError, running
from referentiel.widgets.serving_settings import CONTENT_POLICY, HOST, Options

SECRET = "secret_of_the_source"  # noqa: S105


@pytest.fixture(scope="module")
def app(tmp_path_factory):
    folder = tmp_path_factory.mktemp("apps")
    notebook(folder, "environment", f"import os\n{SECRET} = os.environ['REFERENTIEL_TRIAL']\nprint({SECRET})")
    notebook(folder, "broken", f"{SECRET} = 1 / 0")
    (folder / "audits.csv").write_text("secret", encoding="utf-8")
    (folder / "plan.svg").write_text("<svg/>", encoding="utf-8")
    with running(folder, TEMPLATE, environment={"REFERENTIEL_TRIAL": "given to the kernel"}) as served:
        yield served


def test_the_index_lists_the_apps_in_french(app):
    index = ask(app.url)
    assert index.status == 200
    assert '<html lang="fr">' in index.body
    assert text("page.home_title") in index.body
    assert "environment" in index.body
    assert "audits.csv" not in index.body


@pytest.mark.parametrize("path", [
    "/voila/tree", "/voila/tree/x", "/voila/api/contents", "/voila/api/contents/plan.svg", "/nowhere",
])
def test_the_folder_cannot_be_listed(app, path):
    closed = ask(app.url.replace("/?", f"{path}?"))
    assert closed.status == 404
    assert text("page.missing_title") in closed.body
    assert "plan.svg" not in closed.body


def test_a_sign_of_life_needs_no_token_and_tells_nothing_else(app):
    alive = ask(app.url.split("?")[0] + "sante")
    assert alive.status == 200
    told = json.loads(alive.body)
    assert set(told) == {"status", "sessions", "limit", "warm"}
    assert (told["status"], told["limit"]) == ("ok", 20)


def test_every_page_carries_the_policy(app):
    for page in (ask(app.url), ask(app.app_url("absent"))):
        assert page.headers["Content-Security-Policy"] == CONTENT_POLICY
        assert page.headers["X-Content-Type-Options"] == "nosniff"
        assert page.headers["Referrer-Policy"] == "same-origin"
    assert "unsafe-eval" not in CONTENT_POLICY


def test_without_the_token_nothing_opens(app):
    for url in (app.url, app.app_url("environment"), app.url.replace("/?", "/voila/api/contents/?")):
        refused = ask(url.split("?")[0])
        assert refused.status == 403, url
    assert text("page.access_title") in ask(app.url.split("?")[0]).body
    assert ask(app.url.replace("token=", "token=x")).status == 403


def test_another_name_for_this_machine_is_refused(app):
    assert ask(app.url, Host="elsewhere.example").status == 403


@pytest.mark.parametrize("name", ["environment.ipynb", "audits.csv", "plan.svg", "../private"])
def test_no_file_is_served(app, name):
    refused = ask(app.url.replace("/?", f"/voila/files/{name}?"))
    assert refused.status in {403, 404}
    assert SECRET not in refused.body


def test_a_missing_page_is_told_in_french(app):
    missing = ask(app.app_url("absent"))
    assert missing.status == 404
    assert text("page.missing_title") in missing.body


def test_the_kernel_gets_the_environment_and_the_page_no_source(app):
    page = ask(app.app_url("environment"))
    assert "given to the kernel" in page.body
    assert SECRET not in page.body
    assert '<html lang="fr">' in page.body


def test_a_failed_cell_is_told_in_french_without_a_trace(app):
    page = ask(app.app_url("broken"))
    assert text("page.failed_title") in page.body
    assert "ZeroDivision" not in page.body
    assert "Traceback" not in page.body
    assert SECRET not in page.body


def test_another_template_cannot_be_asked_for(app):
    assert "kit.css" in ask(app.app_url("environment") + "&template=lab").body


def test_the_token_is_not_on_the_command_line(app):
    assert app.token not in " ".join(psutil.Process(app.process.pid).cmdline())


def test_a_public_server_asks_for_no_token_and_leaves_no_process(tmp_path):
    notebook(tmp_path, "page", "print('here')")
    with running(tmp_path, TEMPLATE, public=True, environment={}) as served:
        assert "token" not in served.url
        assert "here" in ask(served.app_url("page")).body
        kernels = psutil.Process(served.process.pid).children(recursive=True)
        assert kernels
    assert served.process.poll() is not None
    assert not [kernel for kernel in kernels if kernel.is_running()]


def test_a_port_in_use_is_told(tmp_path):
    with socket.socket() as taken:
        taken.bind((HOST, 0))
        taken.listen()
        port = taken.getsockname()[1]
        with (
            pytest.raises(ServingError, match=str(port)),
            running(tmp_path, TEMPLATE, port=port, environment={}),
        ):
            pass


def test_a_missing_folder_is_told(tmp_path):
    with pytest.raises(ServingError, match="absent"), running(tmp_path / "absent", TEMPLATE, environment={}):
        pass


def test_the_configuration_of_the_person_is_not_read(tmp_path, monkeypatch):
    # A forgotten voila.json that would open every file.
    home = tmp_path / "config"
    home.mkdir()
    (home / "voila.json").write_text(
        json.dumps({"VoilaConfiguration": {"file_allowlist": [".*"], "file_denylist": []}}), encoding="utf-8"
    )
    monkeypatch.setenv("JUPYTER_CONFIG_DIR", str(home))
    folder = tmp_path / "apps"
    folder.mkdir()
    (folder / "audits.csv").write_text("secret", encoding="utf-8")
    with running(folder, TEMPLATE, public=True, environment={}) as served:
        assert ask(f"{served.url}voila/files/audits.csv").status == 404


@pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")
def test_serving_ends_cleanly_when_asked_to(tmp_path):
    call = (
        "from pathlib import Path; from referentiel.widgets.serving import serve; import sys;"
        "sys.exit(serve(Path(sys.argv[1]), Path(sys.argv[2]), open_browser=False, environment={}))"
    )
    with subprocess.Popen(
        [sys.executable, "-c", call, str(tmp_path), str(TEMPLATE)], stdout=subprocess.PIPE
    ) as server:
        said = [server.stdout.readline().decode().strip() for _ in range(3)]
        children = psutil.Process(server.pid).children(recursive=True)
        server.terminate()
        assert server.wait(20) == 0
    assert said[0].startswith(text("page.serve.ready", url=f"http://{HOST}:"))
    assert "?token=" in said[0]
    assert said[1:] == [text("page.serve.private"), text("page.serve.stop")]
    assert children
    assert not [child for child in children if child.is_running()]


@pytest.fixture(scope="module")
def proxied(tmp_path_factory):
    """Behind a proxy, for two people at once, with the home page told of a base."""
    folder = tmp_path_factory.mktemp("proxied")
    notebook(folder, "impact_seuils", "print('here')")
    notebook(folder, "seance", "print('a meeting')")
    notebook(folder, "greedy", "held = bytearray(3 << 30)\nprint('held', len(held))")
    told = {"glance": "<section>at a glance</section>", "texts": [["Texte <2005>", "lrs-2005"]],
            "histories": [["Synthétique.", "Essai", "3 audits"]], "prints": [["texte lrs-2005", "0123abcd"]]}
    options = Options(base_url="/atelier/", hosts=("label.example",), sessions=2, memory=1024, home=told)
    with running(folder, TEMPLATE, public=True, environment={}, options=options) as served:
        yield served


def test_the_home_page_tells_of_the_base(proxied):
    home = ask(proxied.url)
    assert home.status == 200
    assert "<section>at a glance</section>" in home.body
    assert "Texte &lt;2005&gt;" in home.body
    assert "0123abcd" in home.body
    assert "/atelier/voila/render/impact_seuils.ipynb" in home.body


def test_the_header_leads_to_the_apps_that_are_served_and_not_to_the_meeting(proxied):
    """An app of the catalogue that is not in the folder (a release is served alone) is no dead link."""
    for page in (ask(proxied.url), ask(proxied.app_url("impact_seuils"))):
        assert "impact_seuils.ipynb" in page.body
        assert "seance.ipynb" not in page.body
        assert "comparer_versions.ipynb" not in page.body


def test_the_committee_is_led_to_the_meeting(tmp_path):
    notebook(tmp_path, "seance", "print('a meeting')")
    with running(tmp_path, TEMPLATE, environment={}) as served:
        assert ask(served.url).body.count("seance.ipynb") == 2, "in the header and as a card"


def test_a_proxy_hands_on_under_its_own_name(proxied):
    assert ask(proxied.url, Host="label.example").status == 200
    assert ask(proxied.url, Host="other.example").status == 403
    assert ask(proxied.url.replace("/atelier/", "/")).status == 404


def test_a_page_that_holds_too_much_fails_alone(proxied):
    greedy = ask(proxied.app_url("greedy"))
    assert "held" not in greedy.body
    assert text("page.failed_title") in greedy.body
    assert ask(proxied.url).status == 200


def test_who_has_no_token_under_a_path_reads_where_to_find_it(tmp_path):
    notebook(tmp_path, "page", "print('here')")
    with running(tmp_path, TEMPLATE, environment={}, options=Options(base_url="/atelier/")) as served:
        for path in ("", "login", "voila/render/page.ipynb", "nowhere"):
            refused = ask(served.url.split("?")[0] + path)
            assert refused.status == 403
            assert text("page.access_title") in refused.body
        assert "here" in ask(served.app_url("page")).body


def test_a_token_agreed_with_another_program_opens_the_apps_and_a_weak_one_is_refused(tmp_path, monkeypatch):
    notebook(tmp_path, "page", "print('here')")
    monkeypatch.setenv(TOKEN, "court")
    with pytest.raises(ServingError, match=TOKEN), running(tmp_path, TEMPLATE, environment={}):
        pass
    agreed = "0123456789abcdefghijklmnopqrst"
    monkeypatch.setenv(TOKEN, agreed)
    with running(tmp_path, TEMPLATE, environment={}) as served:
        assert served.token == agreed
        assert ask(served.url.split("?")[0]).status == 403
        assert ask(served.url.split("?")[0], Authorization=f"token {agreed}").status == 200


def test_who_comes_when_every_place_is_taken_waits(tmp_path):
    notebook(tmp_path, "page", "print('here')")
    with running(tmp_path, TEMPLATE, public=True, environment={}, options=Options(sessions=1)) as served:
        assert "here" in ask(served.app_url("page")).body
        waiting = ask(served.app_url("page"))
        assert (waiting.status, waiting.headers["Retry-After"]) == (503, "30")
        assert text("page.waiting_title") in waiting.body
        assert "here" not in waiting.body
        full = ask(served.url + "sante")
        assert (full.status, json.loads(full.body)) == (503, {"status": "full", "sessions": 1, "limit": 1, "warm": 0})
        assert ask(served.url).status == 200, "the home page takes no place"


def test_the_log_holds_no_question(tmp_path):
    """What is asked for, and the token, stay out of the log, whatever happens to the request."""
    notebook(tmp_path, "page", "print('here')")
    with running(tmp_path, TEMPLATE, environment={}) as served:
        for path in ("voila/render/page.ipynb", "voila/render/absent.ipynb", "nowhere"):
            ask(f"{served.url.replace('?', path + '?')}&scenario=secret_scenario")
        log = served.log.read_text(encoding="utf-8")
    assert "secret_scenario" not in log
    assert served.token not in log
