"""Votes counted again from the words of the rule, ballot by ballot, apart from the code under test.

Every ballot carries its own weight here; nothing is summed by college but what the rule sums by college.
"""

from fractions import Fraction


def verdict(rule, colleges, voters, cast):
    """Return (for, against, base, verdict) of a vote.

    rule: plain values of the committee file. colleges: name -> (share or None, list of seats). voters: seats that may
    vote. cast: seat -> "for" / "against" / "abstention".
    """
    if rule["voting"] == "colleges":
        weights, present = by_colleges(rule, colleges, voters, cast)
    else:
        weights = [(1, choice) for choice in cast.values() if choice != "abstention"]
        weights += [(1, "abstention") for choice in cast.values()
                    if choice == "abstention" and rule["abstentions"] == "counted"]
        present = {"whole": sum(len(seats) for _, seats in colleges.values()), "here": len(voters)}
    amount = {side: sum((w for w, s in weights if s == side), Fraction(0)) for side in ("for", "against", "abstention")}
    if rule["majority"] == "more_for_than_against":
        base = sum(amount.values())
    else:
        base = present["whole" if rule["majority"] == "of_members" else "here"]
    return amount["for"], amount["against"], base, decided(rule, amount["for"], base, cast)


def decided(rule, amount, base, cast):
    if amount > base - amount:
        return "adopted"
    exactly_half = base != 0 and amount == base - amount
    if exactly_half and rule["tie"] == "casting_vote" and cast.get(rule["casting_seat"]) == "for":
        return "adopted"
    return "rejected"


def by_colleges(rule, colleges, voters, cast):
    """Return the weight of each ballot with its side, and the shares of the whole and of the colleges there."""
    counting, given = {}, {}
    for name, (share, seats) in colleges.items():
        votes = [cast[seat] for seat in seats if seat in cast]
        if rule["abstentions"] == "excluded":
            votes = [vote for vote in votes if vote != "abstention"]
        fate = None
        if not votes:
            fate = rule["absent_college"]
        elif rule["within_college"] == "bloc":
            winners = [side for side in ("for", "against") if votes.count(side) > len(votes) - votes.count(side)]
            if winners:
                votes = winners
            else:
                fate = rule["tied_college"]
        counting[name] = votes if fate is None else []
        given[name] = (Fraction(share), fate)
    full = sum((share for share, fate in given.values() if fate is None), Fraction(0))
    weights, whole, here = [], Fraction(0), Fraction(0)
    for name, (share, fate) in given.items():
        own = share
        if full:
            if fate == "shared":
                own = Fraction(0)
            elif fate is None:
                # Its part of each college whose share is spread.
                own += sum((other * share / full for other, end in given.values() if end == "shared"), Fraction(0))
        whole += own
        here += own if any(seat in voters for seat in colleges[name][1]) else 0
        weights += [(own / len(counting[name]), side) for side in counting[name]]
    return weights, {"whole": whole, "here": here}
