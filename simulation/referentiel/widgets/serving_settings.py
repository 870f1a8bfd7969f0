"""The whole configuration of the server of the apps: strict, and nothing of the machine's own."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..texts import FRENCH
from .preloads import preloads
from .preparation import TEXTS, page_texts

HOST = "127.0.0.1"
TEMPLATE = "kit"
IDLE_SECONDS = 600
CONTENT_POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self' 'unsafe-inline' blob:",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "connect-src 'self' ws: blob:",
        "frame-ancestors 'none'",
    )
)
# Both widget managers are needed: with one missing the page never finishes loading.
EXTENSIONS = ("@jupyter-widgets/jupyterlab-manager", "@voila-dashboards/widgets-manager8", "anywidget")


@dataclass(frozen=True)
class Options:
    """How the apps are served.

    Parameters
    ----------
    base_url
        Path under which a proxy hands requests on, with a slash at both ends.
    hosts
        Names under which a proxy reaches this machine; requests for any other name are refused.
    sessions
        Pages open at once at most; who comes next reads a page that waits.
    warm
        Kernels that wait, started and loaded, for who comes next; they take no place of `sessions`.
    memory
        Mebibytes of data that each process may hold; 0 for no bound.
    home
        What the home page tells of texts and data; see `referentiel.report.home`.
    """

    base_url: str = "/"
    hosts: tuple[str, ...] = ()
    sessions: int = 20
    warm: int = 0
    memory: int = 2048
    home: Mapping[str, Any] = field(default_factory=dict)


def write_settings(private: Path, notebooks_dir: Path, port: int, token: str, options: Options) -> None:
    """Write the whole configuration; the one of the person who serves is not read."""
    settings = {
        "Voila": {
            "ip": HOST,
            "port": port,
            "port_retries": 0,
            "open_browser": False,
            "root_dir": str(notebooks_dir),
            "base_url": options.base_url,
            "connection_dir_root": str(private),
            "token": token,
            "identity_provider_class": "referentiel.widgets.access.TokenAccess",
            "log_level": "WARN",
            "tornado_settings": {
                # A page of elsewhere that would point its own name at this machine is refused.
                "allow_remote_access": False,
                "local_hostnames": ["localhost", HOST, *options.hosts],
                # Voilà's farewell when a tab closes carries no XSRF field, and would be refused: the kernel
                # would stay. The origin of each such request is still checked.
                "disable_check_xsrf": True,
                "referentiel": {
                    "apps": str(notebooks_dir), "public": not token, "memory": options.memory,
                    "home": dict(options.home),
                },
                "headers": {
                    "Content-Security-Policy": CONTENT_POLICY,
                    "X-Content-Type-Options": "nosniff",
                    "Referrer-Policy": "same-origin",
                },
            },
        },
        "VoilaConfiguration": {
            # Warm kernels are our own: those of Voilà draw the page, and read the base, before anybody asked for it.
            "multi_kernel_manager_class": "referentiel.widgets.kernels.Kernels",
            "template": TEMPLATE,
            "allow_template_override": "NO",
            "allow_theme_override": "NO",
            "classic_tree": True,
            "strip_sources": True,
            "show_tracebacks": False,
            "file_allowlist": [],
            "extension_allowlist": list(EXTENSIONS),
        },
        "VoilaExporter": {"language_code": FRENCH},
        # An open tab asks for a sign of life every two seconds, so its kernel is never idle.
        "Kernels": {"places": options.sessions, "warm": options.warm},
        "MappingKernelManager": {
            "cull_idle_timeout": IDLE_SECONDS,
            "cull_interval": 60,
            "cull_connected": False,
        },
    }
    (private / "voila.json").write_text(json.dumps(settings), encoding="utf-8")


def place_template(private: Path, template_dir: Path, nav: Iterable[str]) -> None:
    """Put the template where Voilà looks for it: ``<data path>/voila/templates/<name>``.

    Parameters
    ----------
    nav
        Apps that the header of this server leads to.
    """
    place = private / "data" / "voila" / "templates" / TEMPLATE
    place.mkdir(parents=True)
    for entry in template_dir.iterdir():
        if entry.name == TEXTS:
            continue
        try:
            (place / entry.name).symlink_to(entry, target_is_directory=entry.is_dir())
        except OSError:  # a system without links for everyone
            (shutil.copytree if entry.is_dir() else shutil.copy)(entry, place / entry.name)
    (place / TEXTS).write_text(page_texts(nav, preloads(template_dir)), encoding="utf-8")


def kernel_environment(private: Path, added: Mapping[str, str]) -> dict[str, str]:
    """Return the environment of the server and of its kernels; the configuration of this machine is not in it."""
    paths = [str(private / "data"), os.environ.get("JUPYTER_PATH", "")]
    return {
        **os.environ,
        **added,
        "JUPYTER_PATH": os.pathsep.join(path for path in paths if path),
        "JUPYTER_CONFIG_DIR": str(private / "config"),
    }
