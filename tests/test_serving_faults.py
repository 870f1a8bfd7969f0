"""Hostile clients and crowds, asked without a browser: a French page, nothing of the inside, nothing run."""

from __future__ import annotations

import asyncio
import json
import re
import socket
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
from asking import TEMPLATE, alive, ask, close, kernels, notebook, wait
from tornado.httpclient import HTTPClientError, HTTPRequest
from tornado.websocket import websocket_connect

from referentiel.texts import text
from referentiel.widgets.refusals import MOST_ADDRESS
from referentiel.widgets.serving import running
from referentiel.widgets.serving_settings import CONTENT_POLICY, HOST, Options

NOBODY = "00000000-0000-0000-0000-000000000000"


@pytest.fixture(scope="module")
def app(tmp_path_factory):
    room = tmp_path_factory.mktemp("room")
    (room / "private.txt").write_text("secret_of_the_folder", encoding="utf-8")
    folder = room / "apps"
    folder.mkdir()
    notebook(folder, "page", "import os\nprint('asked', ascii(os.environ['QUERY_STRING'])[:40], 'end')")
    with running(folder, TEMPLATE, public=True, environment={}) as served:
        yield served


def sent(app, method, path, *headers, host=None):
    """Send a request as written, with nothing put right; return its status, its headers and its text."""
    lines = [f"{method} {path} HTTP/1.1", f"Host: {host or f'{HOST}:{app.port}'}", "Connection: close", *headers]
    with socket.create_connection((HOST, app.port), timeout=30) as link:
        link.sendall("\r\n".join((*lines, "", "")).encode())
        answer = b"".join(iter(lambda: link.recv(1 << 16), b"")).decode()
    head, _, body = answer.partition("\r\n\r\n")
    return int(head.split()[1]), head, body


def refused(app, *request, status, title, **how):
    """Check that a request is refused by a page of ours, under our policy, that tells nothing of the inside."""
    found, head, body = sent(app, *request, **how)
    assert found == status, (request, head)
    assert text(title) in body, request
    assert CONTENT_POLICY in head
    for inside in ("Traceback", "site-packages", 'File "', "secret_of_the_folder", "root:"):
        assert inside not in body, request


PATHS = [
    "/voila/render/../../../etc/passwd", "/voila/render/%2e%2e%2fprivate.txt", "/voila/render/page.ipynb%00.txt",
    "/voila/render/", "/voila/render/PAGE.ipynb", "/%00", "http://evil.example/", "//evil.example/%2e%2e",
    "/voila/templates/../../../etc/passwd", "/voila/templates/kit/static/../../../../etc/passwd",
    "/voila/templates/kit/static/%2e%2e/%2e%2e/home.html", "/voila/templates/kit", "/voila/static/../../app.py",
    "/voila/static/%2e%2e/%2e%2e/app.py", "/voila/labextensions/../../../etc/passwd", "/voila/api/themes/../../x",
    "/voila/files/page.ipynb", "/voila/files/../private.txt",
    # What Jupyter serves to authors is not served here.
    "/api", "/api/kernels", "/api/contents", "/api/contents/page.ipynb", "/api/sessions", "/api/terminals",
    "/api/status", "/terminals/1", "/lab", "/tree", "/metrics", f"/voila/query/{NOBODY}", f"/voila/execution/{NOBODY}",
]


def test_a_hostile_path_is_a_page_that_does_not_exist(app):
    for path in PATHS:
        refused(app, "GET", path, status=404, title="page.missing_title")


def test_another_method_does_nothing(app):
    before = alive(app)["sessions"]
    for path in ("/", "/sante", "/voila/render/page.ipynb", "/api/kernels", "/api/contents/x.ipynb", "/api/terminals",
                 "/login", "/voila/templates/kit/static/kit.css"):
        for method in ("POST", "PUT", "DELETE", "PATCH", "TRACE", "OPTIONS", "MKCOL"):
            refused(app, method, path, "Content-Length: 0", status=405, title="page.error_title")
    assert alive(app)["sessions"] == before


def test_an_address_too_long_is_told_and_a_long_one_is_read(app):
    before = alive(app)["sessions"]
    for path in ("/voila/render/page.ipynb", "/", "/voila/templates/kit/static/kit.css"):
        refused(app, "GET", f"{path}?a={'a' * 100_000}", status=414, title="page.long_title")
    assert alive(app)["sessions"] == before
    page = ask(f"{app.app_url('page')}?{'a' * (MOST_ADDRESS - 1_000)}")
    assert "asked &#39;aaaaaaaa" in page.body
    close(app, page.kernel)


def test_hostile_headers_change_nothing(app):
    plain = sent(app, "GET", "/")[2]
    for headers in (["X-Forwarded-Host: evil.example", "X-Forwarded-Proto: https", "X-Forwarded-Prefix: /evil"],
                    ["X-Scheme: javascript", "X-Real-Ip: <script>alert(1)</script>"],
                    [f"Cookie: {'x=y;' * 5_000}"], ["Cookie: username-127=<script>"], ["Authorization: token x"],
                    ["Accept-Language: en", "Referer: http://evil.example/"]):
        status, head, body = sent(app, "GET", "/", *headers)
        assert (status, body) == (200, plain), headers
        assert "evil" not in head
    for host in ("evil.example", "127.0.0.1.evil.example", "evil.example:80"):
        status, head, body = sent(app, "GET", "/", host=host)
        assert status == 403
        assert plain not in body
        assert "Traceback" not in body
    for wrong in (["Content-Length: -1"], ["Content-Length: 99999999999"],
                  ["Transfer-Encoding: chunked", "Content-Length: 5"]):
        assert sent(app, "POST", "/", *wrong)[0] == 400
    assert alive(app)["status"] == "ok"


def test_a_page_of_elsewhere_cannot_close_the_page_of_somebody(app):
    page = ask(app.app_url("page"))
    for method, path in (("POST", f"/voila/api/shutdown/{page.kernel}"), ("DELETE", f"/api/kernels/{page.kernel}")):
        status, _, body = sent(app, method, path, "Origin: http://evil.example", "Content-Length: 0")
        assert status in {403, 404}
        assert "Traceback" not in body
    assert json.loads(sent(app, "GET", f"/api/kernels/{page.kernel}")[2])["id"] == page.kernel
    assert close(app, NOBODY) == 404
    assert close(app, page.kernel) == 204


def message(kind, content, session):
    header = {"msg_id": str(uuid4()), "msg_type": kind, "session": session, "username": "", "version": "5.3",
              "date": "2026-01-01T00:00:00Z"}
    return json.dumps({"channel": "shell", "header": header, "parent_header": {}, "metadata": {}, "content": content,
                       "buffers": []})


def test_a_visitor_runs_no_code_and_reaches_no_kernel_of_others(app, tmp_path):
    page, mark = ask(app.app_url("page")), tmp_path / "run"
    code = f"open({str(mark)!r}, 'w')"
    address = f"ws://{HOST}:{app.port}/api/kernels"

    async def talk():
        refusals = []
        for kernel, origin in ((NOBODY, f"http://{HOST}:{app.port}"), (page.kernel, "http://evil.example")):
            try:
                await websocket_connect(HTTPRequest(f"{address}/{kernel}/channels", headers={"Origin": origin}))
            except HTTPClientError as error:
                refusals.append(error.code)
        link = await websocket_connect(f"{address}/{page.kernel}/channels")
        session = str(uuid4())
        asked = {"code": code, "silent": False, "store_history": False, "user_expressions": {"a": code}}
        await link.write_message(message("execute_request", asked, session))
        for kind in ("complete_request", "inspect_request"):
            await link.write_message(message(kind, {"code": code, "cursor_pos": 3, "detail_level": 0}, session))
        await link.write_message(message("comm_open", {"comm_id": "x", "target_name": code, "data": {}}, session))
        await link.write_message(message("kernel_info_request", {}, session))
        kinds = []
        while "kernel_info_reply" not in kinds:
            kinds.append(json.loads(await asyncio.wait_for(link.read_message(), 30))["msg_type"])
        link.close()
        return refusals, kinds

    refusals, kinds = asyncio.run(talk())
    assert refusals == [404, 403]
    assert not {"execute_reply", "execute_input", "complete_reply", "inspect_reply"} & set(kinds)
    assert not mark.exists()
    close(app, page.kernel)


def test_a_kernel_that_died_while_it_computed_gives_its_place_back(app):
    before = alive(app)["sessions"]
    page = ask(app.app_url("page"))
    kernels(app)[-1].kill()
    assert close(app, page.kernel) == 204
    wait(app, sessions=before)


@pytest.mark.parametrize(("people", "places"), [(12, 4), pytest.param(50, 20, marks=pytest.mark.soak)])
def test_a_crowd_is_served_up_to_the_limit_and_the_others_wait(tmp_path, people, places):
    """Nobody is lost: who waits is told so, and is served once somebody leaves."""
    notebook(tmp_path, "page", "import os\nprint('asked', ascii(os.environ['QUERY_STRING']), 'end')")
    with running(tmp_path, TEMPLATE, public=True, environment={}, options=Options(sessions=places)) as app:
        def come(person):
            return ask(f"{app.app_url('page')}?person={person}")

        with ThreadPoolExecutor(people) as crowd:
            answers = list(crowd.map(come, range(people)))
            served = [one for one in answers if one.status == 200]
            assert len(served) == places
            assert alive(app)["sessions"] == places
            assert len({one.kernel for one in served}) == places, "no two people share a kernel"
            for person, answer in enumerate(answers):
                if answer.status == 200:
                    assert re.findall(r"person=(\d+)", answer.body.split("asked")[1])[0] == str(person)
                else:
                    assert answer.status == 503
                    assert text("page.waiting_title") in answer.body
            # As many leave as there were places: the next ones are served, no more.
            assert set(crowd.map(lambda one: close(app, one.kernel), served)) == {204}
            wait(app, sessions=0)
            waiting = [person for person, answer in enumerate(answers) if answer.status == 503]
            again = list(crowd.map(come, waiting))
        assert sum(one.status == 200 for one in again) == min(places, len(waiting))
        assert alive(app)["sessions"] == min(places, len(waiting))
        assert len(kernels(app)) == min(places, len(waiting))


def test_who_goes_away_before_the_page_is_there_leaves_no_kernel(tmp_path):
    notebook(tmp_path, "slow", "import time\ntime.sleep(3)\nprint('here')")
    with running(tmp_path, TEMPLATE, public=True, environment={}, options=Options(sessions=1)) as served:
        with socket.create_connection((HOST, served.port)) as link:
            link.sendall(f"GET /voila/render/slow.ipynb HTTP/1.1\r\nHost: {HOST}:{served.port}\r\n\r\n".encode())
            wait(served, sessions=1)
        wait(served, sessions=0)
        assert "here" in ask(served.app_url("slow")).body
