"""Catalogues registered and kept up to date: drafts, revisions, git."""
