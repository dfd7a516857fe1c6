"""What was judged to be one thing, and what may be, as the SSSOM files of a build."""

from __future__ import annotations

from pathlib import Path

from kg.resolve import Resolution, write_judgements

__all__ = ["write_mappings"]


def write_mappings(resolution: Resolution, folder: Path) -> None:
    """Write `mappings.sssom.tsv` and `proposals.sssom.tsv` into a folder."""
    for name, judgements, about in (
        ("mappings", resolution.judged, "What was judged to be one thing, or a version of it, and why."),
        ("proposals", resolution.proposed, "What looks alike and lacks evidence: confirm or deny it."),
    ):
        text = write_judgements(judgements, resolution.schema, name=name, about=about)
        (folder / f"{name}.sssom.tsv").write_text(text, encoding="utf-8", newline="\n")
