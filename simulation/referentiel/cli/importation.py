"""`referentiel importer` and `referentiel modele`: files of audit firms, and the workbook to send them."""

from __future__ import annotations

import argparse
import getpass
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from referentiel.texts import plural, text

if TYPE_CHECKING:
    from referentiel.audits import Import
    from referentiel.audits.imports import Format, Kind, ReadFile, Standards

KINDS: tuple[Kind, ...] = ("confidential", "open", "synthetic")
FORMATS: tuple[Format, ...] = ("template", "wide", "long", "events", "egapro")


def add_to(verbs: Any) -> None:  # noqa: ANN401
    """Declare the two verbs."""
    from .main import common

    parser = verbs.add_parser("importer", help=text("cli.import.help"), description=text("cli.import.help"))
    parser.add_argument("files", nargs="+", metavar=text("cli.metavar.file"), help=text("cli.import.file"))
    parser.add_argument("--format", choices=list(_formats()), help=text("cli.import.format"))
    parser.add_argument("--a-blanc", dest="dry", action="store_true", help=text("cli.import.dry"))
    kinds = list(_kinds())
    parser.add_argument("--donnees", dest="kind", choices=kinds, default=kinds[0], help=text("cli.import.kinds"))
    parser.add_argument("--par", dest="by", default="", metavar=text("cli.metavar.who"), help=text("cli.import.by"))
    common(parser)
    parser.set_defaults(run=run)
    model = verbs.add_parser("modele", help=text("cli.template.help"), description=text("cli.template.help"))
    model.add_argument("version", nargs="?", metavar=text("cli.metavar.version"), help=text("cli.template.version"))
    model.add_argument("questionnaire", nargs="?", metavar=text("cli.metavar.questionnaire"),
                       help=text("cli.template.which"))
    model.add_argument("--evenements", dest="events", action="store_true", help=text("cli.template.events"))
    model.add_argument("--sortie", dest="output", metavar=text("cli.metavar.file"), help=text("cli.template.output"))
    common(model)
    model.set_defaults(run=run_template, misuse=model.error)


def _formats() -> dict[str, Format]:
    """Return the format that each word of the option means."""
    return {text(f"cli.import.word.{key}"): key for key in FORMATS}


def _kinds() -> dict[str, Kind]:
    """Return what each word of the option says of the audits, the default first."""
    return {text(f"cli.import.kind.{key}"): key for key in KINDS}


def standards_of(folder: str | None) -> Standards:
    """Return what imports are checked against: every version, its fingerprint, the symbols of the units."""
    from referentiel.audits.imports import Standards
    from referentiel.files import fingerprint, read_registries, read_versions, versions_folder

    where = versions_folder(folder)
    versions = read_versions(where)
    symbols = {name: unit.symbol for name, unit in read_registries(where).units.items()}
    return Standards(versions, {name: fingerprint(version) for name, version in versions.items()}, symbols)


def run(options: argparse.Namespace) -> int:
    """Read every file, then keep them in one transaction; importing a file again changes nothing."""
    from referentiel.audits.imports import read_files

    from .progress import bar

    with bar("cli.import.reading") as told:
        found = read_files(
            options.files, standards_of(options.versions), expected=_formats().get(options.format or ""),
            kind=_kinds()[options.kind], progress=told)
    # Events may follow from audits of another file of the same command.
    found = tuple(sorted(found, key=lambda one: one.format == "events"))
    _warn(found)
    if options.dry:
        for one in found:
            print(_summary(one, "sound"))
        print(text("cli.import.nothing"))
        return 0
    return _keep(options, found)


def _keep(options: argparse.Namespace, found: Sequence[ReadFile]) -> int:
    from referentiel.audits import Store

    from .progress import bar

    by = options.by or getpass.getuser()
    imports = [replace(one.brought, source=replace(one.brought.source, imported_by=by)) for one in found]
    imports = _concealed(imports)
    with bar("cli.import.writing") as told:
        added = Store(options.base).add_all(imports, told)
    for one, new in zip(found, added, strict=True):
        file = one.brought.source.file
        print(_summary(one, "done") if new else text("cli.import.already", file=file))
    return 0


def _concealed(imports: Sequence[Import]) -> list[Import]:
    """Put the organisations of confidential imports under their pseudonyms; the key must be there."""
    from referentiel.audits.privacy import concealed, read_keyring

    confidential = [one.source.kind == "confidential" for one in imports]
    keyring = read_keyring() if any(confidential) else None
    return [concealed(one, keyring) if keyring and hide else one
            for one, hide in zip(imports, confidential, strict=True)]


def _warn(found: Sequence[ReadFile]) -> None:
    from referentiel.report.findings import findings_text

    warnings = [finding for one in found for finding in one.warnings]
    if warnings:
        print(findings_text(warnings))


def _summary(one: ReadFile, key: str) -> str:
    """Say what a file brought: its audits, and their answers state by state."""
    if one.format == "events":
        return plural(f"cli.import.events.{key}", len(one.brought.events), title=one.brought.source.title)
    audits = one.brought.audits
    states = Counter(int(answer.state) for audit in audits for answer in audit.answers.values())
    told = [plural(f"cli.import.state.{state}", states[state]) for state in (0, 1, 2)]
    return plural(f"cli.import.{key}", len(audits), title=one.brought.source.title,
                  format=text(f"import.format.{one.format}"), states=", ".join(told))


def run_template(options: argparse.Namespace) -> int:
    """Write the workbook of a questionnaire, or that of label events."""
    from referentiel.audits.imports import write_events_template, write_template

    if options.events:
        if options.version or options.questionnaire:
            options.misuse(text("cli.template.events_alone"))
        path = Path(options.output or text("cli.template.events_file"))
        write_events_template(standards_of(options.versions), path)
        print(text("cli.template.events_done", path=path))
        return 0
    if not (options.version and options.questionnaire):
        options.misuse(text("cli.template.incomplete"))

    from .inputs import version_of

    version, _ = version_of(options.version, options.versions)
    path = Path(options.output or f"{version.id}-{options.questionnaire}.xlsx")
    standards = standards_of(options.versions)
    if version.id not in standards.versions:
        from referentiel.files import fingerprint

        standards = replace(standards, versions={**standards.versions, version.id: version},
                            fingerprints={**standards.fingerprints, version.id: fingerprint(version)})
    count = write_template(standards, version.id, options.questionnaire, path)
    print(plural("cli.template.done", count, path=path))
    return 0
