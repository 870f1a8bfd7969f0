"""The two files that the page template needs and the repository does not hold."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import jinja2
import pytest

from referentiel.texts import text
from referentiel.widgets import vega
from referentiel.widgets.preparation import prepare

TEMPLATE = Path(__file__).parents[1] / "apps" / "templates" / "kit"


@pytest.fixture
def template(tmp_path, monkeypatch):
    monkeypatch.setattr(vega, "bundle", lambda: vega.stamp() + "window.vegaEmbed = 1;\n")
    return tmp_path / "kit"


def module_of(template):
    environment = jinja2.Environment(loader=jinja2.FileSystemLoader(template), autoescape=True)
    return environment.get_template("textes.html.j2").module


def test_both_files_are_written(template, capsys):
    prepare(template)
    assert (template / "static" / "vega.js").read_text(encoding="utf-8").endswith("window.vegaEmbed = 1;\n")
    assert module_of(template).T["brand"] == text("page.brand")
    assert capsys.readouterr().err.strip() == text("page.prepare.bundle")


def test_scripts_to_fetch_early_are_those_installed(template):
    """One that another release of Voila does not have is left out; without a list the page has no such line."""
    prepare(template)
    assert module_of(template).PRELOADS == []
    listed = json.loads((TEMPLATE / "preloads.json").read_text(encoding="utf-8"))
    (template / "preloads.json").write_text(json.dumps([*listed, "voila/static/gone.js", "voila/static/../../x"]))
    prepare(template)
    assert listed == module_of(template).PRELOADS


def test_a_bundle_of_this_release_is_left_alone(template, capsys):
    prepare(template)
    capsys.readouterr()
    bundle = template / "static" / "vega.js"
    bundle.write_text(vega.stamp() + "kept", encoding="utf-8")
    prepare(template)
    assert bundle.read_text(encoding="utf-8") == vega.stamp() + "kept"
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("content", ["", "// vl-convert-python 0.1\nold", "no stamp"])
def test_a_bundle_of_another_release_is_made_again(template, content):
    bundle = template / "static" / "vega.js"
    bundle.parent.mkdir(parents=True)
    bundle.write_text(content, encoding="utf-8")
    prepare(template)
    assert bundle.read_text(encoding="utf-8").startswith(vega.stamp())


def test_nothing_is_left_behind_when_writing_fails(template, monkeypatch):
    def refuse(self, _target):
        raise OSError(self.name)

    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(OSError, match="vega"):
        prepare(template)
    assert list((template / "static").iterdir()) == []


def test_every_text_that_the_template_asks_for_is_there(template):
    prepare(template)
    known = module_of(template).T
    asked = {
        name
        for file in TEMPLATE.glob("*.html*")
        if file.name != "textes.html.j2"
        for name in re.findall(r"\bT\.(\w+)", file.read_text(encoding="utf-8"))
    }
    assert asked
    assert asked <= set(known)
    assert set(known["apps"]["impact_seuils"]) == {"title", "lead", "audience"}


def test_the_template_is_whole(tmp_path):
    copy = tmp_path / "kit"
    shutil.copytree(TEMPLATE, copy, ignore=shutil.ignore_patterns("vega.js", "textes.html.j2"))
    assert {"conf.json", "index.html.j2", "page.html", "error.html", "404.html"} <= {
        f.name for f in copy.iterdir()
    }
    # Nothing of the page comes from elsewhere.
    for file in [*copy.glob("*.html*"), *copy.glob("static/*.css"), *copy.glob("static/*.js")]:
        assert not re.search(r"https?://", file.read_text(encoding="utf-8")), file.name
