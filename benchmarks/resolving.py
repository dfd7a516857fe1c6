"""Resolving entries of many catalogues with known duplicates, against indexing the same names in the same run.

    python benchmarks/resolving.py [ENTRIES ...]

A third of the things stand in two catalogues, a tenth in three: under another spelling of the name, under the preprint
and the DOI of one paper, or without a name under the title. Others look alike on purpose: the next release, another
model of one repository, another paper of one name. Prints for each size the seconds of CPU, the ratio to the peer
(networkx's connected components over the true pairs, which are given to it), and how many duplicates were joined,
missed and wrong. Any that is missed or wrong ends it.
"""

from __future__ import annotations

import resource
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import networkx as nx

sys.path.insert(0, str(Path(__file__).parents[1]))
from kg.model import Entry
from tests.support.rows import resolved, row
from tests.support.two_lists import SYLLABLES

WORDS = ["heart", "retina", "bone", "blood", "skin", "liver", "brain", "lung", "cells", "scans", "signals", "notes"]
VERBS = ["reading", "segmenting", "grading", "describing", "aligning", "predicting", "mapping", "tracing"]


COLUMNS = ("entries", "things", "resolve s", "peer s", "ratio", "joined", "missed", "wrong", "peak MB")


def word(number: int) -> str:
    """A name that no other number has."""
    name = ""
    while number or not name:
        number, digit = divmod(number, len(SYLLABLES))
        name += SYLLABLES[digit]
    return name.capitalize()


def title(number: int) -> str:
    """A title that no other number has."""
    verb, noun = VERBS[number % 8].capitalize(), WORDS[number % 12]
    return f"{verb} {noun} with the {word(number).lower()} approach to {word(number * 7 + 3).lower()}"


def entries(size: int) -> Iterator[tuple[int, Entry]]:
    """Rows, each with the number of the thing that it is on."""
    lines = dict.fromkeys("abcdefgh", 0)
    written = thing = 0

    def put(catalogue: str, number: int, *arguments: str | None, code: str | None = None) -> tuple[int, Entry]:
        lines[catalogue] += 1
        return number, row(catalogue, lines[catalogue], *arguments, code=code)

    while written < size:
        thing += 1
        first, second, third = ("abcdefgh"[(thing + step) % 8] for step in (0, 1 + thing // 8 % 3, 4 + thing // 8 % 3))
        name, called = f"{word(thing)}LM", title(thing)
        arxiv, doi = (
            f"https://arxiv.org/abs/{2000 + thing % 800}.{thing % 90000:05d}",
            f"https://doi.org/10.1000/x.{thing}",
        )
        code = f"https://github.com/lab{thing % 97}/{name.lower()}"
        rows = [put(first, thing, name, called, arxiv, code=code)]
        if thing % 3 == 0:
            ways: list[tuple[str | None, str | None, str | None, str | None]] = [
                (name.upper(), f"{called}.", doi, None),
                (None, called.upper(), doi, None),
                (name, None, None, f"{code}.git"),
                (f"{name}-7B", called, arxiv, None),
            ]
            *its, link = ways[thing // 3 % len(ways)]
            rows.append(put(second, thing, *its, code=link))
        if thing % 10 == 0:
            rows.append(put(third, thing, name, called, doi, code=code))
        if thing % 5 == 0:  # the next release, by the same people
            rows.append(put(first, -thing, f"{name} 2", f"{called} once more", f"{doi}.2", code=code))
        if thing % 7 == 0:  # another model of that name
            rows.append(put(third if thing % 10 else first, thing + 10**9, name, title(thing + 10**7), f"{doi}.7"))
        yield from rows
        written += len(rows)


def main(sizes: list[int]) -> None:
    """Print a line for each size."""
    print(" ".join(f"{name:>9}" for name in COLUMNS))
    for size in sizes:
        made = list(entries(size))
        start = time.process_time()
        found = resolved(entry for _, entry in made)
        took = time.process_time() - start
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6
        true: dict[int, list[int]] = {}
        given: dict[str, list[int]] = {}
        for place, (number, entry) in enumerate(made):
            true.setdefault(number, []).append(place)
            given.setdefault(found.thing(entry), []).append(place)
        pairs = {(its[0], other) for its in true.values() for other in its[1:]}
        start = time.process_time()
        graph = nx.Graph()
        graph.add_nodes_from(range(len(made)))
        graph.add_edges_from(pairs)
        list(nx.connected_components(graph))
        peer = time.process_time() - start
        iris = {place: iri for iri, its in given.items() for place in its}
        numbers = {place: number for number, its in true.items() for place in its}
        missed = sum(iris[one] != iris[other] for one, other in pairs)
        wrong = sum(numbers[its[0]] != numbers[other] for its in given.values() for other in its[1:])
        figures = (
            len(made), len(true), f"{took:.2f}", f"{peer:.3f}", f"{took / peer:.0f}",
            len(pairs) - missed, missed, wrong, f"{peak:.0f}",
        )  # fmt: skip
        print(" ".join(f"{figure:>9}" for figure in figures))
        if missed or wrong:
            raise SystemExit("duplicates were missed, or things joined that are two")


if __name__ == "__main__":
    main([int(size) for size in sys.argv[1:]] or [1_000, 10_000, 100_000])
