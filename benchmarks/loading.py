"""What `kg load` costs in each store that can be had, against the store's own fastest way in, in one run.

    python benchmarks/loading.py [--store NAME ...] [--limit SECONDS] [STATEMENTS ...]

The builds are made up, in the shape of ours: entries of twenty statements in graphs of their own, each statement in the
knowledge as well, and for each entry its name, digest and cells in …/graph/catalogues, forty statements. They go in by

    oxigraph    oxigraph load, with no server
    fuseki      tdb2.tdbloader, with no server
    rdf4j       one POST of it all, in gzip
    virtuoso    rdf_loader_run, two of them, and a checkpoint

and by `kg load` as anyone runs it, which reads all of it back to check it; `check` is what that takes by itself. Then
again with nothing changed, and with one row of a hundred changed. Each is a process of its own, whose peak of memory is
what /proc says. A store that takes longer than the limit for one of these is left there.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import NoReturn

sys.path.insert(0, str(Path(__file__).parents[1]))
from kg.rdf.namespaces import FM, RDF, RDFS, XSD
from kg.rdf.terms import literal, triple
from tests.support.servers import BASE, JARS, STORES, Server

SIZES = (100_000,)
LIMIT = 900.0  # seconds
MOST = 300  # MB of memory
OF_ENTRY = 20  # statements
CELLS = 9  # of an entry, four statements each
COLUMNS = (
    "store", "statements", "own way s", "kg load s", "ratio", "check s", "again s", "1 % s", "peak MB", "--bulk s",
    "peak MB",
)  # fmt: skip
CATALOGUES, KNOWLEDGE = f"{BASE}graph/catalogues", f"{BASE}graph/knowledge"
WORDS = ["retina", "heart", "liver", "brain", "skin", "lung", "bone", "cell", "scan", "note", "signal", "report"]


class TooSlowError(Exception):
    """It takes longer than the limit."""


def entry(number: int, edition: int) -> tuple[str, list[str]]:
    """The name of an entry's graph, and its statements; some are said of things that others speak of too."""
    graph, model, paper = (
        f"{BASE}entry/c{number % 7}/model/M{number}",
        f"{BASE}model/M{number}",
        f"{BASE}paper/P{number}",
    )
    said = [WORDS[(number * step + step) % len(WORDS)] for step in range(1, 9)]
    lines = [
        triple(model, RDF + "type", "<https://w3id.org/fair4ml#MLModel>"),
        triple(model, RDFS + "label", literal(f"M{number} {said[0]}")),
        triple(model, RDFS + "comment", literal(f"What is said of M{number}, edition {edition}: {' '.join(said)}")),
        triple(model, FM + "paper", f"<{paper}>"),
        triple(paper, RDF + "type", "<https://schema.org/ScholarlyArticle>"),
        triple(paper, RDFS + "label", literal(f"On {said[1]} and {said[2]} with a model of the {number}th kind")),
        triple(paper, "https://schema.org/datePublished", literal(str(2015 + number % 11), XSD + "gYear")),
        triple(paper, "https://schema.org/sameAs", f"<https://doi.org/10.1000/x.{number}>"),
        triple(model, FM + "parameters", literal(str(number * 1_000 + 1), XSD + "integer")),
        triple(model, FM + "open", literal("true" if number % 3 else "false", XSD + "boolean")),
    ]
    lines += [
        triple(model, FM + "pretrainedOn", f"<{BASE}dataset/D{(number * 31 + step) % 5_000}>") for step in range(5)
    ]
    lines += [triple(model, FM + "task", f"<{BASE}task/{word}{number % 40}>") for word in dict.fromkeys(said)]
    at = len(lines)
    lines += [triple(model, FM + "cell", literal(f"row {number}, column {step}")) for step in range(at, OF_ENTRY)]
    return graph, lines[:OF_ENTRY]


def write_build(file: Path, statements: int, edition: int) -> int:
    """Write a build of about so many statements; return how many there are. In another edition one row of a hundred is
    another."""
    lines: set[str] = set()
    number = 0
    while len(lines) < statements:
        graph, its = entry(number, edition if number % 100 == 0 else 0)
        digest = sha256("".join(f"{each} .\n" for each in sorted(its)).encode()).hexdigest()
        about = [
            triple(graph, FM + "digest", literal(digest)),
            triple(graph, RDFS + "label", literal(graph)),
            triple(graph, FM + "line", literal(str(number), XSD + "integer")),
        ]
        for place in range(CELLS):
            cell = f"{graph}/cell/{place}"
            about += [
                triple(graph, FM + "hasCell", f"<{cell}>"),
                triple(cell, FM + "column", literal(WORDS[place])),
                triple(cell, FM + "text", literal(f"| M{number} {WORDS[place]} {WORDS[number % len(WORDS)]} |")),
                triple(cell, FM + "offset", literal(str(number * 7 + place), XSD + "integer")),
            ]
        lines.update(f"{each} <{graph}> .\n" for each in its)
        lines.update(f"{each} .\n" for each in its)
        lines.update(f"{each} <{CATALOGUES}> .\n" for each in about)
        number += 1
    with file.open("w", encoding="utf-8", newline="") as out:
        out.writelines(sorted(lines))
    return len(lines)


def timed(command: list[str], limit: float, folder: Path) -> tuple[float, int]:
    """Run a program; return the seconds that it took and the MB of memory that it had at most. Raises TooSlowError."""
    with (folder / "said").open("w+") as said:
        start = time.perf_counter()
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=said, stderr=said)
        peak = 0
        while process.poll() is None:
            with contextlib.suppress(OSError):
                if found := re.search(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{process.pid}/status").read_text()):
                    peak = max(peak, int(found[1]))
            if time.perf_counter() - start > limit:
                process.kill()
                process.wait()
                raise TooSlowError(" ".join(command[:4]))
            time.sleep(0.01)
        took = time.perf_counter() - start
        if process.returncode:
            said.seek(0)
            stop(f"{command} ended with {process.returncode}: {said.read()[-2_000:]}")
    return took, peak * 1024 // 1_000_000


def stop(why: str) -> NoReturn:
    raise SystemExit(why)


@contextlib.contextmanager
def started(name: str, folder: Path) -> Iterator[Server]:
    """A store that runs with nothing in it, until the end."""
    folder.mkdir()
    server = STORES[name](folder)
    if server.secret:
        os.environ[server.variable] = server.secret
    try:
        server.prepare()
        server.start()
        server.begin()
        yield server
    finally:
        if server.process is not None:
            server.kill()
        server.client.close()
        shutil.rmtree(folder)


def by_oxigraph(shards: list[str], folder: Path, limit: float) -> float:
    program = STORES["oxigraph"](folder).command()[0]
    return timed([program, "load", "--location", str(folder / "own"), "--file", *shards], limit, folder)[0]


def by_fuseki(shards: list[str], folder: Path, limit: float) -> float:
    jar = max(map(str, JARS.glob("jena-fuseki-server-*.jar")))
    (folder / "own").mkdir()
    return timed(["java", "-cp", jar, "tdb2.tdbloader", "--loc", str(folder / "own"), *shards], limit, folder)[0]


def by_rdf4j(shards: list[str], folder: Path, limit: float) -> float:
    with (folder / "all.nq.gz").open("wb") as out:  # gzip after gzip is gzip
        for shard in shards:
            out.write(Path(shard).read_bytes())
    with started("rdf4j", folder / "own") as server:
        headers = [
            part for each in ("Type: application/n-quads", "Encoding: gzip") for part in ("-H", f"Content-{each}")
        ]
        sent = ["-X", "POST", "-T", str(folder / "all.nq.gz"), server.addresses()["update"]]
        return timed(["curl", "-sS", "--fail", "--noproxy", "*", *headers, *sent], limit, folder)[0]


def by_virtuoso(shards: list[str], folder: Path, limit: float) -> float:
    with started("virtuoso", folder / "own") as server:
        here = Path(shutil.copytree(Path(shards[0]).parent, server.folder / "shards"))  # which it may read
        found = re.search(r"ServerPort = (127.*)", (server.folder / "virtuoso.ini").read_text())
        sql = ["isql-vt", found[1] if found else "", *server.secret.split(":"), "ERRORS=STDOUT"]
        timed([*sql, f"EXEC=ld_dir('{here}', 'part-*.nq.gz', '{KNOWLEDGE}')"], limit, folder)
        start = time.perf_counter()
        loaders = [subprocess.Popen([*sql, "EXEC=rdf_loader_run()"], stdout=subprocess.DEVNULL) for _ in range(2)]
        try:
            for loader in loaders:
                loader.wait(max(0.0, start + limit - time.perf_counter()))
        except subprocess.TimeoutExpired as error:
            for loader in loaders:
                loader.kill()
                loader.wait()
            raise TooSlowError("rdf_loader_run") from error
        timed([*sql, "EXEC=checkpoint"], limit, folder)
        return time.perf_counter() - start


OWN: dict[str, Callable[[list[str], Path, float], float]] = {
    "oxigraph": by_oxigraph, "fuseki": by_fuseki, "rdf4j": by_rdf4j, "virtuoso": by_virtuoso,
}  # fmt: skip


def workspace(folder: Path, builds: list[Path]) -> list[Path]:
    """A workspace for each build, all with one stores.yaml, which is not there yet."""
    spaces = []
    for number, build in enumerate(builds):
        space = folder / f"space{number}"
        made = space / "build" / ".builds" / "only"
        made.mkdir(parents=True)
        (made / ".lock").touch()
        build.rename(made / "kg.nq")
        (space / "build" / "current").symlink_to(made)
        (space / "workspace.yaml").write_text(f"base: {BASE}\n")
        spaces.append(space)
    return spaces


def measure(name: str, statements: int, spaces: list[Path], folder: Path, limit: float) -> None:
    """Print a row of the table."""
    row: dict[int, str] = {0: name, 1: f"{statements:,}"}

    def show(peak: int = 0) -> None:
        row[8] = f"{peak:,}"
        print(" ".join(f"{row.get(place, '-'):>10}" for place in range(len(COLUMNS))), flush=True)
        if peak > MOST:
            stop(f"kg load had more than {MOST} MB")

    def kg(space: Path, *words: str) -> tuple[float, int]:
        command = [sys.executable, "-m", "kg", "load", "lab", "--workspace", str(space), *words]
        return timed(command, limit, folder)

    (folder / "own").exists() and shutil.rmtree(folder / "own")
    peak = 0
    try:
        with started(name, folder / "server") as server:
            for space in spaces:
                (space / "stores.yaml").write_text(server.stores_yaml())
            bulk = folder / "bulk"
            took, most = kg(spaces[0], "--bulk", str(bulk))
            row |= {9: f"{took:.1f}", 10: f"{most:,}"}
        own = OWN[name](sorted(map(str, bulk.glob("part-*"))), folder, limit)
        row[2] = f"{own:.1f}"
        with started(name, folder / "server") as server:
            for space in spaces:
                (space / "stores.yaml").write_text(server.stores_yaml())
            for place, space, words in (
                (3, spaces[0], ()), (5, spaces[0], ("--check",)), (6, spaces[0], ()), (7, spaces[1], ()),
            ):  # fmt: skip
                took, most = kg(space, *words)
                peak = max(peak, most)
                row[place] = f"{took:.1f}"
                if place == 3:
                    row[4] = f"{took / own:.1f}"
    except TooSlowError as error:
        show(peak)
        print(f"{name}: {error} took more than {limit:.0f} s", flush=True)
    else:
        show(peak)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--store", action="append", choices=list(STORES), help="Only this one; may be given again.")
    parser.add_argument("--limit", type=float, default=LIMIT, metavar="SECONDS", help="The longest for one step.")
    parser.add_argument("sizes", nargs="*", type=int, metavar="STATEMENTS")
    given = parser.parse_args()
    print(" ".join(f"{name:>10}" for name in COLUMNS), flush=True)
    for size in given.sizes or SIZES:
        with tempfile.TemporaryDirectory() as scratch:
            folder = Path(scratch)
            builds = [folder / "0.nq", folder / "1.nq"]
            counts = [write_build(build, size, edition) for edition, build in enumerate(builds)]
            spaces = workspace(folder, builds)
            for name in given.store or STORES:
                if missing := STORES[name].missing():
                    print(f"{name:>10} {missing}", flush=True)
                    continue
                measure(name, counts[0], spaces, folder, given.limit)


if __name__ == "__main__":
    main()
