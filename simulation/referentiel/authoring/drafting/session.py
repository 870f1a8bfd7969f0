"""An editing session: a draft, what is done to it, undo and redo without limit, and a save that overwrites nobody."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from referentiel.compare.labels import changes_label, place_label, value_label
from referentiel.files import Document, restated, rewritten, save
from referentiel.files.changes import change_record
from referentiel.files.crosswalk_saving import known_crosswalk, save_crosswalk
from referentiel.files.manifest import manifest_folder
from referentiel.files.recovery import SAVED, RecoveryFile
from referentiel.model import Correspondence, Finding, FindingsError, StandardVersion
from referentiel.model.change import Change
from referentiel.model.operations import Operation
from referentiel.texts import plural, text

from .commands import Commands
from .crosswalk import draft_crosswalk
from .state import State, Typed, held_record, with_changes, with_held, with_typed, without_typed
from .steps import Step, Steps


class Session(Commands):
    """A draft being edited, without a screen; nothing is written to the draft before `save`.

    Every command that cannot be done raises ``FindingsError`` and changes nothing, `type` apart: what is typed is
    kept as typed.

    Parameters
    ----------
    document
        The draft as it was read, or a new one.
    on_the_table
        The text under discussion; the draft as it was opened when not given.
    recovery
        Where what is done is kept until it is saved; nowhere when None.
    in_force
        The version that the draft would replace. With it, `save` also keeps the crosswalk between the two in step.
    """

    def __init__(
        self, document: Document, *, on_the_table: StandardVersion | None = None, recovery: RecoveryFile | None = None,
        in_force: StandardVersion | None = None,
    ) -> None:
        self.document = document
        self.in_force = in_force
        self.warnings: tuple[Finding, ...] = ()
        self._table = on_the_table
        self._steps = Steps(Step(text("authoring.label.opened"), State(document.version)), filed=bool(document.digest))
        self._texts = [(document.version, document.text)]
        self._recovery = recovery

    # What stands now

    @property
    def path(self) -> Path:
        """The place of the draft."""
        return self.document.path

    @property
    def state(self) -> State:
        """What the session holds now."""
        return self._steps.state

    @property
    def version(self) -> StandardVersion:
        """The text that decides now: well formed, whatever is half typed."""
        return self.state.version

    @property
    def typed(self) -> tuple[Typed, ...]:
        """Fields that hold something that cannot be taken yet."""
        return self.state.typed

    @property
    def on_the_table(self) -> StandardVersion:
        """The text under discussion."""
        return self._table if self._table is not None else self._texts[0][0]

    @property
    def saved(self) -> State | None:
        """What the file holds; None for a draft without one."""
        return self._steps.saved

    @property
    def unsaved(self) -> bool:
        """Whether something would be lost without `save`: a change, a relation or a field half typed."""
        return self.state != self._steps.saved

    @property
    def since_saved(self) -> int:
        """Steps between the text saved, or opened, and the text of now: done since, undone since, or both."""
        return self._steps.since_saved

    @property
    def steps(self) -> tuple[Step, ...]:
        """Everything done, the opening first; those after `position` are undone."""
        return self._steps.all

    @property
    def position(self) -> int:
        """Which of `steps` stands now, from 0."""
        return self._steps.position

    # What is done

    def type(self, path: str, written: str) -> State:
        """Take what is typed in one field; see `type_all`."""
        return self.type_all({path: written})

    def type_all(self, entries: Mapping[str, str]) -> State:
        """Take what is typed in some fields at once, as a paste does; what cannot be read stays as typed.

        Parameters
        ----------
        entries
            What is typed, by path: a value of the version (``criteria.CT-12.ladder[2]``) or a field of a part
            (``criteria.CT-12.question``, ``head.notice``); a list has one text a line.
        """
        state = with_typed(self.state, entries)
        path, written = next(iter(entries.items()))
        label = text("authoring.label.typed", place=place_label(path, self.version), written=value_label(written))
        if len(entries) > 1:
            label = plural("authoring.label.more", len(entries) - 1, first=label)
        return self._did({"do": "type", "entries": dict(entries)}, label, state)

    def untype(self, path: str) -> State:
        """Forget what is half typed in a field: its last valid value stands again."""
        label = text("authoring.label.untyped", place=place_label(path, self.version))
        return self._did({"do": "untype", "path": path}, label, without_typed(self.state, path))

    def change(
        self, changes: Sequence[Change | Operation], *, label: str = "", relations: Sequence[Correspondence] = (),
        taken: str = "",
    ) -> State:
        """Make some changes, all or none, as one step.

        Parameters
        ----------
        taken
            A field held so far (`hold`), which these changes take.

        Raises
        ------
        FindingsError
            See `referentiel.model.change.changed`.
        """
        before = self.state
        state = without_typed(with_changes(before, changes), taken)
        state = replace(state, relations=(*state.relations, *relations))
        record = {"do": "change", "label": label, "changes": [change_record(one) for one in changes],
                  "relations": [one.model_dump(exclude_none=True) for one in relations], "taken": taken}
        return self._did(record, label or changes_label(changes, before.version), state)

    def hold(self, path: str, written: str, findings: Sequence[Finding]) -> State:
        """Keep what is typed in a field that the screen reads and cannot take, with why; nothing of it decides.

        Parameters
        ----------
        path
            A part and a field of the screen: ``criteria.CT-12#ladder``, ``criteria.CT-12@source``.
        """
        held = Typed(path, written, tuple(replace(one, at=(), cell=path) for one in findings), held=True)
        label = text("authoring.label.typed", place=place_label(path), written=value_label(written))
        return self._did({"do": "hold", **held_record(held)}, label, with_held(self.state, held))

    def take(self, state: State, label: str) -> State:
        """Take a whole other state as one step; the caller answers for it being well formed."""
        record = {"do": "take", "label": label, "text": self._text(state.version),
                  "typed": {one.path: one.written for one in state.typed if not one.held},
                  "held": [held_record(one) for one in state.typed if one.held],
                  "relations": [one.model_dump(exclude_none=True) for one in state.relations]}
        return self._did(record, label, state)

    # Undo and redo

    @property
    def undo_label(self) -> str:
        """What `undo` would undo; empty when nothing can be."""
        return self._steps.undo_label

    @property
    def redo_label(self) -> str:
        """What `redo` would do again; empty when nothing can be."""
        return self._steps.redo_label

    def undo(self) -> State:
        """Undo the last step; nothing at the beginning."""
        if self._steps.undo():
            self._keep({"do": "undo"})
        return self.state

    def redo(self) -> State:
        """Do again what was undone; nothing at the end."""
        if self._steps.redo():
            self._keep({"do": "redo"})
        return self.state

    # Text and save

    def text(self) -> str:
        """Return the text that `save` would write: the same characters as before where nothing changed.

        Raises
        ------
        FindingsError
            ``FILE-EDIT``: the text cannot hold a change without losing a comment.
        """
        return self._text(self.version)

    def save(self, *, pending: bool = False) -> Document:
        """Write the draft, whole or not at all; what somebody else wrote meanwhile is never overwritten.

        Parameters
        ----------
        pending
            Save although fields hold something that cannot be taken: it is not written, and stays in the session.

        Raises
        ------
        FindingsError
            ``DRAFT-PENDING`` for each field half typed, unless `pending`; ``FILE-CHANGED`` (a `ConflictError`: see
            `referentiel.authoring.drafting.joining`), and the others of `referentiel.files.save`.
        """
        if self.typed and not pending:
            raise FindingsError(
                Finding(code="DRAFT-PENDING", found=one.written[:120], file=str(self.path), cell=one.path,
                        params={"reason": place_label(one.path, self.version)}) for one in self.typed)
        self.saved_as(save(rewritten(self.document, self.text())))
        if self.typed:
            self._keep({"do": "typing"})
        self._declare()
        return self.document

    def _declare(self) -> None:
        """Keep the crosswalk in step with the draft; one that cannot be written is told, and the draft is saved."""
        if self.in_force is None:
            return
        folder, before, after = manifest_folder(self.path), self.in_force, self.version
        try:
            known = known_crosswalk(folder, before.id, after.id)
            if known is None and not self.state.relations:
                return
            save_crosswalk(folder, draft_crosswalk(before, after, self.state.relations, known))
        except FindingsError as error:
            self.warnings = (*self.warnings, *error.findings)

    def saved_as(self, document: Document) -> None:
        """Take note that the text of now stands in the file."""
        self.document = document
        self._texts.append((self.version, document.text))
        self._steps.mark(replace(self.state, typed=()))
        self._keep({"do": SAVED})

    def rebase(self, document: Document) -> None:
        """Go on from another text of the file, for `referentiel.authoring.drafting.joining`; the steps stay."""
        self.document = document
        self._texts.append((document.version, document.text))
        self._steps.mark(State(document.version))
        self._keep({"do": "rebase", "text": document.text, "digest": document.digest})

    def close(self) -> None:
        """End the session; what was not saved is given up."""
        if self._recovery is not None:
            self._recovery.close()

    def _text(self, version: StandardVersion) -> str:
        known = next((written for one, written in reversed(self._texts) if one == version), None)
        return known if known is not None else restated(self.document, version).text

    def _did(self, record: Mapping[str, Any], label: str, state: State) -> State:
        if state == self.state:
            return state
        self._steps.do(Step(label, state))
        self._keep(record)
        return state

    def _keep(self, record: Mapping[str, Any]) -> None:
        """Keep what was done on the disk; a disk that refuses is told, and the work goes on."""
        self.warnings = ()
        if self._recovery is not None:
            try:
                self._recovery.add(record)
            except FindingsError as error:
                self.warnings = error.findings
