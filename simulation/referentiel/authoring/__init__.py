"""The committee's working tool without a screen: drafts, amendments, votes, adoption."""

from .adopting.adoption import Adoption, Decided, adopt_draft, adopted_again
from .adopting.record import adoption_folder, put_to_the_vote
from .adopting.steps import Opinion, advance_draft, needs
from .adopting.verdicts import Ballots, Sitting, Verdict, verdicts_of
from .amending.agenda import AgendaPoint, order_of_discussion
from .amending.checks import document_findings, findings_on
from .amending.clashes import Clash, clashes, fallen
from .amending.comparing import ComparedRow, comparative, compared_rows
from .amending.difference import changed_parts, changes_between
from .amending.effects import KnownEffect, amendment_effect, compute_effect, known_effect
from .amending.filing import Proposal, advance, file_amendment, numbered, retable, revise
from .amending.proposing import drawn, propose, put_back
from .amending.reading import amendment_fingerprint, changes_of, consolidated, target_fingerprint, target_values
from .amending.states import state_label
from .drafting.effect import LiveEffect
from .drafting.findings import Located, session_findings
from .drafting.joining import Meanwhile, join, meanwhile
from .drafting.opening import left_behind, looked_at, open_session, recover, start_session
from .drafting.past import past_effect
from .drafting.session import Session
from .drafting.state import State, Typed
from .drafting.steps import Step
from .drafting.typing import field_kind
from .drafting.values import ThreeValues, part_paths, three_values

__all__ = [
    "Adoption",
    "AgendaPoint",
    "Ballots",
    "Clash",
    "ComparedRow",
    "Decided",
    "KnownEffect",
    "LiveEffect",
    "Located",
    "Meanwhile",
    "Opinion",
    "Proposal",
    "Session",
    "Sitting",
    "State",
    "Step",
    "ThreeValues",
    "Typed",
    "Verdict",
    "adopt_draft",
    "adopted_again",
    "adoption_folder",
    "advance",
    "advance_draft",
    "amendment_effect",
    "amendment_fingerprint",
    "changed_parts",
    "changes_between",
    "changes_of",
    "clashes",
    "comparative",
    "compared_rows",
    "compute_effect",
    "consolidated",
    "document_findings",
    "drawn",
    "fallen",
    "field_kind",
    "file_amendment",
    "findings_on",
    "join",
    "known_effect",
    "left_behind",
    "looked_at",
    "meanwhile",
    "needs",
    "numbered",
    "open_session",
    "order_of_discussion",
    "part_paths",
    "past_effect",
    "propose",
    "put_back",
    "put_to_the_vote",
    "recover",
    "retable",
    "revise",
    "session_findings",
    "start_session",
    "state_label",
    "target_fingerprint",
    "target_values",
    "three_values",
    "verdicts_of",
]
