"""Figures that leave a page: as a file that says where it comes from, and on paper with letters that can be read."""

from __future__ import annotations

import re
import shutil
import subprocess
import xml.etree.ElementTree as ET

import pytest
from figures_drawn import png_notes

from referentiel.cli.inputs import version_of
from referentiel.files import fingerprint
from referentiel.report.picture import WIDTH
from referentiel.texts import text

pytestmark = pytest.mark.browser

SVG = "{http://www.w3.org/2000/svg}"
QUERY = "?outcomes.award.global_at_least=66"
CURVE = ".fig:has(#courbe-t)"
PAPER = {"format": "A4", "prefer_css_page_size": True, "print_background": True}


def taken(page, figure, kind, folder):
    """Ask for a picture and return the file."""
    button = page.locator(f"{figure} .emporter button", has_text=kind)
    with page.expect_download(timeout=30_000) as download:
        button.click()
    path = folder / download.value.suggested_filename
    download.value.save_as(path)
    told = text("picture.saved", name=path.name)
    page.wait_for_function("([selector, told]) => document.querySelector(selector).textContent === told",
                           arg=[f"{figure} .emporter [role=status]", told])
    return path


def lines(path):
    """Return the words of a picture, and its root."""
    root = ET.parse(path).getroot()  # noqa: S314 - a picture of our own
    return " ".join(" ".join(one.itertext()) for one in root.iter(f"{SVG}text")), root


def letters(pdf, page=None):
    """Return the height in points of the box of each word of a PDF, with the word."""
    only = ["-f", str(page), "-l", str(page)] if page else []
    told = subprocess.run(["pdftotext", "-bbox-layout", *only, str(pdf), "-"], capture_output=True, check=True,
                          encoding="utf-8").stdout
    return [(float(low) - float(high), word) for high, low, word in re.findall(
        r'<word [^>]*yMin="([\d.]+)" [^>]*yMax="([\d.]+)">([^<]*)</word>', told)]


def test_pictures_say_where_they_come_from_and_paper_can_be_read(new_page, served, tmp_path):
    """The same figure on the page, as a file, on paper: one walk of the impact page."""
    page = new_page()
    page.goto(served.url("impact_seuils") + QUERY)
    page.wait_for_selector(f"{CURVE} .dessin svg", timeout=60_000)
    told, root = lines(taken(page, CURVE, "SVG", tmp_path))
    version, _ = version_of("lrs-2005", None)
    title = page.locator("#courbe-t").inner_text()
    for part in ("Données synthétiques", "Texte reconstitué", fingerprint(version)[:12], "60\u00a0→\u00a066",
                 text("picture.key.mine"), title, "106 audits", "80\u202f%"):
        assert part in told, part
    assert root.get("role") == "img"
    assert float(root.get("width")) == pytest.approx(WIDTH, abs=1)
    assert root.find(f"{SVG}title").text == title
    assert "Données synthétiques" in root.find(f"{SVG}desc").text
    assert "script" not in {one.tag.removeprefix(SVG) for one in root.iter()}
    made = taken(page, CURVE, "PNG", tmp_path).read_bytes()
    notes, sizes = png_notes(made)
    assert notes["Title"] == title
    assert notes["Description"]
    assert "Données synthétiques" in notes["Source"]
    assert sizes == (round(2 * float(root.get("width"))), round(2 * float(root.get("height"))))
    band = page.evaluate(
        """async ([bytes, low]) => {
          const image = await createImageBitmap(new Blob([new Uint8Array(bytes)]));
          const canvas = new OffscreenCanvas(image.width, image.height);
          const paper = canvas.getContext('2d');
          paper.drawImage(image, 0, 0);
          const part = paper.getImageData(0, image.height - low, image.width, low).data;
          let found = 0;
          for (let k = 0; k < part.length; k += 4) {
            if (part[k] === 0x6b && part[k + 1] === 0x46 && !part[k + 2]) found += 1;
          }
          return found;
        }""", [list(made), 200])
    assert band > 500, "the words of the band are drawn in their colour at the foot of the picture"
    for box, words in ((".carte:has(#resultat-taux)", "label perdu 8"), (".fig:has(#table-issues)", "perdus")):
        told, _ = lines(taken(page, box, "SVG", tmp_path))
        assert "Données synthétiques" in told
        assert words in re.sub(r"\s+", " ", told)
    page.locator("[data-tab=chercher]").click()
    page.wait_for_selector(".case--ici", timeout=30_000)
    told, _ = lines(taken(page, ".fig:has(.carte-taux)", "SVG", tmp_path))
    assert "Données synthétiques" in told
    assert page.record.errors == []
    assert page.record.outside() == []
    page.pdf(path=tmp_path / "impact.pdf", **PAPER)
    readable(tmp_path / "impact.pdf", {"80", "Labellisation"})
    assert page.locator(".fig:has(.carte-taux) .emporter").is_visible(), "back on the screen after printing"


def test_the_comparing_page_gives_its_figure_and_prints_well(new_page, served, tmp_path):
    page = new_page()
    page.goto(served.url("comparer_versions"))
    page.wait_for_selector("#rotation .dessin svg", timeout=60_000)
    told, _ = lines(taken(page, "#rotation", "SVG", tmp_path))
    for name in ("lrs-2005", "lrs-2011"):
        assert f"{name}, empreinte {fingerprint(version_of(name, None)[0])[:12]}" in told
    assert "Données synthétiques" in told
    for figure, words in (("issues", "89"), ("passages", "label perdu"), ("iso", "6.6.3 Lutte contre la corruption")):
        box = page.locator(f"#{figure}")
        assert box.get_attribute("aria-labelledby") == f"{figure}-t"
        told, root = lines(taken(page, f"#{figure}", "SVG", tmp_path))
        assert words in told
        assert ("Données synthétiques" in told) == (figure != "iso"), "no audit is counted in the map of texts"
        assert "reconstitué" in told
        assert root.find(f"{SVG}title").text == box.locator("h3").inner_text()
    assert page.record.errors == []
    page.pdf(path=tmp_path / "comparer.pdf", **PAPER)
    readable(tmp_path / "comparer.pdf", {"Rotation", "ISO"})


def readable(pdf, wanted):
    """Assert that every letter of a printed page has 8 points; a box is at least 1.1 times the letters of a font."""
    if shutil.which("pdftotext") is None:
        pytest.skip("no pdftotext: the size of letters on paper is not measured here")
    found = letters(pdf)
    assert wanted <= {word for _, word in found}
    # Words that stand upright along an axis come letter by letter: those are left out.
    small = {word for height, word in found if height < 8 * 1.1 and re.search(r"\w.", word)}
    assert small == set()
