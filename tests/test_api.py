"""What `import kg` gives: the public list, and each function on the bundled graph."""

from __future__ import annotations

import doctest
import importlib
import inspect
import subprocess
import sys
from pathlib import Path

import pytest

import kg
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


def test_ask_gives_typed_rows(bundled: Workspace) -> None:
    rows = kg.ask("several-bases", workspace=bundled)
    assert {(row.modelName, row.line) for row in rows} >= {("MaCo", 117), ("Taiyi", 63)}
    with pytest.raises(kg.QueryError, match="no question") as error:
        kg.ask("several-base", workspace=bundled)
    assert "several-bases" in (error.value.hint or "")


def test_graphs(bundled: Workspace) -> None:
    from rdflib import RDFS, URIRef

    graph = kg.graph(bundled)
    model = URIRef("https://w3id.org/fmkg/id/model/MedCLIP")
    assert [str(label) for label in graph.objects(model, RDFS.label)] == ["MedCLIP"]
    dataset = kg.dataset(bundled)
    entry = URIRef("https://w3id.org/fmkg/id/entry/data-centric-fm/model/MedCLIP")
    assert 10 < len(dataset.graph(entry)) < 30
    with kg.open_store(bundled) as store:
        assert len(store) > len(graph)


def test_explain_and_exposure(bundled: Workspace) -> None:
    found = kg.explain("MedCLIP", workspace=bundled)
    base = next(its for its in found.says if its.triple.predicate.value.endswith("#base"))
    assert (base.basis, str(base.places[0])) == ("stated", "data-centric-fm:144:216")
    verdict = kg.exposure("MedCLIP", "MIMIC-CXR", stated_only=True, workspace=bundled)
    assert verdict.verdict is kg.Verdict.EXPOSED
    assert [step.kind.value for step in verdict.paths[0].steps] == ["data"]


def test_entries_and_questions(bundled: Workspace) -> None:
    assert len(kg.entries(workspace=bundled)) == 151
    assert "derived-from-using" in [row.name for row in kg.questions(bundled)]
    with pytest.raises(kg.ConfigError):
        kg.entries("no-such-catalogue", workspace=bundled)


def test_init_makes_a_workspace_that_builds(tmp_path: Path) -> None:
    made = kg.init(tmp_path / "mine")
    assert kg.build(made).conforms
    with pytest.raises(kg.ConfigError, match="there already"):
        kg.init(tmp_path / "mine")
