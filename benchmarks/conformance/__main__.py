"""Runs the suites of the W3C on this program, and tells failures of ours from those of the libraries.

    python -m benchmarks.conformance FOLDER [SUITE ...]

FOLDER has clones of github.com/w3c/rdf-tests, w3c/data-shapes and w3c/rdf-canon, each by its own name; none of them is
part of this project. Without SUITE all are run: protocol, evaluation, writers, shacl, canonical.
What is known to fail is in known.tsv, with a reason and whose it is. The exit code is 1 if anything else fails.
"""

from __future__ import annotations

import csv
import logging
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from fnmatch import fnmatchcase
from pathlib import Path

import rdflib

from benchmarks.conformance.endpoint import running_endpoint
from benchmarks.conformance.graphs import canonical_names, shacl, writers
from benchmarks.conformance.manifest import Outcome
from benchmarks.conformance.sparql import evaluation, protocol

_GRAPHS: dict[str, Callable[[Path], Iterator[Outcome]]] = {
    "writers": writers,
    "shacl": shacl,
    "canonical": canonical_names,
}
_SPARQL = {"protocol": protocol, "evaluation": evaluation}
_UNKNOWN = "not known"
_KNOWN = Path(__file__).with_name("known.tsv")


def main(folder: Path, chosen: list[str]) -> int:
    """Run suites, print their scores and what failed, and return 1 if something failed that isn't known."""
    rdflib.NORMALIZE_LITERALS = False  # the suites' literals are compared as they are written
    logging.disable(logging.ERROR)  # rdflib tells of each literal that isn't of its type
    outcomes: dict[str, list[Outcome]] = defaultdict(list)
    needs_endpoint = not chosen or any(name in _SPARQL for name in chosen)
    with running_endpoint() if needs_endpoint else nullcontext() as endpoint:
        for name in chosen or [*_SPARQL, *_GRAPHS]:
            found = _GRAPHS[name](folder) if name in _GRAPHS else _SPARQL[name](folder, endpoint)
            for outcome in found:
                outcomes[outcome.suite].append(outcome)
    with _KNOWN.open(encoding="utf-8", newline="") as file:
        known = list(csv.DictReader(file, delimiter="\t"))
    unknown = 0
    for suite, results in outcomes.items():
        failed = [outcome for outcome in results if not outcome.passed]
        owners = Counter(_owner(outcome, known) for outcome in failed)
        print(
            f"{suite}: {len(results) - len(failed)} of {len(results)}",
            *map("{0[0]}: {0[1]}".format, owners.items()),
            sep="; ",
        )
        for outcome in failed:
            if _owner(outcome, known) == _UNKNOWN:
                print(f"    {outcome.test}: {' '.join(outcome.why.split())}")
        unknown += owners[_UNKNOWN]
    return 1 if unknown else 0


def _owner(outcome: Outcome, known: list[dict[str, str]]) -> str:
    """Whose a failure is, as the file of known ones has it: its patterns stand for many tests of one reason."""
    for row in known:
        if fnmatchcase(outcome.suite, row["suite"]) and fnmatchcase(outcome.test, row["test"]):
            return row["whose"]
    return _UNKNOWN


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]).resolve(), sys.argv[2:]))
