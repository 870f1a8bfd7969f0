"""`referentiel publier`: one file, its French, its JSON, its refusals; the same file twice."""

import json
import shutil
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from referentiel import releases
from referentiel.audits import Store
from referentiel.cli import main

MARK = "outcomes.award.global_at_least"


@pytest.fixture(scope="module")
def demo_base(tmp_path_factory, versions_folder):
    base = tmp_path_factory.mktemp("demo") / "base.sqlite3"
    assert main(["demo", "--base", f"sqlite:///{base}", "--versions", str(versions_folder)]) == 0
    return base


@pytest.fixture
def publish(capsys, tmp_path, versions_folder, demo_base):
    shutil.copy(demo_base, tmp_path / "base.sqlite3")

    def command(*arguments, audience="public", version="lrs-2009", base="base.sqlite3"):
        try:
            status = main(["publier", "--audience", audience, "--version", version, "--sortie",
                           str(tmp_path / "p.json"), *arguments, "--base", f"sqlite:///{tmp_path / base}",
                           "--versions", str(versions_folder)])
        except SystemExit as stop:
            status = stop.code
        printed = capsys.readouterr()
        return status, printed.out, printed.err

    return command


def test_a_release_is_written_told_and_never_overwritten(publish, tmp_path):
    status, out, _ = publish("--date", "2026-01-02")
    assert status == 0
    for words in ("Publication (public)", "au moins 5 organismes", "Données synthétiques", "106 audits de 62",
                  "référentiel reconstitué", "Aucun levier", "Publication écrite"):
        assert words in out
    first = (tmp_path / "p.json").read_bytes()
    release = releases.read(tmp_path / "p.json")
    assert (release.audience, release.control, release.made_on) == ("public", "applied", "2026-01-02")
    assert release.history["audits"] == 106
    status, _, err = publish("--date", "2026-01-02")
    assert (status, "[REL-EXISTS]" in err, (tmp_path / "p.json").read_bytes() == first) == (1, True, True)
    assert publish("--date", "2026-01-02", "--remplacer")[0] == 0
    assert (tmp_path / "p.json").read_bytes() == first
    assert sorted(path.name for path in tmp_path.iterdir()) == ["base.sqlite3", "p.json"]


def test_the_control_lifted_is_said_and_refused_on_real_audits(publish, tmp_path, demonstration):
    status, out, _ = publish("--leviers", MARK, "--sans-secret", "--json")
    assert status == 0
    record = json.loads(out)
    assert (record["control"], record["checks"], record["parameters"]["organisations"]) == ("lifted", 0, 1)
    assert all(table["withheld"] == 0 for table in record["tables"])
    assert releases.read(tmp_path / "p.json").control == "lifted"
    real = replace(demonstration.source, id="real", kind="confidential", title="Audits réels", digest="1" * 64)
    Store(f"sqlite:///{tmp_path / 'base.sqlite3'}").add(
        real, [replace(demonstration.audits[0], id="real-1", organisation="real", source="real")])
    status, _, err = publish("--leviers", MARK, "--sans-secret", "--remplacer")
    assert (status, "[REL-REAL]" in err, "Audits réels" in err) == (1, True, True)
    assert releases.read(tmp_path / "p.json").control == "lifted"


def test_another_text_is_told_or_named_and_left_out(publish, tmp_path):
    status, out, _ = publish("--comparer", "lrs-2005", audience="partenaires")
    assert status == 0
    assert "Sur 106 audits, 54 réussissent sous le texte de lrs-2005, contre 62 sous celui de lrs-2009" in out
    assert "3 réussites gagnées" in out
    assert releases.read(tmp_path / "p.json").comparison.table == ((32, 30), (3, 14), (19, 8))
    status, out, _ = publish("--comparer", "lrs-2005", "--remplacer", "--json")
    assert (status, json.loads(out)["comparison"]["table"]) == (0, None)
    status, out, _ = publish("--comparer", "lrs-2005", "--remplacer")
    assert "non publiée, car elle dévoilerait" in out
    assert publish("--remplacer")[0] == 0
    without = releases.read(tmp_path / "p.json")
    assert without.comparison is None


@pytest.mark.parametrize(("arguments", "code"), [
    (["--comparer", "lrs-2009"], "REL-SAME"),
    (["--comparer", "egapro-2019"], "REL-FAMILY"),
    (["--comparer", "lrs-2010"], "VER-UNKNOWN"),
    (["--leviers", "outcomes.award.global_at_leest"], "CHG-PATH"),
    (["--leviers", MARK, MARK], "REL-LEVER-TWICE"),
    (["--leviers", "outcomes.award.knockouts"], "REL-LEVER"),
    (["--leviers", MARK, "rule.coverage_minimum", *(f"outcomes.{name}.global_at_least[{actor}]" for name in (
        "award", "certificate") for actor in ("outsourcer", "in_house_centre"))], "REL-LEVERS"),
    (["--base", "sqlite://"], "REL-EMPTY"),
])
def test_what_cannot_be_published_is_refused_and_nothing_is_written(publish, tmp_path, arguments, code):
    status, _, err = publish(*arguments, base="none.sqlite3" if code == "REL-EMPTY" else "base.sqlite3")
    assert (status, f"[{code}]" in err) == (1, True), err
    assert not (tmp_path / "p.json").exists()


def interrupted(*_, **__):
    raise KeyboardInterrupt


def test_progress_is_told_and_an_interruption_leaves_no_file(publish, tmp_path, monkeypatch):
    told = []

    @contextmanager
    def bar(key):
        yield lambda done, whole: told.append((key, done, whole))

    monkeypatch.setattr("referentiel.cli.progress.bar", bar)
    with monkeypatch.context() as during:
        during.setattr(Path, "replace", interrupted)
        status, _, err = publish("--leviers", MARK)
        assert (status, "Interrompu" in err) == (130, True), err
    assert sorted(path.name for path in tmp_path.iterdir()) == ["base.sqlite3"]
    assert {(key, whole) for key, _, whole in told} == {("cli.publish.checking", 200)}
    done = [done for _, done, _ in told]
    assert (done == sorted(done), done[0], done[-1], len(set(done)) > 4) == (True, 0, 200, True)
    monkeypatch.setattr("referentiel.report.publication.controlled", interrupted)
    assert publish("--leviers", MARK)[0] == 130
    assert sorted(path.name for path in tmp_path.iterdir()) == ["base.sqlite3"]


def test_misuse(publish):
    assert publish("--date", "hier")[0] == 2
    assert publish(audience="comite")[0] == 2
