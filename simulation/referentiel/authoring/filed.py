"""A draft and its amendments as a meeting takes them up: what is proposed, in which order, and what each needs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from referentiel.files import read_document
from referentiel.files.amendments import AmendmentDocument, Amendments, amendments_folder, read_amendments
from referentiel.model import FindingsError, StandardVersion
from referentiel.model.amendment import Amendment

from .amending.agenda import order_of_discussion
from .amending.reading import amendment_fingerprint, consolidated, target_values
from .votes import Subject, subject_of

FOLDER = ".seances"
ON_THE_TABLE = ("filed", "in_discussion", "to_reexamine")
"""States of the amendments that a meeting takes up."""


@dataclass(frozen=True)
class Filed:
    """The text of a draft and its amendments, read together."""

    version: StandardVersion
    amendments: Amendments

    def of(self, item: str) -> AmendmentDocument:
        """Return the amendment of an item of the agenda.

        Raises
        ------
        FindingsError
            ``AMD-UNKNOWN``: its file is gone, or does not read.
        """
        return self.amendments.numbered(int(item) if item.isascii() and item.isdigit() else 0)

    @property
    def proposed(self) -> tuple[Amendment, ...]:
        """Amendments that a meeting takes up, in the order of discussion."""
        live = {one.number: one.amendment for one in self.amendments.read if one.amendment.state in ON_THE_TABLE}
        ordered = order_of_discussion(self.version, list(live.values()))
        return tuple(live[point.number] for point in ordered)

    def beside(self, amendment: Amendment) -> tuple[Amendment, ...]:
        """Return another amendment that this one needs in order to stand; none when it stands alone, or never does."""
        others = [(), *((one,) for one in self.proposed if one.number != amendment.number)]
        for other in others:
            try:
                consolidated(self.version, [*other, amendment])
            except FindingsError:
                continue
            return other
        return ()


def meetings_folder(draft: Path) -> Path:
    """Return the folder of the meetings on a draft.

    Examples
    --------
    >>> meetings_folder(Path("drafts/lrs-2013.yaml")).name
    'lrs-2013.seances'
    """
    return draft.with_name(draft.stem + FOLDER)


def draft_of(journal: Path) -> Path:
    """Return the draft that a meeting is about, by the place of its journal; `meetings_folder` the other way round.

    Examples
    --------
    >>> draft_of(Path("drafts/lrs-2013.seances/2012-11-24.jsonl")).as_posix()
    'drafts/lrs-2013.yaml'
    """
    return journal.parent.with_name(journal.parent.name.removesuffix(FOLDER) + ".yaml")


def meeting_paths(draft: Path) -> tuple[Path, ...]:
    """Return the journals of the meetings on a draft, by name, hence by day."""
    return tuple(sorted(meetings_folder(draft).glob("*.jsonl")))


def read_filed(draft: Path) -> Filed:
    """Read a draft and its amendments; raises every fault of the draft."""
    return Filed(read_document(draft).version, read_amendments(draft))


def voted_subject(amendment: Amendment, version: StandardVersion) -> Subject:
    """Return what a vote on an amendment is tied to under a text."""
    return subject_of(amendment_fingerprint(amendment), target_values(amendment, version))


def signature(draft: Path) -> Sequence[object]:
    """Return what moves when the draft or one of its amendments is written."""
    paths = (draft, *sorted(amendments_folder(draft).glob("*.yaml")))
    found = []
    for path in paths:
        try:
            told = path.stat()
        except FileNotFoundError:
            continue
        found.append((path.name, told.st_mtime_ns, told.st_size, told.st_ino))
    return found
