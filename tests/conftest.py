"""What every test shares: an own base for notebooks, a toy standard, the shipped versions."""

import os
import shutil
from pathlib import Path

import pytest
from hypothesis import settings

# A busy machine must not fail a property: what matters here is the answer. The same cases at each run, so that a commit
# passes or fails alike everywhere; the long tests look for new ones (`pytest_configure`).
settings.register_profile("kit", deadline=None, print_blob=True, derandomize=True)
settings.register_profile("soak", deadline=None, print_blob=True)
settings.load_profile("kit")

ROOT = Path(__file__).resolve().parents[1]
OWN_BASE = pytest.StashKey[Path]()


def pytest_configure(config):
    """Give the kernels of notebooks and apps a base of their own; nothing touches the person's own data."""
    if config.getoption("markexpr") == "soak":
        settings.load_profile("soak")
    if os.environ.get("REFERENTIEL_TEST_BASE"):
        return
    folder = Path(config.rootpath) / ".pytest_cache" / "base"
    folder.mkdir(parents=True, exist_ok=True)
    base = folder / f"demo-{os.getpid()}.sqlite3"
    config.stash[OWN_BASE] = base
    os.environ["REFERENTIEL_TEST_BASE"] = str(base)
    os.environ["REFERENTIEL_BASE"] = f"sqlite:///{base}"
    os.environ["REFERENTIEL_VERSIONS"] = str(ROOT / "referentiel_versions")
    from referentiel.audits import Store, demo_history
    from referentiel.files import read_versions

    made = demo_history(read_versions(ROOT / "referentiel_versions"))
    Store().add(made.source, made.audits)


def pytest_unconfigure(config):
    """Remove the base of the notebooks: the process that made it, not those that share it."""
    base = config.stash.get(OWN_BASE, None)
    if base is not None:
        del os.environ["REFERENTIEL_TEST_BASE"]
        for suffix in ("", "-wal", "-shm"):
            base.with_name(base.name + suffix).unlink(missing_ok=True)


@pytest.fixture(scope="session")
def versions_folder():
    return ROOT / "referentiel_versions"


@pytest.fixture
def draft(tmp_path):
    """Return the small draft, alone in a folder of its own."""
    from drafts import TOY

    folder = tmp_path / "versions" / "drafts"
    folder.mkdir(parents=True)
    path = folder / "toy-1.yaml"
    path.write_bytes(TOY.read_bytes())
    return path


@pytest.fixture(scope="session")
def registries(versions_folder):
    """Return the registries beside the shipped versions."""
    from referentiel.files import read_registries

    return read_registries(versions_folder)


@pytest.fixture(scope="session")
def lrs_2005(versions_folder):
    from referentiel.files import read_version

    return read_version(versions_folder / "lrs-2005.yaml")


@pytest.fixture(scope="session")
def lrs_2011(versions_folder):
    """Return the document of the version of 2011: drafts start from it."""
    from referentiel.files import read_document

    return read_document(versions_folder / "lrs-2011.yaml")


@pytest.fixture(scope="session")
def egapro_2019(versions_folder):
    from referentiel.files import read_version

    return read_version(versions_folder / "egapro-2019.yaml")


@pytest.fixture(scope="session")
def versions(versions_folder):
    from referentiel.files import read_versions

    return read_versions(versions_folder)


@pytest.fixture(scope="session")
def demonstration(versions):
    from referentiel.audits import demo_history

    return demo_history(versions)


@pytest.fixture(scope="session")
def demo(demonstration):
    """Where the demonstration comes from and its audits, as the base takes them."""
    return demonstration.source, demonstration.audits


@pytest.fixture(scope="session")
def editor_base(tmp_path_factory, demo):
    """Return the URL of a base with the demonstration, that the editor reads."""
    from referentiel.audits import Store

    url = f"sqlite:///{tmp_path_factory.mktemp('editor') / 'base.sqlite3'}"
    Store(url).add(demo[0], demo[1])
    return url


@pytest.fixture
def editor_folder(tmp_path, versions_folder):
    """Return a copy of the shipped folder, drafts with it."""
    return shutil.copytree(versions_folder, tmp_path / "versions")


@pytest.fixture
def editor_page(editor_folder, editor_base):
    """Open the shipped draft in the editor."""
    from editors import DRAFT

    from referentiel.widgets.drafting import editor
    from referentiel.widgets.editor import EditorPage

    made = editor(DRAFT, base=editor_base, versions=str(editor_folder))
    assert isinstance(made, EditorPage)
    yield made
    made.session.close()


@pytest.fixture(scope="session")
def meeting_prepared(tmp_path_factory, versions_folder, demo):
    """Return a folder of versions whose draft has eleven amendments, beside a base with the demonstration."""
    from sittings import sitting_folder

    from referentiel.audits import Store

    root = tmp_path_factory.mktemp("seance")
    sitting_folder(versions_folder, root / "versions")
    Store(f"sqlite:///{root / 'base.sqlite3'}").add(*demo)
    return root


@pytest.fixture
def meeting_room(meeting_prepared, tmp_path):
    """Return a folder of its own with eleven amendments, and the URL of a base that nothing here writes to."""
    shutil.copytree(meeting_prepared / "versions", tmp_path / "versions")
    return tmp_path / "versions", f"sqlite:///{meeting_prepared / 'base.sqlite3'}"


@pytest.fixture(scope="session")
def postgresql():
    """Start the tests' own PostgreSQL; without Debian's server a skip, and a failure where CI must have it."""
    from postgres import cluster, programs

    if programs() is None:
        reason = "no PostgreSQL server on this machine (Debian: apt-get install postgresql)"
        (pytest.fail if os.environ.get("CI") else pytest.skip)(reason)
    with cluster() as running:
        yield running


@pytest.fixture(params=["sqlite", "postgresql"])
def base_url(request, tmp_path):
    """Return the address of a new base, once on each engine."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'base.sqlite3'}"
    return request.getfixturevalue("postgresql").database()
