"""Ten questions of a person who never saw the impact page, walked by what can be seen and named alone.

What docs/essai-utilisateur.md tells of the walk (gestures and answers) is compared with the page; its times are not.
"""

import re
import time
from pathlib import Path

import pytest

from referentiel.cli.inputs import changes_of, load, version_of
from referentiel.compare import audited_versions, effect
from referentiel.engine import History

pytestmark = pytest.mark.browser

GUIDE = Path(__file__).parents[2] / "docs" / "essai-utilisateur.md"
MARK, MINIMUM = "outcomes.award.global_at_least", "outcomes.award.sections_at_least"
SLOW = 30_000


def plain(words):
    return re.sub(r"\s+", " ", words).strip()


class Visitor:
    """Acts on what has a visible name and a role, and counts each gesture; reading and scrolling are none."""

    def __init__(self, page):
        self.page, self.gestures, self.walked, self.start = page, 0, [], time.perf_counter()

    def press(self, role, name):
        self.gestures += 1
        self.page.get_by_role(role, name=name, exact=True).click(timeout=SLOW)

    def type(self, name, value):
        self.gestures += 1
        field = self.page.get_by_role("textbox", name=name, exact=True)
        field.fill(value)
        field.press("Enter")

    def read(self, wanted, role=None):
        """Return the first visible words that `wanted` matches, once the page shows them."""
        place = self.page.get_by_role(role) if role else self.page.locator("p, h2, h3, li, dd, th")
        pattern = re.compile(wanted.replace(" ", r"\s+"))
        found = place.filter(has_text=pattern).locator("visible=true").first
        found.wait_for(timeout=SLOW)
        return re.search(wanted, plain(found.inner_text()))[0]

    def answered(self, answer):
        """Close a question: what was read, in how many gestures, how long the page and this script took."""
        self.walked.append((self.gestures, answer, time.perf_counter() - self.start))
        self.gestures, self.start = 0, time.perf_counter()


def told():
    """Return the gestures and the answer of each question, as the guide tells them."""
    rows = re.findall(r"^\| \d+ \| ([^|]+) \| (\d+) \| ([^|]+) \|", GUIDE.read_text(encoding="utf-8"), re.MULTILINE)
    return [(question, int(gestures), plain(answer)) for question, gestures, answer in rows]


@pytest.fixture(scope="module")
def engine(served):
    """Count with the package itself what levers would have changed."""
    version, versions = version_of("lrs-2005", None)
    audits, _ = load(version, served.base)
    history = History.of(audits, audited_versions(audits, versions))
    return lambda *typed: effect(version, history, changes_of(version, list(typed)))


def test_the_ten_questions_of_the_guide(served, new_page, engine):
    page = new_page()
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.add_init_script("window.print = () => { window.printed = (window.printed || 0) + 1; }")
    page.goto(served.url("impact_seuils"))
    visitor = Visitor(page)
    visitor.read(r"Taux de labellisation")
    visitor.start = time.perf_counter()

    visitor.type("Note globale : Labellisation, valeur exacte", "65")
    visitor.answered(visitor.read(r"label perdu [1-9]\d*"))
    assert visitor.walked[-1][1] == f"label perdu {engine((MARK, '65')).lost}"

    visitor.answered(visitor.read(r"^Selon le type d’acteur, .* le plus$"))

    visitor.press("tab", "Taille")
    visitor.answered(visitor.read(r"^Selon la taille, .* le plus$"))

    visitor.type("Minimum par rubrique : Labellisation, valeur exacte", "50")
    visitor.press("tab", "Pourquoi")
    visitor.answered(visitor.read(r"Le taux de réussite passe de .* points\.$"))
    both = engine((MARK, "65"), (MINIMUM, "50"))
    assert visitor.read(r"\d+ sur \d+ calculables, pour") == (
        f"{both.passes_after} sur {both.computable_after} calculables, pour")

    visitor.press("button", "Tout rétablir")
    visitor.press("tab", "Chercher un seuil")
    visitor.type("Taux visé, en %", "70")
    visitor.answered(visitor.read(r"Juste au-dessus : .*"))
    near = engine((MARK, "66"))
    assert f"({near.passes_after} sur {near.computable_after} calculables)" in visitor.walked[-1][1]
    assert "par exemple 66" in visitor.walked[-1][1]

    visitor.press("tab", "Pourquoi")
    counted = visitor.read(r"non calculable \d+")
    assert counted == f"non calculable {near.audits - near.computable_before}"
    visitor.answered(f"{counted} ; {visitor.read(r'^éligibilité inconnue : .*', 'rowheader')}")

    visitor.answered(visitor.read(r"^critère rédhibitoire non rempli : .*", "rowheader"))

    source = visitor.read(r"Démonstration : .* audits")
    visitor.press("link", "D’où viennent les textes et les données")
    visitor.read(r"^D’où viennent les textes et les données$", "heading")
    visitor.answered(source)
    page.go_back()
    visitor.read(r"Taux de labellisation")

    visitor.type("Note globale : Labellisation, valeur exacte", "65")
    visitor.read(r"label perdu [1-9]\d*")
    visitor.press("button", "Copier le lien")
    said = visitor.read(r"Lien copié\.")
    colleague = new_page()
    colleague.goto(page.evaluate("navigator.clipboard.readText()"))
    assert Visitor(colleague).read(r"label perdu [1-9]\d*") == visitor.walked[0][1]
    visitor.answered(f"{said} {Visitor(colleague).read('Mon choix : .*')}")

    visitor.press("button", "Imprimer")
    page.wait_for_function("window.printed === 1")
    visitor.answered("la feuille s’imprime")

    for gestures, answer, spent in visitor.walked:
        print(f"{gestures} | {answer} | {spent:.1f} s")  # noqa: T201 - the times of the walk, read with -s
    assert [(gestures, plain(answer)) for gestures, answer, _ in visitor.walked] == [
        (gestures, answer) for _, gestures, answer in told()]
    assert page.record.errors == []
