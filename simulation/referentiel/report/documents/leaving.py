"""The documents of an adoption on the disk: each in three forms, and none written over what people made of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from referentiel.authoring import Adoption, adoption_folder
from referentiel.compare import Comparison
from referentiel.files import Registries
from referentiel.files.changelog import entry_of, write_document, write_entry
from referentiel.files.reader import bytes_at
from referentiel.model import Source

from .adoption import SHORT, entry_text, minutes, note
from .consolidated import consolidated_paper
from .paper import Paper
from .rendering import FORMS, Form, rendered

TEMPLATES = "modeles"
MINUTES, NOTE, TEXT = "proces-verbal", "note-de-revision", "texte-adopte"
State = Literal["written", "same", "kept"]


@dataclass(frozen=True)
class Left:
    """A document on the disk: written now, there already and the same, or there and kept as people made it."""

    path: Path
    state: State


def leave(
    folder: Path, adoption: Adoption, comparison: Comparison, registries: Registries | None = None,
    sources: Sequence[Source] = (), colleges: Mapping[str, str] | None = None,
) -> tuple[Left, ...]:
    """Write the documents of an adoption that are not there yet, and its entry in the journal of versions.

    Parameters
    ----------
    folder
        Of the versions: documents go to its ``adoptions/<version>``; Word takes the template of the same name in its
        ``modeles``, where the committee has one.

    Raises
    ------
    FindingsError
        ``DOC-TEMPLATE``, ``FILE-LOCKED``, ``FILE-WRITE``.
    """
    papers = {MINUTES: minutes(adoption, sources, colleges, registries),
              NOTE: note(adoption, comparison, registries, sources),
              TEXT: consolidated_paper(adoption.version, registries)}
    place = adoption_folder(folder, adoption.version.id)
    contents = {place / f"{name}.{form}": rendered(paper, form, own_template(folder, name))
                for name, paper in papers.items() for form in FORMS}
    left = [_left(path, content) for path, content in contents.items()]
    if adoption.fingerprint[:SHORT] not in entry_of(folder, adoption.version.id):  # else what people made of it
        entry = entry_text(adoption, comparison, sources)
        left.append(Left(write_entry(folder, entry, adoption.version.id, adoption.in_force.id), "written"))
    return tuple(left)


def own_template(folder: Path, name: str) -> Path | None:
    """Return the template of Word that a committee put beside its versions for a document; None: the kit's."""
    path = folder / TEMPLATES / f"{name}.docx"
    return path if path.exists() else None


def bytes_for(paper: Paper, path: Path, template: Path | None = None) -> bytes:
    """Return a document in the form that the name of its file asks for; Markdown where it asks for none."""
    form: Form = next((one for one in FORMS if path.suffix == f".{one}"), "md")
    return rendered(paper, form, template)


def _left(path: Path, content: bytes) -> Left:
    there = bytes_at(path)
    if there is not None:
        return Left(path, "same" if there == content else "kept")
    return Left(write_document(path, content), "written")
