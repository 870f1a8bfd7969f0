"""What the widgets say to the page and hear from it, with a recorder in place of the channel."""

from __future__ import annotations

from typing import Any

import comm
import pytest
from comm.base_comm import BaseComm

from referentiel.texts import text
from referentiel.widgets import Chart, Choice, Heartbeat, Lever, vega

PATH = "outcomes.award.global_at_least"
SPEC = {"width": "container", "data": {"name": "rows"}, "mark": "point"}


class Recorder(BaseComm):
    """A channel that keeps what is sent."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.sent: list[tuple[dict[str, Any], list[Any]]] = []
        super().__init__(*args, **kwargs)

    def publish_msg(self, msg_type, data=None, metadata=None, buffers=None, **keys):
        self.sent.append((data or {}, list(buffers or [])))

    @property
    def opened(self):
        return self.sent[0][0]

    @property
    def updates(self):
        return [data["state"] for data, _ in self.sent[1:] if data.get("method") == "update"]

    @property
    def custom(self):
        return [(data["content"], buffers) for data, buffers in self.sent if data.get("method") == "custom"]


class Channels:
    """The page's side of every widget made in a test."""

    def of(self, widget) -> Recorder:
        return widget.comm

    def receive(self, widget, state):
        self._deliver(widget, {"method": "update", "state": state, "buffer_paths": []})

    def ask(self, widget, content):
        self._deliver(widget, {"method": "custom", "content": content})

    def _deliver(self, widget, data):
        widget._handle_msg({"content": {"comm_id": widget.comm.comm_id, "data": data}, "buffers": []})


@pytest.fixture
def channels(monkeypatch):
    monkeypatch.setattr(comm, "create_comm", Recorder)
    return Channels()


def lever(**traits: object) -> Lever:
    return Lever(**{"path": PATH, "label": "Note globale", "in_force": "60", **traits})


def test_a_lever_starts_at_the_value_in_force():
    assert lever().value == "60"
    assert lever(value="67").value == "67"


def test_reset_gives_back_the_value_in_force_when_it_is_one_number():
    assert lever(value="67").initial == "60"
    assert lever(in_force="1\u202f000,5", value="2").initial == "1\u202f000,5"
    assert lever(in_force="60 ; 65", value="60").initial == "60"


def test_what_the_browser_sends_is_kept_as_typed(channels):
    moved = lever(minimum="55", maximum="80")
    seen = []
    moved.observe(lambda change: seen.append(change["new"]), "value")
    for typed in ("6O,5", "250", " 61,25 ", ""):
        channels.receive(moved, {"value": typed})
    assert seen == ["6O,5", "250", " 61,25 ", ""]
    assert moved.value == ""


def test_an_error_leaves_the_typed_text_alone(channels):
    moved = lever()
    channels.receive(moved, {"value": "6O,5"})
    moved.error = text("page.lever.mine")
    assert moved.value == "6O,5"
    assert channels.of(moved).updates[-1] == {"error": text("page.lever.mine")}


def test_the_texts_come_from_the_catalogue_and_name_the_lever():
    texts = lever().texts
    assert texts["in_force"] == "En vigueur"
    assert texts["on_table"] == "Sur la table"
    assert texts["mine"] == "Mon choix"
    assert texts["no_proposal"] == "aucune proposition"
    assert texts["range_name"] == "Note globale, mon choix"
    assert texts["exact_name"] == "Note globale, valeur exacte"


def test_the_page_receives_the_path_and_every_text(channels):
    state = channels.of(lever()).opened["state"]
    assert state["path"] == PATH
    assert set(state["texts"]) >= {"reset", "reset_name", "open_name", "close", "close_name"}
    assert "function render" in state["_esm"]
    assert ".levier" in state["_css"]


def test_a_lever_is_shown_shortly_in_a_notebook():
    assert repr(lever()) == f"Lever(path={PATH!r}, value='60')"


def test_a_choice_starts_at_its_first_option():
    choice = Choice(path="version", label="Texte", options=[["a", "Un"], ["b", "Deux"]])
    assert choice.value == "a"
    assert Choice(label="Texte").value == ""
    assert repr(choice) == "Choice(path='version', value='a')"


def test_a_choice_made_in_the_browser_is_heard(channels):
    choice = Choice(path="version", label="Texte", options=[["a", "Un"], ["b", "Deux"]])
    channels.receive(choice, {"value": "b"})
    assert choice.value == "b"


def test_new_rows_travel_without_the_specification(channels):
    chart = Chart(spec=SPEC, data={"rows": [{"x": 1}]}, description="un point")
    chart.data = {"rows": [{"x": 2}]}
    assert channels.of(chart).updates == [{"data": {"rows": [{"x": 2}]}}]


def test_the_bundle_is_sent_to_a_page_that_has_none(channels, monkeypatch):
    monkeypatch.setattr(vega, "bundle", lambda: "window.vegaEmbed = 1;")
    chart = Chart(spec=SPEC)
    channels.ask(chart, {"kind": "bundle"})
    assert channels.of(chart).custom == [({"kind": "bundle"}, [b"window.vegaEmbed = 1;"])]


def test_a_chart_ignores_other_messages(channels):
    chart = Chart(spec=SPEC)
    channels.ask(chart, {"kind": "other"})
    channels.ask(chart, {})
    assert channels.of(chart).custom == []


def test_a_drawing_that_fails_says_so_in_french():
    assert Chart(spec=SPEC).texts["failed"] == text("page.chart.failed")


def test_a_chart_is_shown_shortly_in_a_notebook():
    assert repr(Chart(spec=SPEC, description="un point")) == "Chart(description='un point')"


def test_the_bundle_says_which_release_made_it():
    bundle = vega.bundle()
    assert bundle.startswith("// vl-convert-python ")
    assert "window.vegaEmbed=" in bundle[-200:].replace(" ", "")


def test_each_call_is_answered_with_its_number(channels):
    heartbeat = Heartbeat()
    channels.ask(heartbeat, {"kind": "ping", "number": 7})
    channels.ask(heartbeat, {"kind": "ping", "number": 8})
    assert [content for content, _ in channels.of(heartbeat).custom] == [
        {"kind": "pong", "number": 7},
        {"kind": "pong", "number": 8},
    ]


def test_a_heartbeat_ignores_other_messages(channels):
    heartbeat = Heartbeat()
    channels.ask(heartbeat, {"kind": "other"})
    assert channels.of(heartbeat).custom == []


def test_the_alert_is_in_french_and_leaves_the_time_to_the_page():
    texts = Heartbeat().texts
    assert texts["title"] == text("page.heartbeat.title") == "Le calcul s’est interrompu."
    assert "{time}" in texts["body"]


def test_the_page_waits_longer_while_the_kernel_computes():
    heartbeat = Heartbeat()
    assert heartbeat.period < heartbeat.patience < heartbeat.patience_busy


def test_a_heartbeat_is_shown_shortly_in_a_notebook():
    assert repr(Heartbeat()) == "Heartbeat(period=2000)"
