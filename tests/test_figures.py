"""Every figure: one theme, French numbers, words that say the finding, and where it comes from inside the picture."""

import re
import xml.etree.ElementTree as ET
from itertools import combinations, pairwise

import pytest
from colour_vision import SEEN, apart, contrast
from figures_drawn import SOURCE, drawn, png_notes

from referentiel.files import fingerprint, readable_crosswalks, readable_registries
from referentiel.report import cells, theme
from referentiel.report.picture import LETTERS, PLOT, WIDTH, png, svg, whole
from referentiel.report.provenance import provenance_band
from referentiel.report.study import Figure, Table, figure_of
from referentiel.report.transitions_figures import BANDS
from referentiel.widgets.scripts import STATIC

SVG = "{http://www.w3.org/2000/svg}"
SPACE = "\u202f"


@pytest.fixture(scope="module")
def band(lrs_2005, demo):
    return provenance_band(lrs_2005, [demo[0]])


@pytest.fixture(scope="module")
def figures(versions, versions_folder, demo, band):
    return drawn(versions, demo[1], readable_crosswalks(versions_folder, versions, versions.refused),
                 readable_registries(versions_folder).subjects, band)


@pytest.fixture(scope="module")
def pictures(figures):
    return {name: read(svg(figure)) for name, figure in figures.items()}


def read(picture):
    return ET.fromstring(picture)  # noqa: S314 - a picture of our own


def words(root):
    """The text of a picture; what runs over several lines is one."""
    return [" ".join(one.itertext()) for one in root.iter(f"{SVG}text")]


def test_one_theme_for_every_figure(figures):
    for figure in figures.values():
        assert figure.spec["config"] == theme.theme()
        assert figure.table.rows
        assert len(figure.description) > 20
        assert figure.spec["width"] == "container"


def test_the_picture_holds_what_it_needs_to_stand_alone(figures, pictures, band, lrs_2005):
    assert "Données synthétiques" in band
    assert "Texte reconstitué" in band
    assert fingerprint(lrs_2005)[:12] in band
    for name, root in pictures.items():
        figure, told = figures[name], " ".join(words(root))
        for part in (figure.title, band, SOURCE, figure.key, figure.reading):
            assert part in told, (name, part)
        assert root.get("role") == "img"
        assert root.find(f"{SVG}title").text == figure.title
        described = root.find(f"{SVG}desc").text
        assert figure.description in described
        assert band in described


def test_letters_are_8_points_on_a4(pictures):
    """On the 17 cm of a sheet of A4 between its margins."""
    for root in pictures.values():
        assert float(root.get("width")) <= WIDTH + 1
        sizes = {float(one.get("font-size").removesuffix("px")) for one in root.iter(f"{SVG}text") if one.text}
        assert min(sizes) * (170 / 25.4 * 72) / WIDTH >= 8


def test_words_stay_inside_the_picture(pictures):
    for name, root in pictures.items():
        longest = max((line for one in root.iter(f"{SVG}text") for line in one.itertext()), key=len)
        assert len(longest) <= LETTERS, (name, longest)


def test_numbers_are_french(pictures):
    for name, root in pictures.items():
        for written in words(root):
            told = re.sub(r"^6(\.\d+)+ ", "", written)  # a clause of ISO 26000
            assert not re.search(r"[^\u202f(]%", told), (name, told)
            assert not re.search(r"\d\.\d|\d,\d{3}(?!\d)|(?<![A-Za-z])-\d", told), (name, told)
    assert {"0\u202f%", "20\u202f%", "100\u202f%"} <= set(words(pictures["courbe"]))
    assert "65,5\u00a0: 72,3\u202f%" in words(pictures["courbe"])


def test_axes_write_thousands_decimals_and_minus():
    axis = {"type": "quantitative", "axis": {"format": ",.1f"}}
    figure = figure_of("Titre", "Constat.", [{"a": -12500, "b": "x"}, {"a": 12500, "b": "y"}], [
        {"mark": "bar", "encoding": {"x": {**axis, "field": "a"}, "y": {"field": "b", "type": "nominal"}}}])
    told = set(words(read(svg(figure))))
    assert {"\u221210\u202f000,0", "10\u202f000,0"} <= told
    share = {**axis, "axis": {"format": ".1%", "values": [0.125]}}
    figure = figure_of("Titre", "Constat.", [{"a": 0.125, "b": "x"}], [
        {"mark": "bar", "encoding": {"x": {**share, "field": "a"}, "y": {"field": "b", "type": "nominal"}}}])
    assert "12,5\u202f%" in words(read(svg(figure)))


def test_no_picture_leaves_unsigned(figures):
    figure = figures["coupe"]
    bare = Figure(figure.title, figure.description, figure.spec)
    root = read(svg(bare))
    assert "Provenance non indiquée." in words(root)
    assert "Provenance non indiquée." in root.find(f"{SVG}desc").text


def test_words_of_data_stay_words(figures):
    figure = Figure("<script>alert(1)</script>", '"><b>', figures["coupe"].spec, "a & b", None, "<i>", "</svg>")
    drawn_again = svg(figure)
    read(drawn_again)
    assert "<script" not in drawn_again
    assert "<i>" not in drawn_again


def test_png_carries_its_origin(figures, band):
    notes, sizes = png_notes(png(figures["bornes"], 1.5))
    assert sizes[0] == pytest.approx(WIDTH * 1.5, abs=3)
    assert notes["Title"] == figures["bornes"].title
    assert notes["Description"] == figures["bornes"].description
    assert band in notes["Source"]
    assert SOURCE in notes["Source"]


@pytest.mark.parametrize("scale", [0, -1, 11])
def test_the_scale_of_a_png_is_bounded(figures, scale):
    with pytest.raises(ValueError, match="scale"):
        png(figures["bornes"], scale)


def test_a_notebook_shows_the_whole_picture_with_its_table(figures, band):
    html = figures["coupe"]._repr_html_()
    assert html.count("<svg") == 1
    assert band in html
    assert "<details><summary>Voir le tableau</summary><table>" in html
    assert figures["coupe"].table.rows[0][0] in html


def test_the_whole_picture_keeps_the_drawing(figures):
    """What leaves is the figure of the page: the same marks on the same data under the same configuration."""
    for figure in figures.values():
        framed = whole(figure)
        assert framed["vconcat"][0]["layer"] == figure.spec["layer"]
        assert framed["vconcat"][0]["width"] == PLOT
        for key in ("data", "datasets", "config"):
            assert framed.get(key) == figure.spec.get(key)


def test_a_table_named_by_the_page_stays(figures):
    from referentiel.report.study import StudyPage

    own = Table("Autre", ("a",), (("1",),))
    figure = Figure("Titre", "Constat.", figures["coupe"].spec, table=own)
    page = StudyPage("Titre", ("Constat.",), (Table("Premier", ("b",), (("2",),)),), figure)
    assert page.signed("s", "p").figure.table == own
    assert StudyPage("Titre", ("Constat.",), ()).signed("s", "p").figure is None


def test_each_kind_of_origin_is_told(lrs_2005, demo, versions):
    assert "Provenance des audits non indiquée." in provenance_band(lrs_2005, ())
    real = demo[0].model_copy(update={"kind": "open"}) if hasattr(demo[0], "model_copy") else None
    sources = [one for one in (real, demo[0]) if one is not None]
    told = provenance_band(versions["lrs-2011"], sources, lrs_2005, lrs_2005)
    assert told.index("synthétiques") < told.index("lrs-2011") < told.index("lrs-2005")
    assert told.count("lrs-2005") == 1
    draft = next(one for one in versions.values() if one.provenance == "draft")
    assert "Brouillon\u00a0:" in provenance_band(draft, ())


COLOURS = {name: getattr(theme, name) for name in ("INK", "ACCENT", "GAINED", "LOST", "MISSING")}


@pytest.mark.parametrize("vision", SEEN)
def test_colours_stay_apart_for_every_vision(vision):
    for (one, a), (other, b) in combinations(COLOURS.items(), 2):
        assert apart(a, b, vision) > 12, (one, other)
    for one, other in pairwise(theme.RATES):
        assert apart(one, other, vision) > 12


def test_the_table_of_rates_has_the_colours_of_its_figure():
    sheet = (STATIC / "map_table.css").read_text(encoding="utf-8")
    assert tuple(re.findall(r"\.case--\d \{ background: (#\w+)", sheet)) == theme.RATES


def test_marks_and_words_have_contrast():
    for name, colour in COLOURS.items():
        assert contrast(colour, theme.PAPER) >= 4.5, name
    for colour in (theme.INK_3, theme.CAUTION):
        assert contrast(colour, theme.PAPER) >= 4.5
    for k, colour in enumerate(theme.RATES):
        assert contrast(colour, theme.PAPER if k >= 3 else theme.INK) >= 4.5


def test_words_in_cells_have_contrast_and_cells_count_every_audit(figures, demo):
    for inside, ink in (*cells.LOOKS.values(), *((inside, ink) for inside, _, ink in BANDS.values())):
        assert contrast(inside, ink) >= 4.5, (inside, ink)
    for name in ("passages", "mouvements"):
        *rows, totals = [list(map(int, row[1:])) for row in figures[name].table.rows]
        assert [sum(column) for column in zip(*rows, strict=True)] == totals
        assert totals[-1] == sum(totals[:-1]) == len(demo[1])
        drawn_there = [row["nombre"] for row in figures[name].spec["data"]["values"]]
        assert drawn_there == [one for row in figures[name].table.rows for one in row[1:]]
    for row in figures["issues"].spec["data"]["values"]:
        assert row["fin"] - row["debut"] == int(row["nombre"])
    assert len(figures["carres"].spec["data"]["values"]) == len(demo[1])


def test_contrast_is_that_of_wcag():
    assert contrast("#ffffff", "#000000") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)
