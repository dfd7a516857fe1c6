"""Builds as files for a store's own bulk loader: the commands that come with them are run in
the stores, as they are."""

from __future__ import annotations

import gzip
import os
import re
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

import pytest

from kg.rdf.terms import literal
from tests.support.loading import (
    ENTRIES,
    NEW,
    OLD,
    a_build,
    bulk,
    checked,
    digest,
    expected,
    held,
    painful,
    put,
    says,
)
from tests.support.servers import JARS, Server

ODD = "it's a $HOME; `folder` \\n"


def script(server: Server, folder: Path, *, offline: bool = False) -> subprocess.CompletedProcess[str]:
    """Run the commands as LOAD.txt says, Oxigraph being stopped, and Fuseki where it is to be `offline`."""
    words: tuple[str, ...] = ()
    if server.kind == "virtuoso":
        found = re.search(r"ServerPort = (127.*)", (server.folder / "virtuoso.ini").read_text())
        assert found
        words = (found[1],)
    elif server.kind == "oxigraph" or (offline and server.kind == "fuseki"):
        server.kill()
        words = (str(server.folder / ("store" if server.kind == "oxigraph" else "tdb2")),)
    path = os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"]))
    jar = str(next(JARS.glob("jena-fuseki-server-*.jar"), ""))
    done = subprocess.run(
        ["bash", folder / "load.sh", *words],  # noqa: S607
        env={**os.environ, "PATH": path, "FUSEKI_JAR": jar},
        capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    if server.process is None:
        server.start()
    return done


def test_the_bundled_build_is_loaded_by_the_commands(store: Server, built: Path, tmp_path: Path) -> None:
    nquads, folder = built / "kg.nq", store.folder / ODD
    bulk(nquads, folder, store.target(), size=9_000)
    done = script(store, folder, offline=True)
    assert done.returncode == 0, done.stderr
    assert put(store, nquads, tmp_path / "x").nothing
    assert checked(store, nquads, tmp_path / "x") == []
    again = script(store, folder, offline=True)
    assert again.returncode == 1
    assert "this is for a first load. Use: kg load lab" in again.stderr


def test_a_graph_that_hurts_is_loaded_by_the_commands(store: Server, tmp_path: Path) -> None:
    nquads, folder = painful(tmp_path / "hurts.nq"), store.folder / "hurts"
    if store.kind == "fuseki":  # after its next start TDB2 has 64 bits of an integer, however it was loaded
        kept = [line for line in nquads.read_text("utf-8").split("\n") if '"-99999999999999999999"' not in line]
        nquads.write_text("\n".join(kept), "utf-8", newline="")
    for offline in (True, False) if store.kind == "fuseki" else (True,):
        store.clear()
        bulk(nquads, folder, store.target(), size=50)
        done = script(store, folder, offline=offline)
        assert done.returncode == 0, done.stderr
        wanted, there = expected(nquads), held(store)
        assert there < wanted if store.kind == "virtuoso" else there == wanted
        assert put(store, nquads, tmp_path / "x").nothing
        assert checked(store, nquads, tmp_path / "x") == []
        assert says(store) == sorted(["whole", digest(nquads)])


def test_the_knowledge_in_the_default_graph(store: Server, tmp_path: Path) -> None:
    if not store.target().abilities.default_graph:
        pytest.skip("the default graph is all graphs there")
    nquads, folder = a_build(tmp_path / "1.nq", ENTRIES), store.folder / "default"
    bulk(nquads, folder, store.target(knowledge=""))
    store.add("<http://e.x/a> <http://e.x/b> <http://e.x/c> .\n")
    assert "has 1 statements" in script(store, folder).stderr
    store.clear()
    done = script(store, folder)
    assert done.returncode == 0, done.stderr
    assert held(store) == expected(nquads, "")
    assert put(store, nquads, tmp_path / "x", knowledge="").nothing


def test_a_load_that_broke_off_is_completed(store: Server, tmp_path: Path) -> None:
    """At any file; also with another build, with nothing left of the first one."""
    old, new = a_build(tmp_path / "old.nq", OLD), a_build(tmp_path / "new.nq", NEW)
    its = bulk(old, tmp_path / "bulk", store.target(), size=30)
    for count, build in enumerate([old, new, old, new][: len(its.shards)], 1):
        store.clear()
        for shard in its.shards[:count]:
            store.add(gzip.decompress((tmp_path / "bulk" / shard.name).read_bytes()).decode())
        assert ("whole" in says(store)) == (count == len(its.shards))
        put(store, build, tmp_path / "x")
        assert held(store) == expected(build)
        assert says(store) == sorted(["whole", digest(build)])


def test_files_that_were_added_to_another_build(store: Server, tmp_path: Path) -> None:
    """They don't replace it, and it shows; a load sets it right."""
    old, new = a_build(tmp_path / "old.nq", OLD), a_build(tmp_path / "new.nq", NEW)
    put(store, old, tmp_path / "x")
    its = bulk(new, tmp_path / "bulk", store.target())
    for shard in its.shards:
        store.add(gzip.decompress((tmp_path / "bulk" / shard.name).read_bytes()).decode())
    assert checked(store, new, tmp_path / "x")
    put(store, new, tmp_path / "x")
    assert held(store) == expected(new)
    assert checked(store, new, tmp_path / "x") == []


def test_files_that_are_broken_are_not_loaded(store: Server, tmp_path: Path) -> None:
    folder = store.folder / "broken"
    bulk(a_build(tmp_path / "1.nq", ENTRIES), folder, store.target())
    file = folder / "part-00001.nq.gz"
    file.write_bytes(file.read_bytes()[:-9])
    done = script(store, folder)
    assert done.returncode == 1
    assert "part-00001.nq.gz: FAILED" in done.stdout
    assert held(store) == set()


def test_a_store_that_says_no(store: Server, tmp_path: Path) -> None:
    """No command after the one that failed, and no word that it is whole."""
    nquads, folder = a_build(tmp_path / "1.nq", ENTRIES), store.folder / "refused"
    its = bulk(nquads, folder, store.target())
    broken = literal("no end").encode()[:-1]
    for name in ("part-00001.nq.gz",):
        (folder / name).write_bytes(gzip.compress(b"<http://e.x/a> <http://e.x/b> " + broken + b"\n"))
    sums = "".join(f"{sha256((folder / one.name).read_bytes()).hexdigest()}  {one.name}\n" for one in its.shards)
    (folder / "SHA256SUMS").write_text(sums)
    done = script(store, folder)
    assert done.returncode != 0
    assert done.stderr
    assert "whole" not in says(store)
    put(store, nquads, tmp_path / "x")
    assert held(store) == expected(nquads)
