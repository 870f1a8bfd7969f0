"""Amendments to a draft: filed, compared, measured on past audits, put in order, made into one text."""
