"""What an adoption was made from, kept on the disk before it begins: whatever kills it, it can be told again.

``adoptions/<version>/adoption.json``, beside the documents: the draft as it was put to the vote, the outcomes, the
meeting, and the fingerprints of the audits and of the program that the effects are told of.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import TypeAdapter, ValidationError

from referentiel.files import freezing_event, read_document
from referentiel.files.changelog import write_document
from referentiel.files.manifest import manifest_folder
from referentiel.files.reader import document_of, read_text
from referentiel.model import Finding, FindingsError, StandardVersion

from .verdicts import Sitting, Verdict

FOLDER = "adoptions"
NAME = "adoption.json"
Provenance = Literal["official", "reconstruction", "draft"]


@dataclass(frozen=True)
class AdoptionRecord:
    """What an adoption was made from.

    Parameters
    ----------
    draft
        Text of the file that was put to the vote.
    verdicts
        By number.
    transition, provenance
        As they were given; empty, or None: as the draft says.
    history, engine
        Fingerprints of the audits and of the program.
    """

    draft: str
    verdicts: tuple[Verdict, ...]
    sitting: Sitting
    transition: str
    provenance: Provenance | None
    history: str
    engine: str


_READER = TypeAdapter(AdoptionRecord)


def adoption_folder(folder: Path, version: str) -> Path:
    """Return the folder of what the adoption of a version leaves in writing.

    Examples
    --------
    >>> adoption_folder(Path("versions"), "lrs-2013").as_posix()
    'versions/adoptions/lrs-2013'
    """
    return folder / FOLDER / version


def write_record(folder: Path, version: str, record: AdoptionRecord) -> None:
    """Write the record of an adoption that begins, whole, over that of one that was not completed."""
    write_document(adoption_folder(folder, version) / NAME, _READER.dump_json(record, indent=1) + b"\n")


def read_record(folder: Path, version: str) -> AdoptionRecord | None:
    """Read the record of an adoption; None when there is none.

    Raises
    ------
    FindingsError
        ``LIFE-RECORD``: it does not read.
    """
    path = adoption_folder(folder, version) / NAME
    if not path.exists():
        return None
    try:
        return _READER.validate_json(read_text(path))
    except ValidationError as error:
        raise FindingsError([Finding(code="LIFE-RECORD", file=str(path), found=path.name)]) from error


def put_to_the_vote(draft: Path) -> StandardVersion | None:
    """Return the text of a draft as it is, or as it was put to the vote once it is adopted; None when none reads."""
    try:
        if draft.exists() and freezing_event(version := read_document(draft).version) is None:
            return version
        record = read_record(manifest_folder(draft), draft.stem)
        return document_of(record.draft, draft).version if record else None
    except FindingsError:
        return None
