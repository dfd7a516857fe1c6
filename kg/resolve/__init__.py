"""Entries to entities: which thing each row and each name stands for, and its IRI."""
