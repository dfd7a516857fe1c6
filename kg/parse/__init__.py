"""Blocks and the description of a catalogue to entries, and a finding for each block that is none."""
