"""What `import kg` gives: the public list, and each function on the bundled graph."""

from __future__ import annotations

import doctest
import importlib
import inspect
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import metadata
from pathlib import Path

import pyoxigraph as ox
import pytest

import kg
from kg.builds import open_store
from kg.cli.main import main
from kg.phrases import call, phrase
from kg.stores.ask.source import Tell
from kg.workspace import Workspace

PACKAGE = Path(kg.__file__).parent
MODULES = sorted(
    ".".join(("kg", *file.relative_to(PACKAGE).with_suffix("").parts)).removesuffix(".__init__")
    for file in PACKAGE.rglob("*.py")
    if (file.name != "__main__.py" and file.parent != PACKAGE) or file.stem not in ("__init__", "__main__")
)


def test_public_names_are_sorted_documented_and_not_hidden_by_modules() -> None:
    assert kg.__all__ == sorted(kg.__all__)
    assert dir(kg) == sorted(["__version__", *kg.__all__])
    assert not {name.split(".")[1] for name in MODULES} & set(kg.__all__), "it would take the place of the function"
    for name in kg.__all__:
        thing = getattr(kg, name)
        assert inspect.getdoc(thing), name
        if inspect.isfunction(thing):
            assert "return" in thing.__annotations__, name


@pytest.mark.parametrize("name", MODULES)
def test_each_module_says_what_it_is_for_and_lists_its_names(name: str) -> None:
    module = importlib.import_module(name)
    assert (module.__doc__ or "").strip()
    for public in getattr(module, "__all__", []):
        assert hasattr(module, public), f"{name}.{public}"


def test_importing_is_cheap() -> None:
    code = (
        "import kg, sys; print([m for m in ('rdflib', 'yaml', 'pyoxigraph', 'rich', 'networkx') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_examples_of_the_docstring(bundled: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(bundled.root)
    result = doctest.testmod(kg)
    assert result.attempted >= 3
    assert result.failed == 0


def test_version() -> None:
    assert kg.__version__ == metadata.version("fmkg")
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        kg.nothing  # noqa: B018  # asking is what is tested


def test_each_command_has_a_function() -> None:
    """Or another name for it; but for those that only a shell needs, or that run until they are ended."""
    names = {"query": "ask"}
    without = {"completion", "serve"}
    assert {names.get(name, name) for name in main.commands} - without <= set(kg.__all__)


@pytest.mark.parametrize("name", [name for name in kg.__all__ if inspect.isfunction(getattr(kg, name))])
def test_each_function_says_what_comes_back_and_takes_a_workspace(name: str) -> None:
    function = getattr(kg, name)
    assert name == "init" or "workspace" in inspect.signature(function).parameters
    said = inspect.getdoc(function) or ""
    assert said.endswith(".")
    assert len(said.splitlines()[0]) <= 120


def test_ask_gives_typed_rows(bundled: Workspace) -> None:
    rows = kg.ask("several-bases", workspace=bundled)
    assert isinstance(rows, kg.Rows)
    assert {(row.modelName, row.line) for row in rows} >= {("MaCo", 117), ("Taiyi", 63)}
    with pytest.raises(kg.QueryError, match="no question") as error:
        kg.ask("several-base", workspace=bundled)
    assert "several-bases" in (error.value.hint or "")


def test_ask_takes_columns_that_are_no_names_in_python(bundled: Workspace) -> None:
    rows = kg.ask("exposure-steps", model="MedCLIP", workspace=bundled)
    assert rows.columns[0] == "from"
    assert rows[0]._asdict()["from"].startswith("https://")


def test_an_error_speaks_of_python(bundled: Workspace, tmp_path: Path) -> None:
    with pytest.raises(kg.QueryError) as caught:
        kg.ask("derived-from-using", base="CLIP", workspace=bundled)
    assert str(caught.value) == "derived-from-using needs the argument dataset\nTry dataset='MIMIC-CXR'"
    empty = kg.init(tmp_path / "mine")
    with pytest.raises(kg.StoreError, match=r"there is no graph in .* yet\nRun: kg\.build\(\)$"):
        kg.graph(empty)
    with pytest.raises(kg.QueryError, match=r"more time with the argument timeout\.$"):
        kg.sparql("SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }", timeout=0.1, workspace=bundled)


def test_sparql_gives_what_the_form_of_the_query_asks_for(bundled: Workspace) -> None:
    from rdflib import Graph

    rows = kg.sparql("SELECT (1 AS ?n) ?nothing {}", workspace=bundled)
    assert isinstance(rows, kg.Rows)
    assert rows == ((1, None),)
    assert kg.sparql("ASK {}", workspace=bundled) is True
    assert kg.sparql("ASK { ?a ?b <urn:none> }", workspace=bundled) is False
    made = kg.sparql("CONSTRUCT { ?s a ?o } WHERE { ?s a ?o } LIMIT 3", workspace=bundled)
    assert isinstance(made, Graph)
    assert len(made) == 3
    with pytest.raises(kg.QueryError, match="SERVICE is refused"):
        kg.sparql("SELECT * { SERVICE <http://127.0.0.1:1/> { ?a ?b ?c } }", workspace=bundled)


def test_things(bundled: Workspace) -> None:
    models = kg.things("model", base="CLIP", dataset="MIMIC-CXR", workspace=bundled)
    assert [row.name for row in models] == ["CheXzero", "CXR-CLIP", "KAD", "MaCo", "MedCLIP", "MedKLIP", "Uni-Med"]


def test_graphs(bundled: Workspace) -> None:
    from rdflib import RDFS, URIRef

    graph = kg.graph(bundled)
    model = URIRef("https://w3id.org/fmkg/id/model/MedCLIP")
    assert [str(label) for label in graph.objects(model, RDFS.label)] == ["MedCLIP"]
    bound = {prefix: str(namespace) for prefix, namespace in graph.namespaces()}
    written = re.findall(r"^@prefix (\w+): <(.*)> \.$", kg.export("turtle", workspace=bundled), re.MULTILINE)
    assert len(written) > 15
    assert dict(written).items() <= bound.items()
    assert len(list(graph.query("SELECT ?x { ?x a fm:FoundationModel }"))) == 93
    dataset = kg.dataset(bundled)
    entry = URIRef("https://w3id.org/fmkg/id/entry/data-centric-fm/model/MedCLIP")
    assert 10 < len(dataset.graph(entry)) < 30
    with kg.open_store(bundled) as store:
        assert len(store) > len(graph)


def test_export(bundled: Workspace, tmp_path: Path) -> None:
    assert kg.export("turtle", tmp_path / "new" / "kg.ttl", workspace=bundled).read_text() == kg.export(
        "turtle", workspace=bundled
    )
    folder = kg.export("csv", str(tmp_path / "tables"), workspace=bundled)
    assert (folder / "model.csv").read_text().startswith("iri,name,")
    with pytest.raises(kg.KgError, match="which needs a folder\nGive its path"):
        kg.export("csv", workspace=bundled)
    with pytest.raises(kg.KgError, match="no format is called 'turtel'\nDid you mean 'turtle'"):
        kg.export("turtel", workspace=bundled)


def test_explain(bundled: Workspace) -> None:
    found = kg.explain("MedCLIP", workspace=bundled)
    base = next(its for its in found.says if its.triple.predicate.value.endswith("#base"))
    assert (base.basis, str(base.places[0])) == ("stated", "data-centric-fm:144:216")
    assert found.words(base.triple) == ("MedCLIP", "base", "CLIP")
    assert ("MedCLIP", "base", "CLIP", "stated", "data-centric-fm:144:216", "CLIP") in found.rows()
    assert str(found).startswith("model:MedCLIP  https://w3id.org/fmkg/id/model/MedCLIP\n")
    assert "<td>data-centric-fm:144:216</td>" in found._repr_html_()
    two = kg.explain("BioMedGPT", "BiomedGPT", workspace=bundled)
    assert str(two).startswith("model:BioMedGPT and model:BiomedGPT: two things\n")
    assert two._repr_html_().startswith("<pre>model:BioMedGPT")
    assert kg.census(bundled)["entries"] == 151


def test_exposure(bundled: Workspace) -> None:
    verdict = kg.exposure("MedCLIP", "MIMIC-CXR", stated_only=True, workspace=bundled)
    assert verdict.verdict is kg.Verdict.EXPOSED
    assert [step.kind.value for step in verdict.paths[0].steps] == ["data"]
    assert [str(place) for place in verdict.places[verdict.paths[0].steps[0]]] == ["data-centric-fm:144:235"]
    assert str(verdict).startswith("MedCLIP and MIMIC-CXR: exposed\n\nPath 1: exposed\n  MedCLIP was pre-trained on")
    assert verdict._repr_html_().startswith("<pre>MedCLIP and MIMIC-CXR: exposed")
    seen = kg.exposure("CHIEF", stated_only=True, workspace=bundled)
    assert {row.datasetName: row.verdict for row in seen}["TCGA"] == "possibly exposed"
    assert (seen[-1].verdict, seen[-1].datasetName, seen[-1].dataset) == ("unknown", "any other dataset", None)
    everyone = kg.exposure(dataset="TCGA", workspace=bundled)
    assert (everyone.columns, everyone[0].verdict) == (("verdict", "modelName", "model", "by"), "exposed")
    with pytest.raises(kg.KgError, match="name a model, a dataset, or both"):
        kg.exposure(workspace=bundled)  # type: ignore[call-overload]


def test_lineage(bundled: Workspace) -> None:
    graph = kg.lineage("MedCLIP", workspace=bundled)
    base = "https://w3id.org/fmkg/id/model/CLIP"
    assert graph.nodes[base] == {"name": "CLIP", "kind": "model"}
    assert "flowchart BT" in kg.lineage("MedCLIP", "mermaid", workspace=bundled)
    with pytest.raises(kg.KgError, match="no format is called 'dot'"):
        kg.lineage("MedCLIP", format="dot", workspace=bundled)


def test_entries_questions_and_lint(bundled: Workspace) -> None:
    entries = kg.entries(workspace=bundled)
    assert (len(entries), entries[0].name, len(entries[:2]), len(entries.rows())) == (151, "Baichuan-M2", 2, 151)
    assert entries.report.conforms
    assert "<th>datasets</th>" in entries._repr_html_()
    (question,) = (row for row in kg.questions(bundled) if row.name == "integration-patterns")
    assert question.takes == ("[pattern]",)
    assert kg.lint(bundled).findings == ()
    assert str(kg.lint(bundled)).endswith("0 rows")
    with pytest.raises(kg.ConfigError):
        kg.entries("no-such-catalogue", workspace=bundled)


def test_entries_of_a_file_tell_which_description_it_is_read_by(bundled: Workspace, tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("## Models\n\n| Model | Base |\n|-|-|\n| MedCLIP | CLIP |\n| PLIP | CLIP |\n", encoding="utf-8")
    rules = [finding.rule for finding in kg.entries(str(page), workspace=bundled).report.findings]
    assert rules == ["file-description"]


def test_sources_revisions_and_output(workspace: Workspace, tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("## Healthcare and Medical Foundation Models\n\n| Model | Base |\n|-|-|\n| MedCLIP | CLIP |\n")
    assert [its.name for its in kg.entries(sources={"data-centric-fm": page}, workspace=workspace)] == ["MedCLIP"]
    report = kg.build(workspace.root, sources={"data-centric-fm": str(page)}, output=tmp_path / "elsewhere")
    assert (tmp_path / "elsewhere" / "kg.nq").exists()
    assert not (workspace.build / "kg.nq").exists()
    again = kg.build(
        workspace,
        sources={"data-centric-fm": page},
        output=tmp_path / "elsewhere",
        baseline=tmp_path / "elsewhere" / "report.json",
    )
    assert (len(again.findings), bool(report.findings)) == (0, True)
    with pytest.raises(kg.ConfigError, match="has no revision 1999-01-01"):
        kg.entries(revisions={"data-centric-fm": "1999-01-01"}, workspace=workspace)


def test_what_a_store_says_is_a_warning(monkeypatch: pytest.MonkeyPatch, bundled: Workspace) -> None:
    @contextmanager
    def there(_space: Workspace, _store: str | None, tell: Tell) -> Iterator[ox.Store]:
        tell(phrase("another build; to bring it up to date: {}", call("load", "lab")))
        with open_store(bundled.build) as store:
            yield store

    monkeypatch.setattr("kg.stores.ask.open_graph", there)
    with pytest.warns(UserWarning, match=r"kg\.load\('lab'\)"):
        kg.ask("no-paper", store="lab", workspace=bundled)


def test_load_lists_the_stores(workspace: Workspace) -> None:
    assert len(kg.load(workspace=workspace)) == 0
    (workspace.root / "stores.yaml").write_text("lab: {kind: sparql, query: 'http://127.0.0.1:1/query'}\n")
    assert kg.load(workspace=workspace) == (("lab", "sparql", "http://127.0.0.1:1/query"),)
    with pytest.raises(kg.ConfigError, match="no store is called 'lap'"):
        kg.load("lap", workspace=workspace)


def test_init_makes_a_workspace_that_builds(tmp_path: Path) -> None:
    made = kg.init(tmp_path / "mine")
    assert kg.build(made).conforms
    with pytest.raises(kg.ConfigError, match="there already"):
        kg.init(str(tmp_path / "mine"))


def test_add_and_update(workspace: Workspace, tmp_path: Path) -> None:
    page = tmp_path / "list.md"
    page.write_text("# List\n\n| Model | Paper |\n|-|-|\n| MedCLIP | [MedCLIP](https://arxiv.org/abs/2210.10163) |\n")
    draft = kg.add(str(page), dry_run=True, workspace=workspace)
    assert (draft.name, draft.entries) == ("list", 1)
    assert not (workspace.root / "catalogues" / "list.yaml").exists()
    assert kg.add(str(page), workspace=workspace).name == "list"
    with pytest.raises(kg.ConfigError, match="list has no repository to update it from"):
        kg.update("list", workspace=workspace)
