"""`referentiel erratum`: correct the wording of an adopted version, once a replay has moved no outcome."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from referentiel.texts import text

if TYPE_CHECKING:
    from referentiel.compare import Proof
    from referentiel.files import Document, Versions
    from referentiel.model import Source


def add_to(verbs: Any) -> None:  # noqa: ANN401
    """Declare the verb."""
    from .main import common

    parser = verbs.add_parser("erratum", help=text("cli.erratum.help"), description=text("cli.erratum.help"))
    parser.add_argument("version", metavar="VERSION", help=text("cli.simulate.version"))
    parser.add_argument("file", metavar=text("cli.metavar.file"), help=text("cli.erratum.file"))
    parser.add_argument("--motif", default="", metavar=text("cli.metavar.text"), help=text("cli.erratum.reason"))
    parser.add_argument("--auteur", default="", metavar=text("cli.metavar.text"), help=text("cli.erratum.author"))
    parser.add_argument("--ecrire", action="store_true", help=text("cli.erratum.write"))
    common(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Show the corrections and their proof; write them only when asked to."""
    from referentiel.files import correction_findings, corrections_of, read_document
    from referentiel.model import FindingsError
    from referentiel.report.erratum import erratum_lines

    from .inputs import tell_left_out, version_of

    version, versions = version_of(options.version, options.versions)
    document = read_document(versions.paths.get(version.id, options.version))
    correction = read_document(options.file)
    faults = correction_findings(document, correction)
    try:
        proved, sources = _proved(document, correction, versions, options.base)
    except FindingsError as error:
        # What differs is told once, with its line.
        raise FindingsError([*faults, *(f for f in error.findings if f.code != "ERR-SUBSTANCE")]) from error
    if faults:
        raise FindingsError(faults)
    corrections = corrections_of(document.version, correction.version)
    print("\n".join(erratum_lines(document.version, corrections, proved, sources)))
    if options.ecrire:
        _write(document, correction, proved, options)
    else:
        print(text("cli.erratum.dry"))
    tell_left_out(versions.findings)
    return 0


def _proved(
    document: Document, correction: Document, versions: Versions, base: str | None,
) -> tuple[Proof, tuple[Source, ...]]:
    """Replay every audit of the family under both texts."""
    from referentiel.compare import audited_versions, proof
    from referentiel.engine import History

    from .inputs import load

    version = document.version
    audits, sources = load(version, base)
    history = History.of(audits, audited_versions(audits, {**versions, version.id: version}, versions.refused))
    return proof(version, correction.version, history), sources


def _write(document: Document, correction: Document, proved: Proof, options: argparse.Namespace) -> None:
    """Write the corrected text, its event and the record of fingerprints."""
    from datetime import UTC, datetime

    from referentiel.files import corrected, erratum_of, save_erratum
    from referentiel.model.version import ErratumRecord

    erratum = erratum_of(document.version, correction.version, options.motif, options.auteur)
    record = ErratumRecord(
        author=erratum.author, reason=erratum.reason, previous=proved.before, current=proved.after,
        audits=proved.audits, computable=proved.computable, history=proved.history, engine=proved.engine)
    saved = save_erratum(corrected(document, correction, record, datetime.now(UTC).date()))
    print(text("cli.erratum.written", path=saved.path))
