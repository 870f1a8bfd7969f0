"""`referentiel brouillon`: start a draft, record a step of its life, say where it stands."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from referentiel.texts import plural, text

if TYPE_CHECKING:
    from referentiel.authoring import LiveEffect
    from referentiel.files import Versions
    from referentiel.model import Source, StandardVersion


def add_to(verbs: Any) -> None:  # noqa: ANN401
    """Declare the verb."""
    from .main import common

    parser = verbs.add_parser("brouillon", help=text("cli.draft.help"), description=text("cli.draft.help"))
    parser.add_argument("draft", metavar=text("cli.metavar.draft"), help=text("cli.draft.draft"))
    parser.add_argument("--depuis", metavar="VERSION", help=text("cli.draft.from"))
    parser.add_argument("--titre", default="", metavar=text("cli.metavar.text"), help=text("cli.draft.title"))
    parser.add_argument("--etape", metavar=text("cli.metavar.step"), help=text("cli.draft.step"))
    parser.add_argument("--avis", default="", metavar=text("cli.metavar.text"), help=text("cli.draft.opinion"))
    parser.add_argument("--organe", default="", metavar=text("cli.metavar.text"), help=text("cli.draft.body"))
    parser.add_argument("--note", default="", metavar=text("cli.metavar.text"), help=text("cli.draft.note"))
    parser.add_argument("--jour", type=day_typed, metavar=text("cli.metavar.day"), help=text("cli.draft.day"))
    common(parser)
    parser.set_defaults(run=run)


def day_typed(written: str) -> Any:  # noqa: ANN401
    """Read a day, ``2012-11-24`` or ``24/11/2012``."""
    from datetime import date

    try:
        if "/" in written:
            day, month, year = map(int, written.split("/"))
            return date(year, month, day)
        return date.fromisoformat(written)
    except ValueError as error:
        raise argparse.ArgumentTypeError(text("cli.draft.not_a_day", found=written)) from error


def today() -> Any:  # noqa: ANN401
    """Return the day of now."""
    from datetime import UTC, datetime

    return datetime.now(UTC).date()


def draft_path(name: str, folder: str | None) -> Path:
    """Return the file of a draft by its id, or by its path."""
    from referentiel.files import versions_folder
    from referentiel.files.reader import DRAFTS

    if name.endswith((".yaml", ".yml")):
        return Path(name)
    place = versions_folder(folder)
    inside = place / DRAFTS / f"{name}.yaml"
    return inside if inside.exists() or not (place / f"{name}.yaml").exists() else place / f"{name}.yaml"


def base_of(version: StandardVersion, versions: Versions) -> StandardVersion:
    """Return the version that a draft would replace.

    Raises
    ------
    FindingsError
        ``VER-UNKNOWN``, or the faults of its file.
    """
    return versions.asked(version.supersedes or version.id)


def live_of(in_force: StandardVersion, versions: Versions, folder: str | None, base: str | None) -> tuple[
    LiveEffect, tuple[Source, ...]]:
    """Return what tells effects on every past audit of the family, with where the audits come from."""
    from referentiel.authoring import past_effect
    from referentiel.files import versions_folder

    from .inputs import load

    audits, sources = load(in_force, base)
    return past_effect(in_force, audits, versions, versions_folder(folder)), sources


def run(options: argparse.Namespace) -> int:
    """Start, move on, or tell."""
    from referentiel.files import read_registries, read_versions, versions_folder

    folder = versions_folder(options.versions)
    if options.depuis:
        return _start(options)
    path = draft_path(options.draft, options.versions)
    if options.etape:
        from referentiel.authoring import Opinion, advance_draft

        day = options.jour or today()
        opinion = Opinion(options.organe, day, options.avis) if options.avis or options.organe else None
        step = _step(options.etape)
        advance_draft(path, step, day, read_registries(folder), opinion=opinion, note=options.note)
        print(text("cli.draft.stepped", draft=path.stem, step=text(f"life.state.{step}")))
        return 0
    return _tell(path, read_versions(folder), options)


def _start(options: argparse.Namespace) -> int:
    from referentiel.authoring import start_session
    from referentiel.files import read_document

    from .inputs import version_of

    version, versions = version_of(options.depuis, options.versions)
    source = read_document(versions.paths.get(version.id, options.depuis))
    session = start_session(source, options.draft, options.titre or options.draft, options.jour or today(),
                            autosave=False)
    session.save()
    print(text("cli.draft.started", path=session.path, base=version.id))
    return 0


def _step(written: str) -> str:
    from referentiel.authoring.adopting.steps import STATES
    from referentiel.model import Finding, FindingsError, folded, nearest

    names = {folded(text(f"life.state.{state}")): state for state in STATES}
    if folded(written) not in names:
        known = [text(f"life.state.{state}") for state in STATES]
        raise FindingsError([Finding(code="LIFE-STEP", found=written, near=nearest(written, known),
                                     params={"known": ", ".join(known)})])
    return names[folded(written)]


def _tell(path: Path, versions: Versions, options: argparse.Namespace) -> int:
    from referentiel.authoring import left_behind, open_session, session_findings
    from referentiel.compare import diff
    from referentiel.files import read_registries, versions_folder
    from referentiel.files.amendments import read_amendments
    from referentiel.report.comparison import counts_line
    from referentiel.report.documents.sheets import effect_lines_of
    from referentiel.report.effect import version_title
    from referentiel.report.findings import findings_text

    session = open_session(path, autosave=False)
    version, in_force = session.version, base_of(session.version, versions)
    print(version_title(version))
    print(text("cli.draft.state", state=text(f"life.state.{version.life_cycle[-1].state}"), base=in_force.id))
    print(counts_line(diff(in_force, version)))
    print(plural("cli.draft.amendments", len(read_amendments(path).read)))
    live, sources = live_of(in_force, versions, options.versions, options.base)
    print("\n".join(effect_lines_of(live.effect(version))))
    print("\n".join(text("effect.source", title=source.title) for source in sources))
    for recovery in left_behind(path):
        print(plural("cli.draft.left", len(recovery.records), started=recovery.started))
    registries = read_registries(versions_folder(options.versions))
    told = session_findings(session, registries, in_force=in_force, day=today())
    shown = [one.finding for one in told if one.finding.severity != "info"]
    if shown:
        print(findings_text(shown))
    return int(any(one.severity == "error" for one in shown))
