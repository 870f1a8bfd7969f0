"""An import as the base may keep it: organisations under their pseudonyms, what named them kept apart."""

from __future__ import annotations

from dataclasses import replace

from ..imported import Import
from .keyring import Keyring
from .pseudonyms import is_pseudonym, mark, pseudonym


def concealed(one: Import, keyring: Keyring) -> Import:
    """Put every organisation of an import under its pseudonym.

    What named it (a register number, a name) becomes one of its names, kept apart and erasable alone. An id of an
    audit or of an event that holds it is written again with the pseudonym; a pseudonym is left as it is.

    Examples
    --------
    >>> from datetime import date
    >>> from referentiel.audits.privacy import Key
    >>> from referentiel.model import Audit, Source
    >>> audit = Audit(id="lrs-552081317-2010-06-01", organisation="552081317", family="lrs", version="lrs-2009",
    ...               day=date(2010, 6, 1), attributes={}, answers={})
    >>> source = Source(id="s", family="lrs", kind="confidential", title="t", digest="d")
    >>> kept = concealed(Import(source, (audit,)), Keyring((Key(date(2026, 1, 1), bytes(32)),)))
    >>> "552081317" in kept.audits[0].id, kept.names[0][1]
    (False, '552081317')
    """
    told = {audit.organisation for audit in one.audits} | {event.organisation for event in one.events}
    told |= {organisation for organisation, _ in one.names}
    hidden = {name: name if is_pseudonym(name) else pseudonym(name, keyring) for name in sorted(told)}
    ids = {audit.id: _hidden_id(audit.id, audit.organisation, hidden) for audit in one.audits}
    named = {(hidden[organisation], name) for organisation, name in one.names}
    named |= {(kept, name) for name, kept in hidden.items() if kept != name}
    return replace(
        one,
        audits=tuple(replace(audit, id=ids[audit.id], organisation=hidden[audit.organisation]) for audit in one.audits),
        events=tuple(
            replace(event, id=_hidden_id(event.id, event.organisation, hidden),
                    organisation=hidden[event.organisation],
                    audit=ids.get(event.audit, _hidden_id(event.audit, event.organisation, hidden)))
            for event in one.events),
        names=tuple(sorted(named)),
        corrections=tuple(replace(made, audit=ids.get(made.audit, made.audit)) for made in one.corrections),
        mark=mark(keyring),
    )


def _hidden_id(written: str, organisation: str, hidden: dict[str, str]) -> str:
    return written if hidden[organisation] == organisation else written.replace(organisation, hidden[organisation])
