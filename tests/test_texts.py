"""Every text for people is in the catalogue, every id that code asks for exists, and none is forgotten there."""

import ast
import json
import re
import string
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from referentiel import texts
from referentiel.texts.catalogue import messages

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "simulation" / "referentiel"
FRENCH = re.compile(r"[àâçéèêëîïôöùûüœÀÂÇÉÈÊËÎÏÔÖÙÛÜŒ«»’…\u202f\u00a0]")
SENTENCE = re.compile(r"[A-Za-z]{2,}[,;:.!?]? [a-z]{2,}")
ENGLISH_FAULTS = {"ValueError", "TypeError", "KeyError", "AttributeError", "RuntimeError", "Refused"}


def literals(tree):
    """Yield (text, line) of every string that is not documentation nor the message of a programming fault."""
    skipped = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) and node.body:
            skipped |= {id(statement.value) for statement in node.body
                        if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)}
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ENGLISH_FAULTS:
            skipped |= {id(inner) for argument in node.args for inner in ast.walk(argument)}
        if isinstance(node, ast.keyword) and node.arg in {"pattern", "bar_format"}:
            skipped |= {id(inner) for inner in ast.walk(node.value)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in skipped:
            yield node.value, node.lineno


# Literals that look like a sentence and are not one for people: SQL, protocol, patterns.
KNOWN = (
    re.compile(r"PRAGMA |BEGIN|default-src|'self'|^Default value$|^\{desc\}"),
    re.compile(r"^(SELECT|INSERT INTO|UPDATE|SET LOCAL|VACUUM) |^ (WHERE|AND) |IS (NOT )?NULL|\bIN \("),
    re.compile(r"^datum\.|^[a-z-]+ [a-z-]+=|^@|^--|^(from [\w.]+ )?import "),
)


def sentences(path):
    is_code = path.suffix == ".py"
    found = literals(ast.parse(path.read_text(encoding="utf-8"))) if is_code else page_texts(path)
    return [f"{path.name}:{line} {value!r}" for value, line in found
            if (FRENCH.search(value) and re.search(r"[A-Za-zÀ-ÿ]", value)) or
            (SENTENCE.search(value) and not any(known.search(value) for known in KNOWN))]


def page_texts(path):
    """Yield the words of a template or a script that a person would read."""
    content = path.read_text(encoding="utf-8")
    if path.suffix == ".js":
        content = re.sub(r"^\s*//.*$|(?<=[;,{ ])//.*$|/\*.*?\*/", "", content, flags=re.MULTILINE | re.DOTALL)
        for match in re.finditer(r'"([^"\n]*)"|\'([^\'\n]*)\'|`([^`]*)`', content):
            value = match[1] or match[2] or re.sub(r"\$\{[^}]*\}", "", match[3] or "")
            if "<" not in value and not value.startswith((".", "#", "[", "(")):
                yield value.encode().decode("unicode_escape") if "\\u" in value else value, line_of(content, match)
        return
    content = re.sub(r"\{#.*?#\}|\{\{.*?\}\}|\{%.*?%\}", " ", content, flags=re.DOTALL)
    for match in re.finditer(r'(?:aria-label|title|alt|placeholder|content)="([^"]*)"', content):
        if not match[1].startswith("width="):
            yield match[1], line_of(content, match)
    content = re.sub(r"<(style|script)\b.*?</\1>|<[^>]*>", " ", content, flags=re.DOTALL)
    for match in re.finditer(r"[^\n]+", content):
        if re.search(r"[A-Za-z]{2}", match[0]):
            yield "word " + match[0].strip(), line_of(content, match)


def line_of(content, match):
    return content[: match.start()].count("\n") + 1


FILES = [
    path for pattern in ("**/*.py", "**/*.js", "**/*.j2") for path in sorted(PACKAGE.glob(pattern))
] + [
    path for pattern in ("*.j2", "*.html", "static/*.js")
    for path in sorted((ROOT / "apps" / "templates" / "kit").glob(pattern))
    if path.name not in {"textes.html.j2", "vega.js"}
]


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_text_for_people_outside_the_catalogue(path):
    assert sentences(path) == []


def test_the_finder_finds(tmp_path):
    module = tmp_path / "sample.py"
    lines = ['"""Doc string here."""', 'x = "Aucun audit trouvé"', 'y = "no such audit"', 'raise ValueError("a b")']
    module.write_text("\n".join(lines), encoding="utf-8")
    assert len(sentences(module)) == 2
    page = tmp_path / "sample.j2"
    page.write_text("<p>{{ t('a.b') }}</p><p>Bonjour à tous</p>", encoding="utf-8")
    assert len(sentences(page)) == 1
    script = tmp_path / "sample.js"
    script.write_text('const a = "Le calcul est fini"; // une remarque\n', encoding="utf-8")
    assert len(sentences(script)) == 1


def asked():
    """Return every literal id that code or templates ask the catalogue for."""
    ids = set()
    for path in [*PACKAGE.rglob("*.py"), *PACKAGE.rglob("*.j2")]:
        content = path.read_text(encoding="utf-8")
        ids |= set(re.findall(r"\b(?:text|plural|t)\(\s*['\"]([a-z][\w.]*)['\"]\s*[,)]", content))
    return ids


def test_every_id_asked_for_exists():
    assert asked() - texts.ids() == set()


FINDING = (r"['\"]((?:YAML|FILE|FMT|STR|CHG|VER|REG|SRV|AUD|LIFE|ERR|COH|LAW|"
           r"PROSE|EXP|XW|STUDY|SHEET|POL|VOTE|DRAFT|AMD|REL)-"
           r"[A-Z0-9-]+)['\"]")


def test_every_finding_has_its_french():
    codes = set()
    for path in PACKAGE.rglob("*.py"):
        codes |= set(re.findall(FINDING, path.read_text(encoding="utf-8")))
    assert len(codes) > 80
    missing = [f"finding.{code}{part}" for code in sorted(codes) for part in ("", ".expected", ".remedy")
               if not texts.has(f"finding.{code}{part}")]
    assert missing == []


def test_no_text_is_forgotten_in_the_catalogue():
    """An id that nothing asks for is dead; ids that code composes are recognised by how it composes them."""
    content = "\n".join(
        path.read_text(encoding="utf-8") for pattern in ("*.py", "*.j2", "*.js", "*.html")
        for folder in (PACKAGE, ROOT / "apps") for path in folder.rglob(pattern) if path.name != "textes.html.j2"
    )
    composed = (
        *(set(re.findall(r"f['\"]((?:[a-z_]+\.)+)\{", content)) - {"impact."}),
        "impact.empty.", "impact.nothing.", "finding.", "page.app.", "headline.up", "headline.down", "headline.same",
    )

    def asked_for(key):
        bare = key.removesuffix(".label").removesuffix(".pass")
        quoted = any(f"{mark}{name}{mark}" in content for name in (key, bare) for mark in "'\"")
        return quoted or key.startswith(composed) or (key.startswith("page.") and f"T.{key[5:]}" in content)

    assert [key for key in sorted(texts.ids()) if not asked_for(key)] == []


def test_french_typography():
    fault = re.compile(r"(?<!\d) [;!?%»]|« |[^\u00a0\u202f\s] :(?!/)|'(?=[a-zéèê])")
    written = [(key, form) for key, forms in messages("fr").items()
               for form in ((forms,) if isinstance(forms, str) else forms)]
    as_found_elsewhere = ("argparse.", "egapro.column.")
    assert [(key, form) for key, form in written if fault.search(form) and not key.startswith(as_found_elsewhere)] == []


def test_every_form_of_a_text_takes_the_same_places():
    for key, forms in messages("fr").items():
        if isinstance(forms, tuple):
            places = [{name for _, name, _, _ in string.Formatter().parse(form) if name} - {"n"} for form in forms]
            assert len(forms) == 2, key
            assert places[0] == places[1], key


def test_a_text_that_does_not_exist_is_a_fault():
    with pytest.raises(KeyError, match="no\\.such\\.text"):
        texts.text("no.such.text")
    with pytest.raises(TypeError, match="plural"):
        texts.text("unit.audits")
    with pytest.raises(TypeError, match="no plural"):
        texts.plural("impact.title", 2)


@pytest.mark.parametrize(("value", "decimals", "shown"), [
    (Decimal(60), None, "60"), (Decimal("60.50"), None, "60,5"), (Decimal("1234.5"), None, "1\u202f234,5"),
    (Fraction(200, 3), None, "66,67"), (Fraction(1, 8), 2, "0,13"), (Fraction(-1, 8), 2, "\u22120,13"),
    (Fraction(1, 2), 0, "1"), (Decimal("-3.25"), 1, "\u22123,3"), (10158, None, "10\u202f158"), (0, 1, "0,0"),
])
def test_numbers_in_french(value, decimals, shown):
    assert texts.number(value, decimals) == shown


def test_rates_and_days_in_french():
    assert texts.rate(66, 95) == "69,5\u202f%"
    assert texts.rate(0, 0) == "—"
    assert texts.day(date(2008, 10, 1)) == "1er octobre 2008"


def test_the_page_texts_are_plain_json():
    """The generated texts of the page template hold nothing that would close a script."""
    from referentiel.widgets.preparation import _page_texts

    assert "</" not in json.dumps(_page_texts())
