"""The crosswalks of a folder: those that read, and why the others do not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from .crosswalk import Crosswalk
from .finding import Finding, FindingsError


@dataclass(frozen=True)
class Crosswalks:
    """The crosswalks that can be used; a fault stops whoever needs what leads to that version, nobody else.

    Parameters
    ----------
    read
        In the order of their files.
    refused
        Why a crosswalk cannot be used, by the id of the version that it leads to.
    behind
        Codes that the crosswalk of a draft does not account for yet: told, and no obstacle to reading answers.
    """

    read: tuple[Crosswalk, ...] = ()
    refused: Mapping[str, tuple[Finding, ...]] = field(default_factory=dict)
    behind: tuple[Finding, ...] = ()

    @classmethod
    def of(cls, crosswalks: Iterable[Crosswalk]) -> Crosswalks:
        """Return crosswalks as one value; one that is one already is kept with its faults."""
        return crosswalks if isinstance(crosswalks, Crosswalks) else cls(tuple(crosswalks))

    def __iter__(self) -> Iterator[Crosswalk]:
        return iter(self.read)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Every fault to tell, once."""
        return (*(finding for findings in self.refused.values() for finding in findings), *self.behind)

    def into(self, version: str) -> Crosswalk | None:
        """Return the crosswalk that leads to a version, None when there is none.

        Raises
        ------
        FindingsError
            There is one, and it has faults: an answer read without it would be read otherwise in silence.
        """
        if version in self.refused:
            raise FindingsError(self.refused[version])
        return next((one for one in self.read if one.to == version), None)
