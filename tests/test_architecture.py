"""The arrows between rooms point one way, and each room keeps to its tools."""

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[1] / "simulation" / "referentiel"
# What each room may import; a room may always import itself. Same order as the first decision record.
ARROWS = {
    "model": set(),
    "texts": set(),
    # What partners and the public open: it must have no way to the audit base.
    "releases": {"model", "texts"},
    "files": {"model", "texts"},
    "checks": {"model", "texts"},
    "audits": {"model", "texts"},
    "engine": {"model"},
    "compare": {"model", "texts", "files", "checks", "audits", "engine"},
    "studies": {"model", "texts", "files", "checks", "audits", "engine", "compare"},
    "authoring": {"model", "texts", "files", "checks", "audits", "engine", "compare", "studies"},
    "report": {"model", "texts", "files", "checks", "audits", "engine", "compare", "studies", "authoring",
               "releases"},
    "widgets": {"model", "texts", "files", "checks", "audits", "engine", "compare", "studies", "authoring", "report",
                "releases"},
    "cli": {"model", "texts", "files", "checks", "audits", "engine", "compare", "studies", "authoring", "report",
            "widgets", "releases"},
}
# Tools that one room only may use.
OWNED = {"ipywidgets": {"widgets"}, "anywidget": {"widgets"}, "voila": {"widgets"}, "sqlalchemy": {"audits"},
         "alembic": {"audits"},
         "pyarrow": {"audits"}, "openpyxl": {"files", "audits"},
         "ruamel": {"files"}, "jinja2": {"report"}, "docxtpl": {"report"}, "vl_convert": {"widgets", "report"},
         "scipy": {"studies"}, "SALib": {"studies"},
         "argparse": {"cli"}, "tqdm": {"cli"}}
ENGINE_TOOLS = {"numpy", "referentiel", "__future__", "collections", "dataclasses", "datetime", "decimal", "enum",
                "fractions", "functools", "itertools", "math", "typing", "bisect",
                # The lock of a memory that threads share.
                "threading",
                # Only inside `to_frame`: a result gives a table to whoever asks for one.
                "pandas"}


def imports(path):
    """Yield (module name, line) of every import of a file, relative ones made absolute."""
    room = ("referentiel", *path.relative_to(PACKAGE).parts[:-1])
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = ".".join(room[: len(room) - node.level + 1]) if node.level else ""
            name = ".".join(part for part in (base, node.module or "") if part)
            if name == "referentiel":
                yield from ((f"{name}.{alias.name}", node.lineno) for alias in node.names)
            else:
                yield name, node.lineno


def sources():
    return [path for path in sorted(PACKAGE.rglob("*.py")) if len(path.relative_to(PACKAGE).parts) > 1]


def test_every_room_is_in_the_table():
    rooms = {path.name for path in PACKAGE.iterdir() if path.is_dir() and not path.name.startswith("__")}
    assert rooms == set(ARROWS)


@pytest.mark.parametrize("path", sources(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_arrows_point_one_way(path):
    room = path.relative_to(PACKAGE).parts[0]
    allowed = {"referentiel." + name for name in {*ARROWS[room], room}}
    wrong = [
        f"{path.name}:{line} imports {name}" for name, line in imports(path)
        if name.startswith("referentiel") and ".".join(name.split(".")[:2]) not in allowed
    ]
    assert wrong == []


@pytest.mark.parametrize("path", sources(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_each_tool_has_its_room(path):
    room = path.relative_to(PACKAGE).parts[0]
    names = {name.split(".")[0] for name, _ in imports(path)}
    assert {name for name in names if room not in OWNED.get(name, {room})} == set()
    if room == "engine":
        assert names <= ENGINE_TOOLS


def test_nobody_imports_the_source_root():
    root = PACKAGE.parents[1]
    files = [*PACKAGE.rglob("*.py"), *root.glob("tests/**/*.py"), *root.glob("*/*.ipynb")]
    second = "simulation" + ".referentiel"
    assert [path.name for path in files if second in path.read_text(encoding="utf-8")] == []
    assert not (PACKAGE.parent / "__init__.py").exists()


def test_the_engine_reads_no_clock_no_file_no_chance():
    forbidden = {"open", "input", "print", "eval", "exec"}
    for path in (PACKAGE / "engine").glob("*.py"):
        calls = {node.func.id for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
                 if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)}
        assert calls & forbidden == set(), path.name
