"""Builds as files for a store's own bulk loader: what is in them, and what the command says."""

from __future__ import annotations

import gzip
import os
import subprocess
from hashlib import sha256
from pathlib import Path

import pyoxigraph as ox
import pytest
from click.testing import CliRunner, Result

from kg.builds import new_build
from kg.cli.main import main
from kg.errors import ConfigError, StoreError
from kg.stores.config import Auth, Target
from kg.stores.load import shards
from kg.workspace import Workspace
from tests.support.loading import (
    CATALOGUES,
    ENTRIES,
    KNOWLEDGE,
    LOADED,
    a_build,
    bulk,
    digest,
    expected,
    quads,
)
from tests.support.servers import BASE


def lines(folder: Path) -> list[str]:
    """All statements in the files, in the order of their names."""
    files = sorted(folder.glob("*.nq.gz"))
    return [line for file in files for line in gzip.decompress(file.read_bytes()).decode().split("\n")[:-1]]


# The files.


@pytest.mark.parametrize("knowledge", ["graph/knowledge", ""])
def test_the_files_are_the_build_in_the_order_of_a_load(tmp_path: Path, knowledge: str) -> None:
    nquads = a_build(tmp_path / "1.nq", ENTRIES)
    target = Target(name="lab", kind="oxigraph", query="http://127.0.0.1:9/query", knowledge=knowledge)
    its = bulk(nquads, tmp_path / "bulk", target)
    assert [shard.statements for shard in its.shards[:-2]] == [100] * (len(its.shards) - 2)
    assert [shard.name for shard in its.shards[:2]] == ["part-00000.nq.gz", "part-00001.nq.gz"]
    assert its.shards[-1].name == "whole.nq.gz"
    found = lines(tmp_path / "bulk")
    assert its.statements == len(found) == len(set(found))
    assert "_:" not in "".join(found)
    wanted = expected(nquads, BASE + knowledge if knowledge else "")
    assert {its for its in quads("\n".join(found)) if its[0] != LOADED} == wanted
    graphs = [ox.parse(line, format=ox.RdfFormat.N_QUADS) for line in found]
    order = list(dict.fromkeys(str(next(its).graph_name).strip("<>") for its in graphs))
    last = KNOWLEDGE if knowledge else "DEFAULT"
    assert (order[0], order[-2:]) == (LOADED, [CATALOGUES, last])
    assert [line.split('"')[1] for line in found[-2:]] == ["whole", digest(nquads)] or digest(nquads) in found[-2]
    parts = {line.split(" ")[2].strip("<>") for line in found if "/hasPart>" in line}
    assert parts == {graph or f"{BASE}graph/default" for graph, _ in wanted}


def test_the_same_bytes_again(tmp_path: Path) -> None:
    nquads = a_build(tmp_path / "1.nq", ENTRIES)
    for name in ("one", "other"):
        bulk(nquads, tmp_path / name)
        os.utime(nquads, (0, 0))
    one, other = ({file.name: file.read_bytes() for file in (tmp_path / name).iterdir()} for name in ("one", "other"))
    assert one == other
    for line in one["SHA256SUMS"].decode().splitlines():
        assert sha256(one[line.split("  ")[1]]).hexdigest() == line.split("  ")[0]
    bulk(nquads, tmp_path / "other", size=7)
    assert lines(tmp_path / "one") == lines(tmp_path / "other")


def test_a_folder_is_written_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    nquads, folder = a_build(tmp_path / "1.nq", ENTRIES), tmp_path / "new" / "bulk"
    folder.parent.mkdir()
    (folder.parent / ".bulk.new").mkdir()
    (folder.parent / ".bulk.new" / "left").touch()
    bulk(nquads, folder)
    before = {file.name: file.read_bytes() for file in folder.iterdir()}
    assert {"LOAD.txt", "load.sh", "SHA256SUMS", "whole.nq.gz"} < set(before)
    monkeypatch.setattr(shards, "_MOST", 2)
    with pytest.raises(StoreError, match="more than 2 files of 50 statements"):
        bulk(nquads, folder, size=50)
    assert {file.name: file.read_bytes() for file in folder.iterdir()} == before
    monkeypatch.undo()
    bulk(nquads, folder, Target(name="lab", kind="sparql", query="http://127.0.0.1:9/query"), size=50)
    assert not (folder / "load.sh").exists()
    bulk(nquads, folder)
    assert {file.name: file.read_bytes() for file in folder.iterdir()} == before
    assert {file.name for file in folder.parent.iterdir()} == {"bulk"}


@pytest.mark.parametrize("name", ["mine.txt", "SHA256SUMS", "part-00000.nq.gz", ".hidden"])
def test_a_folder_with_other_things_stays(tmp_path: Path, name: str) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / name).write_text("mine")
    with pytest.raises(StoreError, match="holds other things"):
        bulk(a_build(tmp_path / "1.nq", ENTRIES), tmp_path / "mine")
    assert [file.name for file in (tmp_path / "mine").iterdir()] == [name]
    with pytest.raises(StoreError, match="can't be written: not a directory"):
        bulk(a_build(tmp_path / "1.nq", ENTRIES), tmp_path / "mine" / name)


def test_an_address_that_is_missing(tmp_path: Path) -> None:
    target = Target(name="lab", kind="rdf4j", query="http://127.0.0.1:9/query")
    with pytest.raises(ConfigError, match="lab has no address to send to"):
        bulk(a_build(tmp_path / "1.nq", ENTRIES), tmp_path / "bulk", target)


# What comes with them.


@pytest.mark.parametrize("scheme", ["basic", "digest", "bearer"])
def test_a_password_is_not_in_the_files_nor_an_argument(tmp_path: Path, scheme: str) -> None:
    """A curl of our own says what it is given."""
    secret = 'someone:pass"w\\ord $HOME'  # noqa: S105  # opens nothing
    target = Target(
        name="lab", kind="rdf4j", query="http://127.0.0.1:9/it's?a=b&c", graph_store="http://127.0.0.1:9/it's?d=e&f",
        auth=Auth(scheme=scheme, env="FMKG_TEST_BULK"), certificate=tmp_path / "it's.pem",
    )  # fmt: skip
    bulk(a_build(tmp_path / "1.nq", ENTRIES), tmp_path / "bulk", target)
    (tmp_path / "curl").write_text(
        '#!/usr/bin/env bash\nprintf "%s\\n" "$@" >>"$SAID"\nwhile [ "$1" != --config ]; do shift; done\n'
        'cat "$2" >>"$SAID.config"\necho 0\n'
    )
    (tmp_path / "curl").chmod(0o755)
    env = {**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}", "SAID": str(tmp_path / "said")}
    command = ["bash", str(tmp_path / "bulk" / "load.sh")]
    without = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
    assert without.returncode != 0
    assert "FMKG_TEST_BULK" in without.stderr
    env["FMKG_TEST_BULK"] = secret
    subprocess.run(command, env=env, capture_output=True, text=True, check=False)
    said = (tmp_path / "said").read_text().splitlines()
    assert {target.query, target.graph_store, str(target.certificate)} <= set(said)
    assert secret not in said
    config = (tmp_path / "said.config").read_text()
    quoted = secret.replace("\\", "\\\\").replace('"', '\\"')
    assert f'"{quoted}"' in config or f'"Authorization: Bearer {quoted}"' in config
    assert ("digest" in config.split()) == (scheme == "digest")
    assert not [file for file in (tmp_path / "bulk").iterdir() if b"someone" in file.read_bytes()]


# On the command line.


@pytest.fixture
def lab(tmp_path: Path) -> Workspace:
    """A workspace with a small build, whose stores.yaml has stores that don't run."""
    address = "http://127.0.0.1:9/query"
    (tmp_path / "workspace.yaml").write_text(f"base: {BASE}\n")
    (tmp_path / "stores.yaml").write_text(
        f"lab: {{kind: oxigraph, query: '{address}'}}\nmine: {{kind: sparql, query: '{address}'}}\n"
    )
    space = Workspace.find(tmp_path)
    with new_build(space.build) as folder:
        a_build(folder / "kg.nq", ENTRIES)
    return space


def kg(space: Workspace, *words: str) -> Result:
    return CliRunner().invoke(main, ["load", "--workspace", str(space.root), *words])


def test_the_command(lab: Workspace, tmp_path: Path) -> None:
    folder = tmp_path / "a folder"
    done = kg(lab, "lab", "--bulk", str(folder), "--shard-size", "50")
    assert done.exit_code == 0, done.output
    assert f"bash '{folder}/load.sh' LOCATION" in done.output
    assert len(list(folder.glob("part-*"))) == -(-len(lines(folder)) // 50)
    assert kg(lab, "lab", "--bulk").exit_code == 0
    assert (lab.build / "bulk" / "lab" / "load.sh").is_file()
    assert "part-00000.nq.gz first" in kg(lab, "mine", "--bulk").output
    assert not (lab.build / "bulk" / "mine" / "load.sh").exists()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--bulk"], "--bulk needs the NAME of a store"),
        (["lab", "--bulk", "--check"], "--bulk goes with neither --check nor --dry-run"),
        (["lab", "--shard-size", "5"], "--shard-size goes with --bulk"),
        (["lab", "--bulk", "--shard-size", "0"], "0 is not in the range"),
    ],
)
def test_options_that_do_not_go_together(lab: Workspace, words: list[str], said: str) -> None:
    done = kg(lab, *words)
    assert done.exit_code == 2
    assert said in done.output
