"""The entries of the bundled catalogue as graphs: what is in them, and that each statement leads back to one cell."""

import re
from collections import Counter
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.builds import open_store
from kg.check import lint
from kg.emit.entries import emit
from kg.pipeline import build, gather
from kg.rdf.namespaces import FM, RDF, RDFS
from kg.rdf.schema import load_schema
from kg.rdf.source import KNOWLEDGE, match, select, text_of
from kg.workspace import Workspace
from tests.support.workspaces import ROOT

ID = "https://w3id.org/fmkg/id/"
BACKGROUND, CATALOGUES, INFERRED, MAPPINGS = (
    f"{ID}graph/{name}" for name in ("background", "catalogues", "inferred", "mappings")
)
SNAPSHOT = ROOT / "catalogues" / "data-centric-fm" / "README.md"
PREFIXES = """
PREFIX fm: <https://w3id.org/fmkg/ns#>
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX fair4ml: <https://w3id.org/fair4ml#>
PREFIX prov: <http://www.w3.org/ns/prov#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX schema: <http://schema.org/>
PREFIX codemeta: <https://w3id.org/codemeta/>
PREFIX model: <https://w3id.org/fmkg/id/model/>
PREFIX architecture: <https://w3id.org/fmkg/id/architecture/>
PREFIX dataset: <https://w3id.org/fmkg/id/dataset/>
"""
CELLS = f"""
GRAPH <{CATALOGUES}> {{
  ?cell a fm:Cell ; dcterms:isPartOf ?entry ; fm:header ?header ; fm:line ?line ; fm:column ?column ;
    fm:rawText ?raw ; fm:about ?thing .
  ?entry a fm:CatalogueEntry ; fm:line ?row .
}}
"""
SUPPORTS = f"GRAPH <{CATALOGUES}> {{ ?cell fm:supports ?p }}"
ENTRIES = f"""
SELECT ?entry ?line ?link ?digest WHERE {{ GRAPH <{CATALOGUES}> {{
  ?entry a fm:CatalogueEntry ; fm:line ?line ; schema:url ?link ; fm:digest ?digest
}} }}"""


@pytest.fixture(scope="module")
def store(built: Path) -> Iterator[ox.Store]:
    with open_store(built) as opened:
        yield opened


def rows(store: ox.Store, query: str) -> list[tuple[str, ...]]:
    """The texts of a query's rows; empty where a variable is unbound."""
    found = select(store, PREFIXES + query)
    names = [variable.value for variable in found.variables]
    return [tuple(text_of(row[name]) for name in names) for row in found]


def triples(store: ox.Store, graph: str | None = None) -> set[ox.Triple]:
    return set(match(store, graph=KNOWLEDGE if graph is None else ox.NamedNode(graph)))


def entry_graphs(store: ox.Store) -> dict[str, set[ox.Triple]]:
    names = (text_of(name) for name in store.named_graphs())
    return {name: triples(store, name) for name in names if name.startswith(f"{ID}entry/")}


def page() -> list[str]:
    return SNAPSHOT.read_text(encoding="utf-8").split("\n")


def table_rows() -> dict[int, str]:
    """The rows of the page's tables by their number, without header and line of dashes."""
    lines = {number: line for number, line in enumerate(page(), 1) if line.startswith("|")}
    return {number: line for number, line in lines.items() if {number - 1, number - 2} <= lines.keys()}


# Evidence.


def test_each_statement_of_an_entry_has_one_cell(store: ox.Store) -> None:
    counted = rows(
        store,
        f"""SELECT ?entry ?s ?p ?o (COUNT(DISTINCT ?cell) AS ?cells) WHERE {{
          GRAPH ?entry {{ ?s ?p ?o }}
          FILTER(STRSTARTS(STR(?entry), "{ID}entry/"))
          OPTIONAL {{ GRAPH <{CATALOGUES}> {{
            ?cell a fm:Cell ; fm:about ?s ; fm:supports ?p ; dcterms:isPartOf ?entry }} }}
        }} GROUP BY ?entry ?s ?p ?o""",
    )
    assert len(counted) > 2000
    assert [row for row in counted if row[4] != "1"] == []
    assert {row[0] for row in counted} == set(entry_graphs(store)) == {row[0] for row in rows(store, ENTRIES)}


def test_a_digest_is_that_of_the_canonical_graph(store: ox.Store) -> None:
    graphs = entry_graphs(store)
    for entry, _, _, digest in rows(store, ENTRIES):
        dataset = ox.Dataset(ox.Quad(its.subject, its.predicate, its.object) for its in graphs[entry])
        dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
        lines = (ox.serialize([quad], format=ox.RdfFormat.N_QUADS) for quad in dataset)
        assert sha256(b"".join(sorted(line or b"" for line in lines))).hexdigest() == digest, entry


def test_a_permalink_leads_to_the_line(store: ox.Store) -> None:
    found = rows(store, ENTRIES)
    assert len(found) == 151
    for _, line, link, _ in found:
        assert re.fullmatch(rf"https://github\.com/.+/blob/[0-9a-f]{{7,40}}/README\.md#L{line}", link)


def test_each_row_of_the_catalogue_is_an_entry(store: ox.Store) -> None:
    assert sorted(int(line) for _, line, _, _ in rows(store, ENTRIES)) == sorted(table_rows())


def test_a_cell_says_what_stands_at_its_place(store: ox.Store) -> None:
    lines = page()
    cells = rows(store, f"SELECT ?cell ?line ?column ?raw ?header WHERE {{ {CELLS} }}")
    assert len(cells) == len({cell for cell, *_ in cells}) > 1000
    for cell, line, column, raw, header in cells:
        here = lines[int(line) - 1][int(column) - 1 :]
        assert here.startswith(raw), cell
        assert raw == raw.strip(), cell
        assert bool(raw) or here.lstrip(" ").startswith("|"), cell
        assert header != "section" or lines[int(line) - 1].startswith("#"), cell


def test_each_cell_of_a_row_is_kept(store: ox.Store) -> None:
    places = rows(store, f"SELECT DISTINCT ?row ?column WHERE {{ {CELLS} FILTER(?line = ?row) }}")
    per_row = Counter(row for row, _ in places)
    assert Counter(per_row.values()) == {6: 93, 3: 58}


def test_a_cell_that_states_nothing_is_blank(store: ox.Store) -> None:
    graphs = {entry: {its[:2] for its in map(tuple, graph)} for entry, graph in entry_graphs(store).items()}
    supported = rows(store, f"SELECT ?entry ?line ?column ?raw ?thing ?p WHERE {{ {CELLS} {SUPPORTS} }}")
    stating = {row[:4] for row in supported if (ox.NamedNode(row[4]), ox.NamedNode(row[5])) in graphs[row[0]]}
    silent = set(rows(store, f"SELECT DISTINCT ?entry ?line ?column ?raw WHERE {{ {CELLS} }}")) - stating
    blank = re.findall(r"(?<=\|) *-? *(?=\|)", "\n".join(table_rows().values()))
    assert len(silent) == len(blank) > 30
    assert {raw for *_, raw in silent} <= {"", "-"}


# The graphs and the knowledge.


def test_a_cell_supports_what_it_was_read_for(tmp_path: Path) -> None:
    """A link that is labelled "Data" is read as a page of the model, and is no evidence on what it was trained on."""
    page = tmp_path / "page.md"
    page.write_text("## Models\n- **HeartLM** [[Paper]](https://x.org/p.pdf) [[Data]](https://x.org/d)\n", "utf-8")
    said = gather(Workspace.find(ROOT), [str(page)])
    graphs = emit(said.entries, said.resolution, said.vocabulary, said.catalogues)
    supported = {
        (cell.rpartition("/")[2], predicate)
        for cell, predicate in re.findall(rf"<(\S+)> <{FM}supports> <(\S+)>", "".join(graphs.lines()))
    }
    assert ("data", "http://schema.org/url") in supported
    assert not {predicate for header, predicate in supported if header == "data"} & {f"{FM}pretrainedOn"}


def test_the_knowledge_is_what_the_graphs_hold(store: ox.Store) -> None:
    stated = set().union(*entry_graphs(store).values())
    background, inferred, catalogues, mappings = (
        triples(store, name) for name in (BACKGROUND, INFERRED, CATALOGUES, MAPPINGS)
    )
    places = {text_of(row.subject) for row in catalogues if text_of(row.subject).startswith(f"{ID}entry/")}
    described = {row for row in catalogues if text_of(row.subject) not in places}
    assert len(places) > 1000
    assert {row.predicate.value for row in described} > {f"{FM}entry", f"{FM}revision"}
    judgements = {text_of(row.subject) for row in mappings if text_of(row.subject).startswith(f"{ID}mapping/")}
    judged = {row for row in mappings if text_of(row.subject) not in judgements}
    assert len(judgements) > 100
    assert {row.predicate.value for row in judged} > {"http://purl.org/dc/terms/isVersionOf"}
    assert triples(store) == stated | background | inferred | described | judged
    assert not {row for row in triples(store) if text_of(row.subject) in places}
    assert not inferred & (stated | background | described)
    graphs = {BACKGROUND, CATALOGUES, INFERRED, MAPPINGS, *entry_graphs(store)}
    assert {text_of(name) for name in store.named_graphs()} == graphs


def test_all_is_named_and_nothing_is_blank(store: ox.Store, bundled: Workspace) -> None:
    kinds = load_schema(bundled.ontology, bundled.base).kind_of
    classes = {row.subject: row.object for row in triples(store) if row.predicate.value == RDF + "type"}
    things = {text_of(thing) for thing, its in classes.items()} - set(kinds)
    labels = Counter(text_of(row.subject) for row in triples(store) if row.predicate.value == RDFS + "label")
    assert len(things) > 400
    assert {thing: labels[thing] for thing in things if labels[thing] != 1} == {}
    assert not [
        quad for quad in store if isinstance(quad.subject, ox.BlankNode) or isinstance(quad.object, ox.BlankNode)
    ]


def test_nothing_is_said_of_other_peoples_terms(store: ox.Store) -> None:
    strangers = {text_of(row.subject) for row in triples(store) if not text_of(row.subject).startswith((ID, FM[:-1]))}
    assert strangers == set()


def test_schema_org_is_written_one_way(store: ox.Store) -> None:
    named = {text_of(term) for quad in store for term in quad if isinstance(term, ox.NamedNode)}
    assert [name for name in named if name.startswith(("https://schema.org/", "http://www.schema.org/"))] == []
    assert [name for name in named if name.startswith("https://w3id.org/fair4ml/")] == []
    assert "http://schema.org/Dataset" in named


# Figures, counted by hand in the catalogue (../shared/QUESTIONS.md).

SILENT = "FILTER NOT EXISTS { ?mix prov:hadMember|fm:quantityText|schema:description ?any }"


@pytest.mark.parametrize(
    ("count", "pattern"),
    [
        (93, "?x a fm:FoundationModel"),
        (58, "?x a schema:Dataset FILTER(CONTAINS(STR(?entry), '/dataset/'))"),
        (17, "?x fm:base model:CLIP"),
        (6, "?x fm:base model:CLIP ; fm:pretrainedOn dataset:MIMIC-CXR"),
        (3, "?x fm:pretrainedOn dataset:TCGA"),
        (1, "?x fm:pretrainedOn dataset:TCGA-BRCA"),
        (8, "?x fm:pretrainedOn dataset:PubMed"),
        (24, f"?x fm:pretrainingMix ?mix . ?mix fm:openEnded true . {SILENT}"),
        (11, "?x a fm:FoundationModel FILTER NOT EXISTS { ?x fm:base|fm:possibleBase ?base }"),
        (3, "?x fm:base ?a, ?b . FILTER(STR(?a) < STR(?b))"),
        (1, "?x fm:possibleBase ?base"),
        (1, "?x a fm:FoundationModel FILTER NOT EXISTS { ?x codemeta:referencePublication ?paper }"),
        (21, "?x a fm:FoundationModel FILTER NOT EXISTS { ?x schema:codeRepository|schema:url ?page }"),
    ],
)
def test_figures(store: ox.Store, count: int, pattern: str) -> None:
    graph = f"GRAPH ?entry {{ {pattern} }} FILTER(STRSTARTS(STR(?entry), '{ID}entry/'))"
    assert rows(store, f"SELECT (COUNT(DISTINCT ?x) AS ?n) WHERE {{ {graph} }}") == [(str(count),)]


def test_what_follows_of_titan(store: ox.Store) -> None:
    found = rows(store, "SELECT ?above WHERE { model:TITAN fm:derivedFrom ?above }")
    assert {name for (name,) in found} >= {f"{ID}model/CONCH", f"{ID}architecture/CoCa"}


def test_a_fork_has_all_its_things_under_its_own_address(workspace: Workspace, bundled: Workspace) -> None:
    """One setting in workspace.yaml: the graph is the same, but for addresses and the digests made of them."""
    mine, ours = "https://example.org/kg/", "https://w3id.org/fmkg/id/"
    settings = workspace.root / "workspace.yaml"
    settings.write_text(settings.read_text(encoding="utf-8").replace(ours, mine), encoding="utf-8")
    build(workspace)
    made = (workspace.build / "kg.nq").read_text(encoding="utf-8")
    assert ours not in made

    def without_digests(nquads: str) -> set[str]:
        return {line for line in nquads.splitlines() if "ns#digest" not in line}

    known = (bundled.build / "kg.nq").read_text(encoding="utf-8")
    assert without_digests(made.replace(mine, ours)) == without_digests(known)
    assert lint(workspace).findings == ()
