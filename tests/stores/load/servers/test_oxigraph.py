"""A build in an Oxigraph server: other people's graphs stay, changes are sent alone, the command says what it does.

What must hold in every store is in test_contract.py.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pyoxigraph as ox
import pytest
from click.testing import CliRunner, Result

from kg.builds import new_build
from kg.cli.main import main
from kg.errors import StoreError
from kg.pipeline import build
from kg.rdf.namespaces import RDFS
from kg.stores.client import Remote
from kg.stores.kinds import KINDS, Kind
from kg.workspace import Workspace
from tests.support.loading import (
    KNOWLEDGE,
    LOADED,
    OTHERS,
    a_build,
    checked,
    digest,
    expected,
    fact,
    held,
    painful,
    put,
    quads,
    says,
)
from tests.support.servers import BASE, Server

pytestmark = pytest.mark.parametrize("server", ["oxigraph"], indirect=True)


# What is there is what was built.


def test_the_bundled_build_comes_back(store: Server, built: Path, tmp_path: Path) -> None:
    put(store, built / "kg.nq", tmp_path / "x", knowledge="")
    embedded = ox.Store()  # the same engine: what it makes of literals is no opinion of ours
    embedded.bulk_load((built / "kg.nq").read_bytes(), format=ox.RdfFormat.N_QUADS)
    assert {quad for quad in store.dump() if quad.graph_name != ox.NamedNode(LOADED)} == set(embedded)
    assert checked(store, built / "kg.nq", tmp_path / "x", knowledge="") == []


def test_it_comes_back_from_a_load_in_steps(
    store: Server, built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    nquads = built / "kg.nq"
    put(store, nquads, tmp_path / "x", 3_000)
    assert held(store) == expected(nquads)
    assert says(store) == sorted(["whole", digest(nquads)])

    def sent(*_: object) -> None:
        raise AssertionError("something was sent")

    monkeypatch.setattr(Remote, "update", sent)
    monkeypatch.setattr(Remote, "upload", sent)
    assert put(store, nquads, tmp_path / "x").nothing


def test_a_changed_row_sends_only_that(store: Server, bundled: Workspace, tmp_path: Path) -> None:
    shutil.copytree(bundled.root, tmp_path / "workspace", symlinks=True)
    workspace = Workspace.find(tmp_path / "workspace")
    put(store, workspace.build / "kg.nq", tmp_path / "x")
    page = workspace.root / "catalogues" / "data-centric-fm" / "README.md"
    text = page.read_text(encoding="utf-8")
    row = next(line for line in text.split("\n") if line.startswith("| MedCLIP"))
    page.write_text(text.replace(row, row.replace("CheXpert", "BraTS")), encoding="utf-8")
    build(workspace)
    its = put(store, workspace.build / "kg.nq", tmp_path / "x")
    entry = f"{BASE}entry/data-centric-fm/model/MedCLIP"
    assert {graph for graph in its.changes.graphs if "/entry/" in graph} == {entry}
    assert 0 < its.changes.to_send[entry] <= 3  # a dataset, what it is, what it is called
    assert 0 < its.changes.to_remove[entry] <= 3
    assert 0 < its.statements < 60
    assert held(store) == expected(workspace.build / "kg.nq")


def test_a_removed_catalogue_takes_only_its_own(store: Server, tmp_path: Path) -> None:
    both, own = fact("A", "said by both"), fact("A", "said by one")
    first = a_build(tmp_path / "1.nq", {"one/model/A": [both, own], "two/model/A": [both]}, [fact("B", "background")])
    second = a_build(tmp_path / "2.nq", {"two/model/A": [both]}, [fact("B", "background")])
    put(store, first, tmp_path / "x")
    store.add(OTHERS)
    its = put(store, second, tmp_path / "x")
    assert its.gone == {f"{BASE}entry/one/model/A": 2}
    assert set(its.foreign) == {f"{BASE}notes", f"{BASE}entry/x/y/z"}
    assert held(store) == expected(second) | quads(OTHERS)
    assert (KNOWLEDGE, both) in held(store)


def test_a_digest_without_its_graph_is_no_proof(store: Server, tmp_path: Path) -> None:
    nquads = a_build(tmp_path / "1.nq", {"c/model/A": [fact("A", "1")], "c/model/B": [fact("B", "1")]})
    put(store, nquads, tmp_path / "x")
    entry = f"{BASE}entry/c/model/A"
    store.change(f"DROP GRAPH <{entry}>")
    assert put(store, nquads, tmp_path / "x").changes.graphs == {entry}
    assert held(store) == expected(nquads)


@pytest.mark.parametrize("kind", ["oxigraph", "sparql"])
def test_a_thousand_graphs(store: Server, tmp_path: Path, kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(KINDS, "sparql", Kind(statements_per_request=700, rows_per_answer=1_200))  # pages are turned
    entries = {f"c/model/{n}": [fact(str(n), f"model {n}"), fact(str(n), "all say this")] for n in range(1_000)}
    nquads = a_build(tmp_path / "1.nq", entries)
    put(store, nquads, tmp_path / "x", 700, kind=kind)
    assert held(store) == expected(nquads)
    del entries["c/model/500"]
    its = put(store, a_build(nquads, entries), tmp_path / "x", kind=kind)
    assert its.statements == 2 + 2 + 2  # of the entry, of what is said about it, of the knowledge
    assert held(store) == expected(nquads)


@pytest.mark.parametrize(("kind", "at_once"), [("oxigraph", None), ("oxigraph", 20), ("sparql", 20)])
@pytest.mark.parametrize("knowledge", ["graph/knowledge", ""])
def test_a_graph_that_hurts(store: Server, tmp_path: Path, kind: str, at_once: int | None, knowledge: str) -> None:
    nquads = painful(tmp_path / "1.nq")
    put(store, nquads, tmp_path / "x", at_once, kind=kind, knowledge=knowledge)
    assert held(store) == expected(nquads, BASE + knowledge if knowledge else "")
    assert checked(store, nquads, tmp_path / "x", kind=kind, knowledge=knowledge) == []
    assert put(store, nquads, tmp_path / "x", kind=kind, knowledge=knowledge).nothing
    empty = a_build(tmp_path / "2.nq", {"c/model/A": [fact("A", "all that is left")]})
    put(store, empty, tmp_path / "x", at_once, kind=kind, knowledge=knowledge)
    assert held(store) == expected(empty, BASE + knowledge if knowledge else "")


# Other people's.


@pytest.mark.parametrize("at_once", [None, 2])
def test_other_peoples_graphs_stay(store: Server, tmp_path: Path, at_once: int | None) -> None:
    store.add(OTHERS + "<http://example.org/a> <http://example.org/p> _:b .\n")

    def theirs() -> list[ox.Quad]:
        names = [ox.NamedNode(its) for its in ("http://example.org/theirs", f"{BASE}notes", f"{BASE}entry/x/y/z")]
        return [quad for quad in store.dump() if quad.graph_name in (*names, ox.DefaultGraph())]

    before = theirs()
    assert len(before) == 4
    for entries in ({"c/model/A": [fact("A", "1")], "c/model/B": [fact("B", "1")]}, {"c/model/A": [fact("A", "2")]}):
        put(store, a_build(tmp_path / "1.nq", entries), tmp_path / "x", at_once)
        assert theirs() == before


def test_a_graph_that_someone_else_made_is_refused(store: Server, tmp_path: Path) -> None:
    nquads = a_build(tmp_path / "1.nq", {"x/y/z": [fact("A", "1")]})
    store.add(OTHERS)
    before = held(store)
    with pytest.raises(StoreError, match=r"entry/x/y/z, which kg\.load\(\) didn't make"):
        put(store, nquads, tmp_path / "x")
    assert held(store) == before
    assert says(store) == []


def test_a_marker_that_someone_else_made_is_refused(store: Server, tmp_path: Path) -> None:
    store.add(f'<{LOADED}> <{RDFS}label> "mine" <{LOADED}> .\n')
    with pytest.raises(StoreError, match=r"not made by kg\.load\(\)"):
        put(store, a_build(tmp_path / "1.nq", {"c/model/A": [fact("A", "1")]}), tmp_path / "x")


FOREIGN = '<http://example.org/a> <http://example.org/p> "01"^^<http://www.w3.org/2001/XMLSchema#integer> .\n'


def test_a_default_graph_of_others_is_refused(store: Server, tmp_path: Path) -> None:
    first = a_build(tmp_path / "1.nq", {"c/model/A": [fact("A", "1")]})
    second = a_build(tmp_path / "2.nq", {"c/model/A": [fact("A", "2")]})
    store.add(FOREIGN)
    with pytest.raises(StoreError, match=r"1 statements that kg\.load\(\) didn't put there"):
        put(store, first, tmp_path / "x", knowledge="")
    store.change("DROP ALL")
    put(store, first, tmp_path / "x", knowledge="")
    store.add(FOREIGN)
    before = held(store)
    for nquads in (first, second):
        with pytest.raises(StoreError, match="1 statements that are other people's"):
            put(store, nquads, tmp_path / "x", knowledge="")
        assert held(store) == before
    store.change("DELETE DATA { <http://example.org/a> <http://example.org/p> 1 }")
    put(store, second, tmp_path / "x", knowledge="")
    assert held(store) == expected(second, "")


def test_the_knowledge_moves_out_of_the_way(store: Server, tmp_path: Path) -> None:
    nquads = a_build(tmp_path / "1.nq", {"c/model/A": [fact("A", "1")]})
    put(store, nquads, tmp_path / "x")
    put(store, nquads, tmp_path / "x", knowledge="")
    assert held(store) == expected(nquads, "")
    with pytest.raises(StoreError, match="the knowledge is in the default graph"):
        put(store, nquads, tmp_path / "x")


# On the command line.


def kg(space: Workspace, *words: str) -> Result:
    return CliRunner().invoke(main, ["load", "--workspace", str(space.root), *words], env={"COLUMNS": "120"})


@pytest.fixture
def lab(store: Server, tmp_path: Path) -> Workspace:
    """A workspace with a small build, whose stores.yaml has the store."""
    (tmp_path / "workspace.yaml").write_text(f"base: {BASE}\n")
    (tmp_path / "stores.yaml").write_text(store.stores_yaml())
    space = Workspace.find(tmp_path)
    with new_build(space.build) as folder:
        a_build(folder / "kg.nq", {"c/model/A": [fact("A", "A model")], "d/model/B": [fact("B", "[bold]B")]})
    return space


def test_the_command(lab: Workspace, store: Server) -> None:
    assert kg(lab).output == f"lab  oxigraph  {store.url}/query\n"
    dry = kg(lab, "lab", "--dry-run")
    assert "entry/c" in dry.output
    assert held(store) == set()
    assert kg(lab, "lab", "--check").exit_code == 1
    done = kg(lab, "lab")
    assert done.exit_code == 0, done.output
    assert "as they were built" in done.output
    assert held(store) == expected(lab.build / "kg.nq")
    assert "nothing was sent" in kg(lab, "lab").output
    assert "nothing would be sent" in kg(lab, "lab", "--dry-run").output


def test_a_check_names_what_differs(lab: Workspace, store: Server) -> None:
    kg(lab, "lab")
    thing = f"<{BASE}model/B>"
    store.change(
        f"DELETE WHERE {{ GRAPH <{KNOWLEDGE}> {{ {thing} <{RDFS}label> ?o }} }} ; "
        f"INSERT DATA {{ GRAPH <{KNOWLEDGE}> {{ {thing} <{RDFS}label> 'Other'@en }} }}",
    )
    found = kg(lab, "lab", "--check")
    assert found.exit_code == 1
    assert f'- {thing} <{RDFS}label> "[bold]B"' in found.output
    assert f'+ {thing} <{RDFS}label> "Other"@en' in found.output
    assert "1 graphs differ" in found.output
    assert kg(lab, "lab").exit_code == 0
    assert held(store) == expected(lab.build / "kg.nq")


def test_what_someone_changed_under_its_digest_is_set_right(lab: Workspace, store: Server) -> None:
    assert kg(lab, "lab").exit_code == 0
    before = held(store)
    graph = f"{BASE}entry/c/model/A"
    store.change(
        f'DELETE {{ GRAPH <{graph}> {{ ?s ?p ?o }} }} INSERT {{ GRAPH <{graph}> {{ ?s ?p "swapped" }} }} '
        f"WHERE {{ {{ SELECT * {{ GRAPH <{graph}> {{ ?s ?p ?o }} }} LIMIT 1 }} }}",
    )
    assert held(store) != before
    assert kg(lab, "lab", "--check").exit_code == 1
    done = kg(lab, "lab")
    assert done.exit_code == 0, done.output
    assert "Set right in lab" in done.stdout
    assert held(store) == before


def test_errors_are_sentences(lab: Workspace) -> None:
    unknown = kg(lab, "lap")
    assert unknown.exit_code == 2
    assert "Did you mean 'lab'?" in unknown.output
    (lab.root / "stores.yaml").unlink()
    assert "names no store yet" in kg(lab).output
    assert kg(lab, "lab").exit_code == 2
