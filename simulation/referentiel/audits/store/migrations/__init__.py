"""Revisions of the audit base, in order; each stands alone and is never changed once it was shipped."""
