"""An erratum in French: every wording before and after, and the replay that moved no outcome."""

from __future__ import annotations

from collections.abc import Sequence

from referentiel.compare import Proof
from referentiel.files import Correction, place_name
from referentiel.files.erratum import Wording
from referentiel.model import Source, StandardVersion
from referentiel.texts import integer, plural, text

from .effect import version_title

SHORT = 12


def erratum_lines(
    version: StandardVersion, corrections: Sequence[Correction], proof: Proof, sources: Sequence[Source],
) -> list[str]:
    """Tell an erratum: the version, each correction, what was replayed and on which audits."""
    lines = [text("erratum.header", title=version_title(version),
                  corrections=plural("erratum.corrections", len(corrections)))]
    for correction in corrections:
        lines += [text("erratum.place", place=place_name(correction.at, version)),
                  text("erratum.before", wording=_wording(correction.before)),
                  text("erratum.after", wording=_wording(correction.after))]
    lines.append(text("erratum.proof", audits=plural("unit.audits", proof.audits),
                      computable=plural("effect.computable", proof.computable),
                      missing=integer(proof.audits - proof.computable)))
    lines += [text("effect.source", title=source.title) for source in sources]
    return [*lines, text("erratum.fingerprints", before=proof.before[:SHORT], after=proof.after[:SHORT],
                         history=proof.history[:SHORT], engine=proof.engine[:SHORT])]


def _wording(value: Wording) -> str:
    if not value:
        return text("erratum.nothing")
    return text("erratum.quoted", wording=value if isinstance(value, str) else " | ".join(value))
