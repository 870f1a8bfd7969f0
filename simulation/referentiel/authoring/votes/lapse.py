"""What a vote was about, by fingerprint: when the amendment or the value it targets changes, the vote lapses."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from referentiel.files.fingerprint import content_fingerprint
from referentiel.model import Finding, FindingsError

Lapse = Literal["", "amendment", "target", "both"]
_FINGERPRINT = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class Subject:
    """What is voted on: the SHA-256 of the amendment, and of the current value of what it targets."""

    amendment: str
    target: str


def subject_of(amendment: str, values: Mapping[str, Any]) -> Subject:
    """Return what a vote on an amendment is tied to.

    Parameters
    ----------
    amendment
        Fingerprint of the amendment, 64 hexadecimal digits.
    values
        Current value by path of everything that the amendment targets; None where the version has it no more.

    Raises
    ------
    FindingsError
        ``VOTE-FINGERPRINT``.

    Examples
    --------
    >>> before, after = (subject_of("a" * 64, {"criteria.GOV-03.ladder[1]": step}) for step in (60, 65))
    >>> lapsed(before, after)
    'target'
    """
    return checked_subject(amendment, content_fingerprint(dict(values)))


def checked_subject(amendment: object, target: object) -> Subject:
    """Return a subject from two fingerprints, or ``VOTE-FINGERPRINT`` for those that are none."""
    wrong = [one for one in (amendment, target) if not isinstance(one, str) or not _FINGERPRINT.fullmatch(one)]
    if wrong:
        raise FindingsError(Finding(code="VOTE-FINGERPRINT", found=str(one)[:200]) for one in wrong)
    return Subject(str(amendment), str(target))


def lapsed(voted: Subject, now: Subject) -> Lapse:
    """Tell what makes a vote lapse: nothing (empty), the amendment, its target, or both.

    Examples
    --------
    >>> lapsed(Subject("a", "b"), Subject("a", "c")), lapsed(Subject("a", "b"), Subject("a", "b"))
    ('target', '')
    """
    amendment, target = voted.amendment != now.amendment, voted.target != now.target
    if amendment and target:
        return "both"
    return "amendment" if amendment else "target" if target else ""
