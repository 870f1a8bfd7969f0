"""`referentiel diagnostic`: what a bug report needs, without a name, a path, an address or a password."""

from __future__ import annotations

import argparse
import json
import os
import platform
import re
import shutil
from collections import Counter
from collections.abc import Iterable
from importlib import metadata
from typing import TYPE_CHECKING, Any

from referentiel.model import Finding, FindingsError
from referentiel.texts import integer, text

if TYPE_CHECKING:
    from referentiel.audits.store.state import BaseState

KIT = "referentiel"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


def add_to(verbs: Any) -> None:  # noqa: ANN401
    """Declare the verb."""
    from .main import common

    parser = verbs.add_parser("diagnostic", help=text("cli.diagnostic.help"), description=text("cli.diagnostic.help"))
    parser.add_argument("--json", action="store_true", help=text("cli.simulate.json"))
    common(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Print what there is; what goes wrong is told as a code, and stops nothing."""
    from referentiel.audits import base_state

    state = base_state(options.base)
    facts = {**_program(), **_standards(options.versions), "base": _base(state), "keys": _keys(state)}
    print(json.dumps(facts, ensure_ascii=False, indent=1) if options.json else "\n".join(_lines(facts)))
    return 0


def _program() -> dict[str, Any]:
    try:
        kit, needed = metadata.version(KIT), metadata.requires(KIT) or []
    except metadata.PackageNotFoundError:
        kit, needed = "", []
    names = [match[0] for one in needed if ";" not in one and (match := re.match(r"[A-Za-z0-9._-]+", one))]
    named = os.environ.get("REFERENTIEL_CHROMIUM", "")
    return {
        "kit": kit,
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.machine()}",
        "dependencies": {name: _version(name) for name in sorted(names)},
        "chromium": any(shutil.which(one) for one in ((named,) if named else BROWSERS)),
    }


def _version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return ""


def _standards(folder: str | None) -> dict[str, Any]:
    """Return the texts of the folder and its registries; of files that do not read, the codes alone."""
    from referentiel.files import fingerprint, read_versions, readable_registries, versions_folder

    try:
        where = versions_folder(folder)
        versions = read_versions(where)
    except FindingsError as error:
        return {"texts": {}, "texts_faults": _codes(error.findings), "registries": {}}
    registries = readable_registries(where)
    counted = ("units", "sources", "bases", "clauses", "terms", "retired")
    return {
        "texts": {name: {"provenance": version.provenance, "fingerprint": fingerprint(version)}
                  for name, version in sorted(versions.items())},
        "texts_faults": _codes((*versions.findings, *registries.findings)),
        "registries": {name: len(getattr(registries, name)) for name in counted},
    }


def _codes(findings: Iterable[Finding]) -> dict[str, int]:
    return dict(sorted(Counter(finding.code for finding in findings).items()))


def _base(state: BaseState) -> dict[str, Any]:
    return {
        "engine": state.engine, "version": state.version, "there": state.there, "revision": state.revision,
        "known_revision": state.known, "fault": state.fault, "rows": dict(state.rows),
        "sources": {kind: {"imports": imports, "audits": audits} for kind, (imports, audits) in state.kinds.items()},
        "audits": dict(state.families),
    }


def _keys(state: BaseState) -> dict[str, Any]:
    """Say how many keys there are and whether the base follows; neither a key nor where it is."""
    from referentiel.audits.privacy import read_keyring, standing

    try:
        keyring = read_keyring()
    except FindingsError as error:
        return {"keys": 0, "fault": error.findings[0].code, "base": "unknown" if state.mark else "none"}
    return {"keys": len(keyring.keys), "fault": "", "base": standing(state.mark, keyring)[0]}


def _lines(facts: dict[str, Any]) -> list[str]:
    base, keys = facts["base"], facts["keys"]
    lines = [
        text("diagnostic.title"),
        text("diagnostic.program", kit=facts["kit"] or text("diagnostic.unknown"), python=facts["python"],
             system=facts["system"]),
        text("diagnostic.dependencies", listed=_listed(
            {name: version or text("diagnostic.absent") for name, version in facts["dependencies"].items()})),
        text("diagnostic.chromium", found=text("diagnostic.found" if facts["chromium"] else "diagnostic.absent")),
        text("diagnostic.texts", count=integer(len(facts["texts"]))),
        *("  " + text("diagnostic.text", id=name, provenance=text(f"diagnostic.provenance.{one['provenance']}"),
                      fingerprint=one["fingerprint"]) for name, one in facts["texts"].items()),
        text("diagnostic.faults", listed=_counted(facts["texts_faults"])),
        text("diagnostic.registries", listed=_counted(
            {text(f"diagnostic.registry.{name}"): count for name, count in facts["registries"].items()})),
    ]
    return [*lines, *_base_lines(base), text("diagnostic.keys", count=integer(keys["keys"]),
                                             state=text(f"diagnostic.keys.{keys['base']}"),
                                             fault=keys["fault"] or text("diagnostic.no_fault"))]


def _base_lines(base: dict[str, Any]) -> list[str]:
    if base["fault"]:
        return [text("diagnostic.base.fault", engine=base["engine"] or text("diagnostic.unknown"), fault=base["fault"])]
    if not base["there"]:
        return [text("diagnostic.base.none", engine=base["engine"])]
    return [
        text("diagnostic.base", engine=base["engine"], version=base["version"], revision=base["revision"],
             known=base["known_revision"]),
        "  " + text("diagnostic.base.rows", listed=_counted(base["rows"])),
        "  " + text("diagnostic.base.audits", listed=_counted(base["audits"])),
        *("  " + text("diagnostic.base.source", kind=text(f"diagnostic.kind.{kind}"), imports=integer(one["imports"]),
                      audits=integer(one["audits"])) for kind, one in base["sources"].items()),
    ]


def _counted(counts: dict[str, int]) -> str:
    return _listed({name: integer(count) for name, count in counts.items()})


def _listed(pairs: dict[str, str]) -> str:
    return ", ".join(text("diagnostic.pair", name=name, value=value) for name, value in pairs.items()) or "—"
