"""What the committee reads: the table of amendments in HTML and Word, the minutes, the journal; nothing of it runs."""

from __future__ import annotations

import io
import re
import shutil
import zipfile
from datetime import date
from decimal import Decimal

import pytest

from referentiel.authoring import (
    Ballots,
    LiveEffect,
    Opinion,
    Proposal,
    Sitting,
    Verdict,
    adopt_draft,
    advance_draft,
    comparative,
    compute_effect,
    consolidated,
    known_effect,
)
from referentiel.authoring.amending.filing import drawn_up
from referentiel.cli import main
from referentiel.compare import declared, diff
from referentiel.engine import History
from referentiel.files import read_document, read_manifest, read_registries, read_versions, readable_crosswalks
from referentiel.files.amendments import created, read_amendments
from referentiel.files.changelog import with_entry
from referentiel.model import FindingsError
from referentiel.model.change import Change, changed
from referentiel.model.operations import Retire
from referentiel.model.rewriting import rewrite_of
from referentiel.report.documents.adoption import entry_text, minutes, note
from referentiel.report.documents.rendering import docx_bytes, markdown, page
from referentiel.report.documents.sheets import counts_lines, sheet
from referentiel.report.documents.table import AmendmentTable, table_docx, table_page

D, DAY = Decimal, date(2012, 11, 24)
HOSTILE = "<script>alert(1)</script> & {{ 7 * 7 }} | [x](y)"


@pytest.fixture
def folder(tmp_path, versions_folder, monkeypatch):
    place = tmp_path / "versions"
    shutil.copytree(versions_folder, place)
    monkeypatch.setenv("REFERENTIEL_VERSIONS", str(place))
    return place


@pytest.fixture
def run(capsys, tmp_path, folder):
    assert main(["demo", "--base", f"sqlite:///{tmp_path / 'base.sqlite3'}"]) == 0

    def command(*arguments):
        capsys.readouterr()
        status = main([*arguments, "--base", f"sqlite:///{tmp_path / 'base.sqlite3'}", "--versions", str(folder)])
        printed = capsys.readouterr()
        return status, printed.out, printed.err

    return command


@pytest.fixture
def live(folder, demonstration):
    versions = read_versions(folder)
    audits = [audit for audit in demonstration.audits if audit.version == "lrs-2011"]
    return LiveEffect(versions["lrs-2011"], History.of(audits, dict(versions)), versions)


@pytest.fixture
def draft(folder, capsys):
    assert main(["brouillon", "lrs-2013", "--depuis", "lrs-2011", "--titre", "Label, révision", "--jour", "01/03/2012",
                 "--versions", str(folder)]) == 0
    capsys.readouterr()
    return folder / "drafts" / "lrs-2013.yaml"


def hostile(version):
    """Return an amendment that no check let through, as an older file might hold one."""
    return drawn_up(version, Proposal(HOSTILE, "=cmd()", "unions", HOSTILE, (
        rewrite_of(version, "criteria.CT-12", "title", HOSTILE), Change("outcomes.award.global_at_least", D(70)),
        Retire("RH-29")), sources=("RCM-07",)), DAY)


def table(draft, live, demonstration, *, computed=True):
    document = read_document(draft)
    created(draft, hostile(document.version))
    (one,) = read_amendments(draft).read
    if computed:
        compute_effect(live, document.version, one, DAY)
    made = sheet(one.amendment, comparative(document.version, one.amendment), known_effect(live, document.version, one),
                 {"unions": "Organisations syndicales"})
    return AmendmentTable(document.version, live.in_force, (made,), (demonstration.source,))


def test_the_page_escapes_and_says_where_everything_comes_from(draft, live, demonstration):
    page = table_page(table(draft, live, demonstration))
    assert "<script>" not in page
    assert "&lt;script&gt;" in page
    assert "{{ 7 * 7 }}" in page
    assert "référentiel reconstitué" in page
    assert "historique synthétique" in page
    assert "Organisations syndicales" in page
    assert re.search(r"<del>65</del>.*<ins>70</ins>", page, re.DOTALL)
    assert f"{live.in_force.outcomes[0].label}, barre" in page


def test_an_effect_that_moved_says_so_on_the_page(draft, live, demonstration):
    made = table(draft, live, demonstration)
    (one,) = read_amendments(draft).read
    other = changed(made.version, [Change("criteria.CT-12.weight", D(1))])
    stale = sheet(one.amendment, (), known_effect(live, other, one))
    assert stale.stale
    assert stale.effect[0] == "Effet périmé, calculé le 24 novembre 2012\u00a0: a changé depuis le texte."
    assert sheet(one.amendment, ()).effect == ("Effet sur les audits passés pas encore calculé.",)


def word_text(content):
    """Return the XML of a Word document, and its texts."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        xml = archive.read("word/document.xml").decode("utf-8")
    return xml, "".join(re.findall(r"<w:t[^>]*>([^<]*)</w:t>", xml))


def test_the_word_document_has_the_table_and_runs_nothing(draft, live, demonstration):
    xml, written = word_text(table_docx(table(draft, live, demonstration)))
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; {{ 7 * 7 }} | [x](y)" in written
    assert "=cmd()" in written
    assert "référentiel reconstitué" in written
    for mark, words in (("<w:strike/>", "65"), ('<w:u w:val="single"/>', "70")):
        assert re.search(rf"{mark}[^/]*</w:rPr><w:t[^>]*>{words}</w:t>", xml) or re.search(
            rf"{mark}</w:rPr><w:t[^>]*>{words}</w:t>", xml)
    assert "w:fldSimple" not in xml
    assert "{%" not in written


def test_a_committee_may_own_the_template(draft, live, demonstration, tmp_path):
    from docx import Document

    own = Document()
    own.add_paragraph("Notre modèle")
    own.add_paragraph("{%p for sheet in sheets %}")
    own.add_paragraph("{{ sheet.number }} : {{ sheet.title }}")
    own.add_paragraph("{%p endfor %}")
    own.save(tmp_path / "modele.docx")
    _, written = word_text(table_docx(table(draft, live, demonstration, computed=False), tmp_path / "modele.docx"))
    assert written.startswith("Notre modèle1 : &lt;script&gt;")


def test_counts_say_what_they_count_and_over_how_many():
    counts = {"audits": 106, "computable_before": 95, "computable_after": 95, "passes_before": 66, "passes_after": 64,
              "gained": 0, "lost": 2, "entered": 0, "left": 0, "not_computable_after": 11}
    told = counts_lines(counts, 2)
    assert "69,5\u202f% → 67,4\u202f% (66 sur 95 → 64 sur 95, −2,1 points)".replace("−", "\u2212") in told[0]
    assert "2 réussites perdues" in told[1]
    assert told[2] == "Sur 106 audits\u202f; non calculables après le changement, hors du taux\u00a0: 11."
    assert told[3] == "Cet effet repose sur 2 organisations seulement."


def test_an_entry_of_the_journal_has_one_place():
    journal = "# Journal\n\n## Label\n\n### b-2\n\nDeux.\n\n### b-1\n\nUn.\n\n## Autre\n\n### c-1\n\nC.\n"
    once = with_entry(journal, "### b-3\n\nTrois.\n", "b-3", "b-2")
    assert once == journal.replace("### b-2", "### b-3\n\nTrois.\n\n### b-2")
    assert with_entry(once, "### b-3\n\nTrois.\n", "b-3", "b-2") == once
    assert with_entry(once, "### b-3\n\nAutrement.\n", "b-3", "b-2") == once.replace("Trois.", "Autrement.")
    assert with_entry("# J\n", "### b-3\n\nTrois.\n", "b-3", "b-2") == "# J\n\n### b-3\n\nTrois.\n"


def test_minutes_and_entry_tell_votes_and_effect_and_neutralise_markup(draft, live, folder, demonstration):
    registries = read_registries(folder)
    created(draft, hostile(read_document(draft).version))
    verdict = Verdict(1, True, ballots=(Ballots("unions", 4, 0, 0),), arithmetic="4 ÷ 4 × 33,33")
    adoption = adopt_draft(draft, [verdict], Sitting(DAY, "Séance <b>"), live, registries, transition="Une règle.")
    sources = (demonstration.source,)
    paper = minutes(adoption, sources, {"unions": "Organisations syndicales"})
    xml, word = word_text(docx_bytes(paper))
    assert "w:fldSimple" not in xml
    for told in (markdown(paper), page(paper), word):
        assert "<script>" not in told
        assert "&lt;script&gt;" in told
        assert "Organisations syndicales\u00a0: 4 pour, 0 contre, abstention\u00a0: 0" in told
        assert "4 ÷ 4 × 33,33" in told
        assert adoption.fingerprint in told
        assert "historique synthétique" in told
        for line in counts_lines(adoption.effect.counts(), adoption.effect.organisations_moved()):
            assert line in told
    versions = read_versions(folder)
    comparison = diff(adoption.in_force, adoption.version, declared(
        adoption.in_force, adoption.version, versions, readable_crosswalks(folder, versions)))
    assert "RH-29" in markdown(note(adoption, comparison, registries, sources))
    entry = entry_text(adoption, comparison, sources)
    assert entry.startswith("### lrs-2013\n")
    assert "adoptés, 1\u202f; rejetés, aucun" in entry


# ---- steps of the life


def test_a_step_says_all_that_it_lacks(draft, folder):
    registries = read_registries(folder)
    for state, code in (("scientific_opinion", "LIFE-OPINION"), ("abandoned", "LIFE-REASON")):
        with pytest.raises(FindingsError) as error:
            advance_draft(draft, state, DAY, registries, opinion=Opinion("", DAY, " ") if "opinion" in state else None)
        assert [one.code for one in error.value.findings] == [code]
    with pytest.raises(FindingsError) as error:
        advance_draft(draft, "in_force", DAY, registries)
    assert [one.code for one in error.value.findings] == ["LIFE-ORDER"]
    with pytest.raises(ValueError, match="no step"):
        advance_draft(draft, "adopted", DAY, registries)
    advance_draft(draft, "abandoned", DAY, registries, note="Faute d’accord.")
    assert read_document(draft).version.life_cycle[-1].note == "Faute d’accord."


def test_a_vote_waits_for_a_sound_text(draft, folder):
    text = draft.read_text(encoding="utf-8").replace("basis: prevenance_amenagement", "basis: inconnue")
    draft.write_text(text, encoding="utf-8")
    with pytest.raises(FindingsError) as error:
        advance_draft(draft, "voting", DAY, read_registries(folder))
    assert [one.code for one in error.value.findings] == ["LIFE-UNSOUND", "LAW-UNKNOWN"]
    assert all(one.line for one in error.value.findings)


def test_an_adoption_refused_writes_nothing(draft, live, folder):
    registries = read_registries(folder)
    version = read_document(draft).version
    for change in (Change("outcomes.award.global_at_least", D(70)), Change("outcomes.award.global_at_least", D(62))):
        created(draft, drawn_up(version, Proposal("Barre", "x", "unions", "Motifs.", (change,), assumption=True), DAY))
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}

    def refused(verdicts, transition="Une règle."):
        with pytest.raises(FindingsError) as error:
            adopt_draft(draft, verdicts, Sitting(DAY), live, registries, transition=transition)
        assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before
        return sorted({one.code for one in error.value.findings})

    assert refused([]) == ["LIFE-UNDECIDED"]
    assert refused([Verdict(1, True), Verdict(7, True)]) == ["AMD-UNKNOWN", "LIFE-UNDECIDED"]
    assert refused([Verdict(1, True), Verdict(1, False), Verdict(2, False)]) == ["AMD-STATE"]
    assert refused([Verdict(1, True), Verdict(2, True)]) == ["CHG-TWICE"]
    assert refused([Verdict(1, True, "a" * 64), Verdict(2, False)]) == ["LIFE-VOTE-LAPSED"]
    assert refused([Verdict(1, True, target="b" * 64), Verdict(2, False)]) == ["LIFE-VOTE-LAPSED"]
    assert refused([Verdict(1, True), Verdict(2, False)], transition="") == ["LIFE-TRANSITION"]


# ---- commands


def test_the_commands_from_draft_to_adoption(run, draft, folder, tmp_path):
    def amend(title, *changes):
        return run("amender", "lrs-2013", "--titre", title, "--auteur", "Une personne", "--college", "unions",
                   "--motifs", "Motifs.", "--hypothese", "--jour", "2012-10-01", *changes)

    assert run("brouillon", "lrs-2013", "--etape", "groupe de travail", "--jour", "2012-04-02")[0] == 0
    status, _, err = run("brouillon", "lrs-2013", "--etape", "vot", "--jour", "2012-04-02")
    assert (status, "[LIFE-STEP]" in err, "«\u00a0vote\u00a0»" in err) == (1, True, True)
    status, out, _ = amend("Dix jours", "--changer", "criteria.CT-12.ladder[1]=9")
    assert (status, "CT-12, palier 1\u00a0: 7\u202fj ouvrés → 9\u202fj ouvrés" in out) == (0, True)
    status, _, err = run("amender", "lrs-2013", "--titre", "Dix jours", "--auteur", "x", "--college", "union",
                         "--motifs", "Motifs.", "--hypothese", "--jour", "2012-10-01", "--retirer", "RH-29")
    assert (status, "[AMD-COLLEGE]" in err, "vouliez-vous dire «\u00a0unions\u00a0»" in err) == (1, True, True)
    assert amend("Retrait", "--retirer", "RH-29")[0] == 0
    assert amend("Déménagement", "--deplacer", "CT-12=SOC")[0] == 0
    own = tmp_path / "critere.yaml"
    own.write_text("code: CT-90\ntitle: Un critère\nobservation: {kind: yes_no}\nassumption: true\n", encoding="utf-8")
    assert amend("Ajout", "--ajouter", f"RH={own}")[0] == 0
    status, _, err = amend("Rien", "--changer", "criteria.CT-12.ladder[1]=7", "criteria.CT-12.wieght=2")
    assert (status, "[AMD-NOTHING]" in err, "[CHG-PATH]" in err) == (1, True, True)
    page, word = tmp_path / "t.html", tmp_path / "t.docx"
    status, out, _ = run("amendements", "lrs-2013", "--effets", "--etat", "3=retiré", "--jour", "2012-10-02",
                         "--html", str(page), "--docx", str(word))
    assert status == 0
    assert "Amendement 3 (retiré)\u00a0: Déménagement" in out
    assert "Taux de réussite" in out
    assert "hypothèse\u00a0: aucune source" in out
    assert "Dix jours" in page.read_text(encoding="utf-8")
    assert word.read_bytes()[:2] == b"PK"
    whole = tmp_path / "consolide.yaml"
    assert run("amendements", "lrs-2013", "--consolider", "1-2,4", str(whole))[0] == 0
    filed = [one.amendment for one in read_amendments(draft).read if one.number != 3]
    assert read_document(whole).version == consolidated(read_document(draft).version, filed)
    status, _, err = run("amendements", "lrs-2013", "--consolider", "1,9", str(whole))
    assert (status, "[AMD-UNKNOWN]" in err) == (1, True)
    status, out, _ = run("brouillon", "lrs-2013")
    assert (status, "4 amendements déposés" in out, "synthétique" in out) == (0, True, True)
    status, _, err = run("adopter", "lrs-2013", "--adoptes", "1,2", "--jour", "2012-11-24")
    assert (status, "[LIFE-UNDECIDED]" in err) == (1, True)
    status, out, _ = run("adopter", "lrs-2013", "--adoptes", "1-2,4", "--jour", "2012-11-24", "--transition",
                         "Un audit commencé avant 2013 est jugé selon 2011.", "--nature", "reconstitution")
    assert (status, "lrs-2013 est adoptée et figée" in out) == (0, True)
    assert "lrs-2013" in read_manifest(folder)
    journal = (folder / "CHANGELOG.md").read_text(encoding="utf-8")
    assert journal.index("### lrs-2013") < journal.index("### lrs-2011")
    assert (folder / "adoptions" / "lrs-2013" / "proces-verbal.md").exists()
    assert run("valider", str(folder / "lrs-2013.yaml"), "--severite", "erreur")[1].count("erreur") == 0
    status, out, _ = run("comparer", "lrs-2011", "lrs-2013")
    assert (status, "CT-90" in out, "RH-29" in out) == (0, True, True)
