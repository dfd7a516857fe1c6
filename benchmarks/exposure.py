"""What exposure costs on graphs of very many models: what follows by the rules, and a verdict in the embedded store.

    python benchmarks/exposure.py [MODELS ...]

The graphs are made up, with a fixed seed: a tenth as many datasets as models, of which one in five is part of another
and one in ten drawn from another; each model has data of its own, an open list now and then, and a base among the
models before it, in lineages that are on average as deep as those of the bundled graph. Each size is a run of its own
process, so that memory is its own. The peer is pyoxigraph running the same rules over everything, again and again,
until nothing is new; it is left out where it would take too long.
"""

from __future__ import annotations

import random
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pyoxigraph as ox

from kg.infer import Rule, infer, load_rules
from kg.rdf.namespaces import FM, RDF, RDFS, XSD
from kg.rdf.schema import load_schema
from kg.rdf.source import construct
from kg.verdicts.lineage import lineage_in, steps_of
from kg.workspace import Workspace

SIZES = (1_000, 10_000, 100_000)
ASKED = 25
PEER = 10_000
ROOTS = 0.3  # of the models; with it lineages are two to three deep on average, and now and then ten
PART_OF, DERIVED, MEMBER = (
    "http://purl.org/dc/terms/isPartOf",
    "http://www.w3.org/ns/prov#wasDerivedFrom",
    "http://www.w3.org/ns/prov#hadMember",
)


def graph(models: int, base: str) -> set[str]:
    """The statements of a made-up graph, as N-Triples without the final dot."""
    draw = random.Random(models)  # noqa: S311  # nothing secret
    datasets = [f"{base}dataset/D{number}" for number in range(models // 10)]
    lines: set[str] = set()

    def say(subject: str, predicate: str, value: str) -> None:
        lines.add(f"<{subject}> <{predicate}> {value if value.startswith(chr(34)) else f'<{value}>'}")

    for number, dataset in enumerate(datasets):
        say(dataset, RDF + "type", "http://schema.org/Dataset")
        say(dataset, RDFS + "label", f'"D{number}"')
        if number and (kind := draw.random()) < 0.3:
            say(dataset, PART_OF if kind < 0.2 else DERIVED, datasets[draw.randrange(number)])
    for number in range(models):
        model, mix = f"{base}model/M{number}", f"{base}mix/M{number}"
        say(model, RDF + "type", "https://w3id.org/fair4ml#MLModel")
        say(model, RDFS + "label", f'"M{number}"')
        say(model, FM + "pretrainingMix", mix)
        say(mix, FM + "openEnded", f'"{str(draw.random() < 0.25).lower()}"^^<{XSD}boolean>')
        for dataset in draw.sample(datasets, draw.choice((1, 1, 2, 3))):
            say(mix, MEMBER, dataset)
            say(model, FM + "pretrainedOn", dataset)
        if number and draw.random() > ROOTS:
            other = f"{base}model/M{draw.randrange(number)}"
            say(model, FM + "base", other)
            if (kind := draw.random()) < 0.5:
                say(model, FM + ("initialisedFrom" if kind < 0.35 else "methodBase"), other)
    return lines


def repeat(lines: set[str], rules: tuple[Rule, ...]) -> int:
    """How many statements follow, by the peer."""
    store = ox.Store()
    store.bulk_load("".join(f"{line} .\n" for line in lines).encode(), format=ox.RdfFormat.N_TRIPLES)
    before = len(store)
    for stage in ([rule for rule in rules if not rule.unless], rules):
        size = -1
        while size != len(store):
            size = len(store)
            for rule in stage:
                new = [ox.Quad(its.subject, its.predicate, its.object) for its in construct(store, rule.query)]
                store.extend(new)
    return len(store) - before


def measure(models: int) -> None:
    """Print a row of the table: the graph's size, what follows, the time and memory that took, and a verdict's time."""
    space = Workspace.find(None)
    schema = load_schema(space.ontology, space.base)
    lines = graph(models, space.base)
    rules = load_rules(space.rules)
    start = time.perf_counter()
    more = infer(lines, rules)
    inferred = time.perf_counter() - start
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    ratio = ""
    if models <= PEER:
        start = time.perf_counter()
        if repeat(lines, rules) != len(more):
            raise SystemExit("the peer finds something else")
        ratio = f"{inferred / (time.perf_counter() - start):.2f}"
    with tempfile.TemporaryDirectory() as folder:
        store = ox.Store(folder)
        background = f"<{space.base}graph/background>"
        quads = "".join(f"{line} .\n{line} {background} .\n" for line in lines)
        store.bulk_load((quads + "".join(f"{line} .\n" for line in more)).encode(), format=ox.RdfFormat.N_QUADS)
        store.optimize()
        draw, took = random.Random(0), []  # noqa: S311  # nothing secret
        for _ in range(ASKED):
            model = f"{space.base}model/M{draw.randrange(models)}"
            dataset = f"{space.base}dataset/D{draw.randrange(models // 10)}"
            start = time.perf_counter()
            steps = steps_of(store, schema, space.root / "queries", model)
            lineage_in(steps).lineage.verdict(model, dataset)
            took.append(time.perf_counter() - start)
    took.sort()
    print(
        f"{models:>9,} {len(lines):>11,} {len(more):>11,} {len(more) / len(lines):>6.2f} {inferred:>8.1f} "
        f"{ratio:>7} {memory:>7,} {took[ASKED // 2] * 1000:>9.0f} {took[-1] * 1000:>9.0f}"
    )


def main() -> None:
    sizes = [int(word) for word in sys.argv[1:]]
    if len(sizes) == 1:
        measure(sizes[0])
        return
    print("   models  statements    inferred  ratio    infer   /peer  memory   verdict   slowest")
    print("                                                s              MB        ms        ms", flush=True)
    for size in sizes or SIZES:
        subprocess.run([sys.executable, Path(__file__), str(size)], check=True)


if __name__ == "__main__":
    main()
