"""The committee's working tool without a screen: drafts, amendments, votes, adoption."""
