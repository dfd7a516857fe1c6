"""Reading a table or a list, against markdown-it-py's own parse of the same text in the same run.

    python benchmarks/reading.py [table|list] [ENTRIES ...]

Prints, for each size, seconds of CPU for reading to blocks and for parsing to entries, the ratio to the peer, and the
peak memory. Ratios carry over to other machines, seconds don't. Growth is linear where the ratio stays the same.
"""

from __future__ import annotations

import resource
import sys
import time
from pathlib import Path

from markdown_it import MarkdownIt

from kg.parse import load_catalogue, parse
from kg.read import read_text

HEAD = """# A list

## Healthcare and Medical Foundation Models

### Vision Models

| Model | Subfield | Paper | Code | Base | Pre-Training Data |
| :- | :- | :- | :- | :- | :- |
"""
ROW = (
    "| Model {n} | Radiology | [A paper on model {n}](https://doi.org/10.1000/x.{n}) "
    "| [Github](https://github.com/a/m{n}) | CLIP + MAE | MIMIC-CXR + Set {n}* |\n"
)
LIST_HEAD = """# A list

## Methods

### VFM methods
"""
ITEM = (
    "- [NeurIPS, 2024] HeartLM-{n}: a foundation model of hearts and of all that moves them. "
    "[[Paper]](https://doi.org/10.1000/x.{n}) [[Code]](https://github.com/a/m{n})\n"
)
LAYOUTS = {"table": ("data-centric-fm", HEAD, ROW), "list": ("fms-medical", LIST_HEAD, ITEM)}


def cpu(run, *arguments):  # type: ignore[no-untyped-def]
    """What `run` gives, and the seconds of CPU it took."""
    start = time.process_time()
    result = run(*arguments)
    return result, time.process_time() - start


def main(layout: str, sizes: list[int]) -> None:
    """Print a line for each size. The peak memory is that of the largest so far: give one size to measure it."""
    name, head, entry = LAYOUTS[layout]
    catalogue = load_catalogue(Path(__file__).parents[1] / "catalogues" / f"{name}.yaml")
    print(f"{layout:>8} {'read s':>8} {'parse s':>8} {'peer s':>8} {'read/peer':>10} {'peak MB':>8}")
    for size in sizes:
        text = head + "".join(entry.format(n=n) for n in range(size))
        page, reading = cpu(lambda: read_text(text, catalogue=name))  # noqa: B023  # used at once
        parsed, parsing = cpu(lambda: parse(page.blocks, catalogue))  # noqa: B023  # used at once
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6  # before the peer, which needs more
        if len(parsed.entries) != size:
            raise SystemExit(f"{len(parsed.entries)} entries of {size}")
        _, peer = cpu(MarkdownIt("commonmark").enable("table").parse, text)
        print(f"{size:>8} {reading:>8.2f} {parsing:>8.2f} {peer:>8.2f} {reading / peer:>10.2f} {peak:>8.0f}")


if __name__ == "__main__":
    arguments = sys.argv[1:]
    chosen = arguments.pop(0) if arguments and arguments[0] in LAYOUTS else "table"
    main(chosen, [int(size) for size in arguments] or [1_000, 10_000])
