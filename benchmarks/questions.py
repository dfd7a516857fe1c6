"""What the saved questions cost on two made-up lists that overlap, against reading one statement of each thing.

    python benchmarks/questions.py [ENTRIES ...]

Builds the lists (tests/support/two_lists.py), then asks each question of everything and, if it takes a thing, of one;
and `lineage` of one model. Each runs in a process of its own, which is ended after a minute. Prints the rows, the
milliseconds of CPU, and the ratio to the peer: a plain SELECT of the names of all things, in the same process. Ends if
`disagreements` has other numbers of rows than the lists were made with.
"""

from __future__ import annotations

import multiprocessing
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from queue import Empty

sys.path.insert(0, str(Path(__file__).parents[1]))
from kg.builds import open_store
from kg.evidence import Evidence
from kg.infer import load_rules
from kg.pipeline import build
from kg.query import ask, load_query
from kg.rdf.schema import load_schema
from kg.rdf.source import select, text_of
from kg.verdicts import lineage_of
from kg.workspace import Workspace
from tests.support.two_lists import write_two_lists

LIMIT = 60.0
THINGS = {"model": "KapNet", "dataset": "CorBank", "base": "CLIP", "ancestor": "CLIP", "subfield": "Radiology"}
NAMES = "SELECT ?thing ?name { ?thing <http://www.w3.org/2000/01/rdf-schema#label> ?name }"

Measured = tuple[int, float, float, dict[str, int]]
"""How many rows there are, the seconds that they and the peer took, and how often each property is among them."""


def measure(root: Path, name: str, arguments: dict[str, str], answers: multiprocessing.Queue[Measured]) -> None:
    """Ask a question, or for the lineage of a model, and put into `answers` what was measured."""
    space = Workspace.find(root)
    schema = load_schema(space.ontology, space.base)
    with open_store(space.build) as store:
        start = time.process_time()
        list(select(store, NAMES))
        peer = time.process_time() - start
        properties = Counter[str]()
        start = time.process_time()
        if name == "lineage":
            evidence = Evidence(store, schema, space.ontology, load_rules(space.rules))
            rows = lineage_of(evidence, arguments["model"])[1].number_of_edges()
        else:
            answer = ask(store, schema, load_query(space.root / "queries" / f"{name}.rq"), arguments)
            rows = len(answer.rows)
        took = time.process_time() - start
        if name == "disagreements":
            column = answer.variables.index("propertyName")
            properties.update(text_of(row[column]) for row in answer.rows)  # type: ignore[arg-type]  # a name is a text
        answers.put((rows, took, peer, dict(properties)))


def in_time(work: Callable[..., None], *arguments: object) -> Measured | None:
    """What `work` puts into its queue; None if it takes longer than the limit."""
    answers: multiprocessing.Queue[Measured] = multiprocessing.Queue()
    process = multiprocessing.Process(target=work, args=(*arguments, answers))
    process.start()
    try:
        return answers.get(timeout=LIMIT)
    except Empty:
        return None
    finally:
        process.kill()
        process.join()


def questions(space: Workspace) -> list[tuple[str, dict[str, str]]]:
    """Each question with its arguments: of everything, and if it takes a thing, of one."""
    asked: list[tuple[str, dict[str, str]]] = [("lineage", {"model": THINGS["model"]})]
    for query in map(load_query, space.queries):
        needed = {each.name: THINGS.get(each.name, each.example) for each in query.parameters if not each.optional}
        asked.append((query.name, needed))
        asked += [
            (query.name, {each.name: THINGS.get(each.name, THINGS["model"])})
            for each in query.parameters
            if each.optional and "model" in each.kinds
        ]
    return asked


def main(sizes: list[int]) -> None:
    """Print a table for each size."""
    for size in sizes:
        with tempfile.TemporaryDirectory() as folder:
            made = write_two_lists(Path(folder) / "lists", size)
            build(made.workspace)
            print(f"{size:,} entries\n{'question':45} {'rows':>7} {'ms':>7} {'ratio':>7}", flush=True)
            for name, arguments in questions(made.workspace):
                title = " ".join((name, *arguments.values()))
                measured = in_time(measure, made.workspace.root, name, arguments)
                if measured is None:
                    print(f"{title:45} no answer in {LIMIT:.0f} s", flush=True)
                    continue
                rows, took, peer, properties = measured
                print(f"{title:45} {rows:>7,} {took * 1000:>7.0f} {took / peer:>7.1f}", flush=True)
                if name == "disagreements" and not arguments and properties != made.disagreements:
                    raise SystemExit(f"{properties} disagreements, made were {made.disagreements}")


if __name__ == "__main__":
    main([int(size) for size in sys.argv[1:]] or [1_000, 10_000])
