"""The life of a draft up to its adoption: what each step needs, and what an adoption settles."""
