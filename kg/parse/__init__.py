"""Blocks and the description of a catalogue to entries, and a finding for each block that is none.

`parse` is the verb; it takes the `Catalogue` that `load_catalogue` returns, and returns what was `Parsed`. Which blocks
are one entry is told by `group_blocks`, what an item says by `read_slots`.
"""

from typing import TYPE_CHECKING

from kg.lazy import exporter

if TYPE_CHECKING:
    from kg.parse.assemble import PAPERS
    from kg.parse.description import Catalogue, Paper, check_terms, load_catalogue
    from kg.parse.fields import READERS, SECTION, gives, read_field
    from kg.parse.groups import Group, group_blocks, group_heading, is_entry, split_entries
    from kg.parse.items.slots import FIELDS, read_slots
    from kg.parse.parser import Parsed, parse
    from kg.parse.sections import ENTRY, HEADING, NOTHING, Section

__all__ = [
    "ENTRY", "FIELDS", "HEADING", "NOTHING", "PAPERS", "READERS", "SECTION", "Catalogue", "Group", "Paper", "Parsed",
    "Section", "check_terms", "gives", "group_blocks", "group_heading", "is_entry", "load_catalogue", "parse",
    "read_field", "read_slots", "split_entries",
]  # fmt: skip

__getattr__ = exporter(__name__, "sections", "fields", "description", "assemble", "items.slots", "groups", "parser")
