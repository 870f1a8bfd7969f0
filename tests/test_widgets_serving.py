"""Who reaches what of a served folder; started for real once, asked without a browser."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path
from typing import NamedTuple

import nbformat
import psutil
import pytest

from referentiel.texts import text
from referentiel.widgets.serving import CONTENT_POLICY, HOST, ServingError, running

TEMPLATE = Path(__file__).parents[1] / "apps" / "templates" / "kit"
SECRET = "secret_of_the_source"  # noqa: S105


class Answer(NamedTuple):
    status: int
    headers: dict[str, str]
    body: str


def ask(url, **headers) -> Answer:
    request = urllib.request.Request(url, headers=headers)  # noqa: S310
    try:
        with urllib.request.urlopen(request, timeout=60) as reply:  # noqa: S310
            return Answer(reply.status, dict(reply.headers), reply.read().decode())
    except urllib.error.HTTPError as error:
        with error:
            return Answer(error.code, dict(error.headers), error.read().decode())


def notebook(folder: Path, name: str, source: str) -> None:
    cell = nbformat.v4.new_code_cell(source)
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nbformat.write(
        nbformat.v4.new_notebook(cells=[cell], metadata={"kernelspec": kernel}), folder / f"{name}.ipynb"
    )


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
    assert text("page.index_title") in index.body
    assert "environment" in index.body
    assert "audits.csv" not in index.body


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
        assert ask(f"{served.url}voila/files/audits.csv").status == 403


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
