"""What was done to a draft, step by step: undo and redo without limit, and how far the file is behind."""

from __future__ import annotations

from dataclasses import dataclass

from .state import State


@dataclass(frozen=True)
class Step:
    """One thing done, with what it led to.

    Parameters
    ----------
    label
        In French, for a list of steps and for the buttons that undo and redo.
    """

    label: str
    state: State


class Steps:
    """The steps of a session, the opening first; those after the present one are undone.

    Parameters
    ----------
    opened
        The step of the opening.
    filed
        Whether a file holds it already.
    """

    def __init__(self, opened: Step, *, filed: bool) -> None:
        self._steps = [opened]
        self._at = self._saved_at = self._cut = 0
        self._saved = opened.state if filed else None

    @property
    def all(self) -> tuple[Step, ...]:
        """Everything done."""
        return tuple(self._steps)

    @property
    def position(self) -> int:
        """Which step stands now, from 0."""
        return self._at

    @property
    def state(self) -> State:
        """What stands now."""
        return self._steps[self._at].state

    @property
    def saved(self) -> State | None:
        """What the file holds; None without one."""
        return self._saved

    @property
    def since_saved(self) -> int:
        """Steps between the text saved, or opened, and the text of now: done since, undone since, or both."""
        return self._cut + abs(self._at - self._saved_at) if self.state != self._saved else 0

    @property
    def undo_label(self) -> str:
        """What `undo` would undo; empty when nothing can be."""
        return self._steps[self._at].label if self._at else ""

    @property
    def redo_label(self) -> str:
        """What `redo` would do again; empty when nothing can be."""
        return self._steps[self._at + 1].label if self._at + 1 < len(self._steps) else ""

    def do(self, step: Step) -> None:
        """Go on by a step; what was undone is forgotten."""
        if self._saved_at > self._at:
            # The saved step is undone, and now out of reach: what was undone of it still tells the two apart.
            self._cut, self._saved_at = self._cut + self._saved_at - self._at, self._at
        self._steps[self._at + 1 :] = [step]
        self._at += 1

    def undo(self) -> bool:
        """Go back by a step; False at the beginning."""
        if not self._at:
            return False
        self._at -= 1
        return True

    def redo(self) -> bool:
        """Do again the step undone last; False at the end."""
        if self._at + 1 == len(self._steps):
            return False
        self._at += 1
        return True

    def mark(self, saved: State) -> None:
        """Take note of what the file holds now."""
        self._saved, self._saved_at, self._cut = saved, self._at, 0
