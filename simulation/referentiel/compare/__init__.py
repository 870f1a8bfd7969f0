"""Put versions and their decisions side by side: the effect of changes on past audits, the difference of two texts."""

from .agreement import agreement_findings, derived_events
from .audited import audited_versions
from .comparison import Comparison
from .coverage import Added, Coverage, added, coverage
from .declared import declared
from .diff import diff
from .effect import STANDINGS, Effect, compared, effect
from .entries import KINDS, Declared, Detail, Entry, FieldChange, Kind, Link, Place, Relation
from .exploration import Exploration
from .fingerprints import engine_fingerprint, history_fingerprint
from .lineage import Step, lineage, road, steps_between
from .observed import Observed, both, observed
from .proof import Proof, proof
from .readings import read_through
from .rebuild import applied, apply
from .replay import Replay, replay
from .returned import Difference, Returned, accepted, returned
from .segments import Segment, segments
from .transitions import Transitions, transitions
from .ways import WAYS, Way

__all__ = [
    "KINDS", "STANDINGS", "WAYS", "Added", "Comparison", "Coverage", "Declared", "Detail", "Difference", "Effect",
    "Entry", "Exploration", "FieldChange", "Kind", "Link", "Observed", "Place", "Proof", "Relation", "Replay",
    "Returned", "Segment", "Step", "Transitions", "Way", "accepted", "added", "agreement_findings", "applied",
    "apply", "audited_versions", "both", "compared", "coverage", "declared", "derived_events", "diff", "effect",
    "engine_fingerprint", "history_fingerprint", "lineage", "observed", "proof", "read_through", "replay", "returned",
    "road", "segments", "steps_between", "transitions",
]
