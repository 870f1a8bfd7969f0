"""A file that somebody is editing stops nobody else: by command, and on the page."""

import json
import re
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from referentiel.audits import Store
from referentiel.cli import main
from referentiel.compare import audited_versions
from referentiel.files import read_registries, read_versions, readable_registries
from referentiel.model import FindingsError
from referentiel.widgets.impact import ImpactPage, impact

TOY = Path(__file__).parent / "data" / "toy-1.yaml"
BROKEN = "id: toy-2\ntitle: [\n"


def texts(folder, **files):
    for name, text in files.items():
        path = folder / f"{name.replace('_', '-')}.yaml"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")


def toy(name="toy-1"):
    return TOY.read_text(encoding="utf-8").replace("toy-1", name)


def refused(call, *arguments):
    with pytest.raises(FindingsError) as caught:
        call(*arguments)
    return [(finding.code, Path(finding.file).name) for finding in caught.value.findings]


# The folder.


def test_what_reads_is_given_and_the_rest_told(tmp_path):
    texts(tmp_path, a=toy(), essai=BROKEN)
    versions = read_versions(tmp_path)
    assert (list(versions), len(versions), "toy-2" in versions) == (["toy-1"], 1, False)
    assert versions.asked("toy-1") is versions["toy-1"]
    assert versions.paths == {"toy-1": tmp_path / "a.yaml"}
    assert list(versions.faults()) == [str(tmp_path / "essai.yaml")]
    # By the id that it declares, and by the name of its file.
    assert refused(versions.asked, "toy-2") == refused(versions.asked, "essai") == [("YAML-SYNTAX", "essai.yaml")]
    assert refused(versions.asked, "toy-3") == [("VER-UNKNOWN", "")]


def test_of_two_files_with_one_id_neither_is_preferred(tmp_path):
    texts(tmp_path, a=toy(), b=toy(), c=toy("toy-3"))
    versions = read_versions(tmp_path)
    assert list(versions) == ["toy-3"]
    assert refused(versions.asked, "toy-1") == [("FILE-SAME-ID", "a.yaml"), ("FILE-SAME-ID", "b.yaml")]


def test_a_broken_file_takes_no_id_from_one_that_reads(tmp_path):
    texts(tmp_path, a=toy(), copie="id: toy-1\ntitle: [\n")
    versions = read_versions(tmp_path)
    assert versions.asked("toy-1").id == "toy-1"
    assert "toy-1" not in versions.refused
    assert len(versions.findings) == 1


def test_files_that_editors_keep_beside_a_file_are_no_versions(tmp_path):
    texts(tmp_path, a=toy())
    for name in (".a.yaml", "._a.yaml", "a.yaml~", "empreintes.yaml", "a.yaml.tmp"):
        (tmp_path / name).write_text("{", encoding="utf-8")
    (tmp_path / ".#a.yaml").symlink_to("nobody@nowhere")
    texts(tmp_path / "crosswalks", un="{")
    assert (list(read_versions(tmp_path)), read_versions(tmp_path).findings) == (["toy-1"], ())


def test_a_folder_where_nothing_reads_is_refused_with_every_fault(tmp_path):
    texts(tmp_path, a=BROKEN, b="- 1\n")
    assert refused(read_versions, tmp_path) == [("YAML-SYNTAX", "a.yaml"), ("FMT-MAPPING", "b.yaml")]


def test_audits_made_under_a_version_left_out_are_never_judged_by_another_text(tmp_path, demo):
    texts(tmp_path, a=toy(), b=toy("toy-2"))
    versions = read_versions(tmp_path)
    audits = [replace(audit, version="toy-2") for audit in demo[1][:2]]
    assert set(audited_versions(audits, versions)) == {"toy-2"}
    texts(tmp_path, c=toy("toy-2"))
    again = read_versions(tmp_path)
    named = {**again, "toy-2": versions["toy-2"]}
    assert refused(audited_versions, audits, named, again.refused) == [
        ("VER-AUDITED", ""), ("FILE-SAME-ID", "b.yaml"), ("FILE-SAME-ID", "c.yaml")]


# The registries.


@pytest.mark.parametrize(("content", "code", "line"), [
    ("percent: {singular: a, plural: b, symbol: c}\nday:\n", "REG-ENTRY", 2),
    ("percent: {singular: a, plural: b, symbol: 3}\n", "REG-ENTRY", 1), ("percent: a\n", "REG-ENTRY", 1),
    ("percent: {singular: a, plural: b, symbol: c, autre: d}\n", "REG-ENTRY", 1), ("- a\n", "FMT-MAPPING", 1),
    ("percent: {\n", "YAML-SYNTAX", 2), ("percent: [a]\n", "REG-ENTRY", 1),
])
def test_a_registry_that_is_being_edited_is_told_with_its_place(tmp_path, versions_folder, content, code, line):
    shutil.copytree(versions_folder / "registres", tmp_path / "registres")
    (tmp_path / "registres" / "unites.yaml").write_text(content, encoding="utf-8")
    registries = readable_registries(tmp_path)
    assert [(f.code, Path(f.file).name, f.line) for f in registries.findings] == [(code, "unites.yaml", line)]
    assert set(registries.units) == ({"percent"} if "day:" in content else set())
    assert registries.bases == read_registries(versions_folder).bases
    assert refused(read_registries, tmp_path) == [(code, "unites.yaml")]


def test_every_registry_at_fault_is_told_at_once(tmp_path):
    texts(tmp_path / "registres", unites="a: 1\n", sources="b:\n", bases_legales="c: [\n")
    (tmp_path / "registres" / "bases-legales.yaml").rename(tmp_path / "registres" / "bases_legales.yaml")
    assert [code for code, _ in refused(read_registries, tmp_path)] == ["REG-ENTRY", "REG-ENTRY", "YAML-SYNTAX"]


# The commands.


@pytest.fixture
def folder(tmp_path, versions_folder):
    return Path(shutil.copytree(versions_folder, tmp_path / "versions"))


@pytest.fixture
def past(demo):
    """The demonstration audits made under the first version: nothing else is needed to read them."""
    return demo[0], tuple(audit for audit in demo[1] if audit.version == "lrs-2005")


@pytest.fixture
def base(tmp_path, past):
    address = f"sqlite:///{tmp_path / 'base.sqlite3'}"
    Store(address).add(*past)
    return address


@pytest.fixture
def run(capsys, folder, base):
    def command(*arguments):
        past = [] if arguments[0] == "valider" else ["--base", base]
        status = main([*arguments, *past, "--versions", str(folder)])
        printed = capsys.readouterr()
        return status, printed.out, printed.err

    return command


SIMULATE = ("simuler", "lrs-2005", "--changer", "outcomes.award.global_at_least=65", "--json")
COMPARE = ("comparer", "lrs-2005", "lrs-2008")


@pytest.mark.parametrize("arguments", [SIMULATE, COMPARE, ("erratum", "lrs-2005", "CORRECTION")],
                         ids=["simuler", "comparer", "erratum"])
def test_a_broken_draft_is_told_beside_the_same_result(run, folder, tmp_path, arguments):
    text = (folder / "lrs-2005.yaml").read_text(encoding="utf-8")
    title = next(line for line in text.splitlines() if line.startswith("        title: "))
    (tmp_path / "c.yaml").write_text(text.replace(title, "        title: Un autre titre"), encoding="utf-8")
    arguments = [argument.replace("CORRECTION", str(tmp_path / "c.yaml")) for argument in arguments]
    before = run(*arguments)
    texts(folder / "drafts", brouillon="id: lrs-2027\ntitle: [\n")
    texts(folder, copie=(folder / "lrs-2011.yaml").read_text(encoding="utf-8"))
    status, out, err = run(*arguments)
    assert before[0] == status == 0
    assert before[2] == ""
    assert out == before[1]
    assert "brouillon.yaml:3 [YAML-SYNTAX]" in err
    assert err.count("[FILE-SAME-ID]") == 2
    assert "3 fichiers ont un défaut" in err


@pytest.mark.parametrize(("arguments", "code"), [
    (("simuler", "lrs-2027", "--json"), "YAML-SYNTAX"), (("simuler", "brouillon", "--json"), "YAML-SYNTAX"),
    (("comparer", "lrs-2005", "lrs-2027"), "YAML-SYNTAX"), (("comparer", "lrs-2011", "lrs-2005"), "FILE-SAME-ID"),
    (("simuler", "lrs-2011", "--json"), "FILE-SAME-ID"),
])
def test_whoever_asks_for_a_version_left_out_is_stopped_and_told_why(run, folder, arguments, code):
    texts(folder / "drafts", brouillon="id: lrs-2027\ntitle: [\n")
    texts(folder, copie=(folder / "lrs-2011.yaml").read_text(encoding="utf-8"))
    status, out, err = run(*arguments)
    assert (status, out) == (1, "")
    assert {re.search(r"\[([A-Z-]+)\]", line)[1] for line in err.splitlines() if line[0] != " "} == {code}


def test_audits_made_under_a_broken_version_stop_their_replay(run, folder):
    (folder / "lrs-2005.yaml").write_text("id: lrs-2005\ntitle: [\n", encoding="utf-8")
    status, out, err = run("simuler", "lrs-2008", "--json")
    assert (status, out) == (1, "")
    assert "[VER-AUDITED]" in err
    assert "lrs-2005.yaml:3 [YAML-SYNTAX]" in err
    status, out, _ = run("simuler", "egapro-2019", "--json")
    assert (status, json.loads(out)["audits"]) == (0, 0)


def test_comparer_goes_on_with_a_registry_at_fault(run, folder):
    (folder / "registres" / "unites.yaml").write_text("percent: {\n", encoding="utf-8")
    status, out, err = run(*COMPARE)
    assert status == 0
    assert "lrs-2008" in out or "2008" in out
    assert "unites.yaml:2 [YAML-SYNTAX]" in err
    shutil.rmtree(folder / "registres")
    assert run(*COMPARE)[::2] == (0, "")


def test_valider_tells_what_stands_beside_the_versions_and_goes_on(run, folder):
    (folder / "registres" / "unites.yaml").write_text("percent: {\n", encoding="utf-8")
    texts(folder, copie=(folder / "lrs-2011.yaml").read_text(encoding="utf-8"))
    status, out, err = run("valider")
    assert (status, err) == (1, "")
    assert out.index("unites.yaml:2 [YAML-SYNTAX]") < out.index("egapro-2019, 6 critères")
    assert out.count("[FILE-SAME-ID]") == 2
    assert "[REG-UNIT]" not in out, "the unit may stand in the part that does not read"
    assert "lrs-2005, 61 critères, aucun constat" in out


def test_valider_tells_a_base_that_does_not_read_once_and_goes_on(tmp_path, folder, capsys):
    (tmp_path / "faux.sqlite3").write_bytes(b"not a database at all, but long enough to be looked at" * 20)
    status = main(["valider", "--base", f"sqlite:///{tmp_path / 'faux.sqlite3'}", "--versions", str(folder)])
    out = capsys.readouterr().out
    assert status == 1
    assert out.count("[AUD-BASE-DAMAGED]") == 1
    assert "lrs-2005, 61 critères, aucun constat" in out


# The record of adopted versions.


def test_valider_with_the_record_of_adopted_versions(run, folder):
    (folder / "empreintes.yaml").unlink(missing_ok=True)
    assert run("valider")[0] == 0, "a folder without a record is told for information"
    assert "[FILE-NO-RECORD]" in run("valider", "--severite", "information")[1]
    status, out, _ = run("figer")
    assert status == 0
    assert "lrs-2005" in out
    assert "5 versions inscrites" in out
    assert run("figer")[1].count("\n") == 1, "nothing new"
    assert run("valider")[0] == 0
    path = folder / "lrs-2005.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("global_at_least: 60", "global_at_least: 61").replace(
        "value: 60", "value: 61", 1), encoding="utf-8")
    for arguments in (("valider",), ("valider", str(path))):
        status, out, _ = run(*arguments)
        assert status == 1
        told = next(line for line in out.splitlines() if "[FILE-FINGERPRINT]" in line)
        assert "lrs-2005.yaml" in told
        assert len(re.findall(r"[0-9a-f]{12}…", told)) == 2
    lines = (folder / "empreintes.yaml").read_text(encoding="utf-8").splitlines(keepends=True)
    (folder / "empreintes.yaml").write_text("".join(one for one in lines if "lrs-2005" not in one), encoding="utf-8")
    status, out, _ = run("valider")
    assert status == 1
    assert "[FILE-UNRECORDED]" in out


def test_figer_goes_on_beside_a_broken_draft_and_never_past_a_recorded_one(run, folder):
    (folder / "empreintes.yaml").unlink(missing_ok=True)
    texts(folder / "drafts", brouillon="id: [\n")
    status, out, err = run("figer")
    assert status == 0
    assert "5 versions inscrites" in out
    assert "brouillon.yaml" in err
    (folder / "lrs-2005.yaml").write_text("id: [\n", encoding="utf-8")
    status, _, err = run("figer")
    assert status == 1
    assert "lrs-2005.yaml" in err


def test_figer_records_no_id_that_two_adopted_files_declare(run, folder):
    (folder / "empreintes.yaml").unlink(missing_ok=True)
    texts(folder, copie=(folder / "lrs-2011.yaml").read_text(encoding="utf-8"))
    status, _, err = run("figer")
    assert (status, err.count("[FILE-SAME-ID]")) == (1, 2)
    assert not (folder / "empreintes.yaml").exists()


def test_valider_tells_an_impossible_life(run, tmp_path):
    first = "  - {state: draft, on: 2020-01-01}\n"
    later = first.replace("draft", "voting").replace("2020", "2019") + first.replace("01-01", "01-02")
    texts(tmp_path, v=toy().replace(first, first + later))
    status, out, _ = run("valider", str(tmp_path / "v.yaml"))
    assert status == 1
    assert "v.yaml:9 [LIFE-DATE]" in out
    assert "v.yaml:10 [LIFE-ORDER]" in out


def test_the_shipped_record_if_there_is_one_is_that_of_the_shipped_texts(versions_folder):
    from referentiel.files import manifest_findings

    assert [finding.code for finding in manifest_findings(versions_folder)] in ([], ["FILE-NO-RECORD"])


# The page.


def walk(widget):
    yield widget
    for child in getattr(widget, "children", ()):
        yield from walk(child)


def words(page):
    shown = " ".join(str(child.value) for child in walk(page) if type(child).__name__ == "HTML")
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", shown))


def test_the_page_opens_beside_a_broken_draft_and_says_so(folder, base, past):
    assert "ne peut pas être lu" not in words(impact(base, str(folder)))
    texts(folder / "drafts", brouillon="id: lrs-2027\ntitle: [\n")
    texts(folder, copie=(folder / "lrs-2011.yaml").read_text(encoding="utf-8"))
    page = impact(base, str(folder))
    assert isinstance(page, ImpactPage)
    assert page.exploration.history.size == len(past[1]) > 0
    told = words(page)
    assert "3 fichiers du référentiel ne peuvent pas être lus" in told
    assert "brouillon.yaml : le fichier ne se lit plus" in told
    assert str(folder) not in told
    offered = [value for value, _ in page.version_choice.options]
    assert "lrs-2005" in offered
    assert {"lrs-2011", "lrs-2027"} & set(offered) == set()


def test_the_page_stops_only_the_audits_made_under_a_broken_version(folder, base, past):
    source, audits = past
    store = Store(base)
    other = [replace(audit, id=f"x-{audit.id}", version="lrs-2008", nature="first") for audit in audits[:5]]
    store.add(replace(source, id="x", digest="x", audits=5), other)
    (folder / "lrs-2008.yaml").write_text("id: lrs-2008\ntitle: [\n", encoding="utf-8")
    page = impact(base, str(folder))
    assert isinstance(page, ImpactPage)
    assert page.exploration is None
    assert "lrs-2008" in words(page.results)
    page.levers["outcomes.award.global_at_least"].value = "65"
    assert "lrs-2008" in words(page.results), "no result of another population"
    page.version_choice.value = "egapro-2019"
    assert "lrs-2008" not in words(page.results)
    page.version_choice.value = "lrs-2005"
    assert "lrs-2008" in words(page.results)
    next(one for one in page.population.children if one.path == "nature").value = "renewal"
    assert page.exploration.history.size == sum(audit.nature == "renewal" for audit in audits)
    assert "resultat-taux" in str([child.value for child in walk(page.results) if hasattr(child, "value")])


def test_the_page_says_why_when_no_version_reads(tmp_path, base):
    texts(tmp_path / "vide", a=BROKEN)
    assert "Cette page ne peut pas s’ouvrir" in words(impact(base, str(tmp_path / "vide")))
