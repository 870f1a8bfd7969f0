"""Drafts: an editing session without a screen, its findings, its three values and its effect on past audits."""
