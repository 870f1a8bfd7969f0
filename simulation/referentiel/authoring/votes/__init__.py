"""Votes of the committee: attendance, ballots by seat, an exact result, and a journal that loses nothing."""

from .archive import archive, archive_text, read_archive
from .attendance import Attendance, Quorum, attendance_of, quorum_of
from .lapse import Lapse, Subject, lapsed, subject_of
from .meeting import Meeting
from .poll import Ballot, Choice, CollegeCount, Manner, Poll, alone, poll_findings
from .replay import replayed
from .result import CollegeLine, VoteResult
from .state import AgendaItem, Correction, Item, MeetingState, Note, OpenVote, Round
from .tally import other_readings, tally
from .voting import result_now

__all__ = [
    "AgendaItem", "Attendance", "Ballot", "Choice", "CollegeCount", "CollegeLine", "Correction", "Item", "Lapse",
    "Manner", "Meeting", "MeetingState", "Note", "OpenVote", "Poll", "Quorum", "Round", "Subject", "VoteResult",
    "alone", "archive", "archive_text", "attendance_of", "lapsed", "other_readings", "poll_findings", "quorum_of",
    "read_archive", "replayed", "result_now", "subject_of", "tally",
]
