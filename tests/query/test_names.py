"""Names as people write them: which thing is found, and what is said where none or several are."""

from collections.abc import Iterable, Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest
from click.testing import CliRunner
from hypothesis import given

from kg.builds import open_store
from kg.cli.main import main
from kg.errors import QueryError
from kg.phrases import Phrase
from kg.query.names import begin_with, find
from kg.rdf.schema import load_schema
from kg.workspace import Workspace
from tests.support.spellings import spellings
from tests.support.workspaces import ROOT

SPACE = Workspace.find(ROOT)
SCHEMA = load_schema(SPACE.ontology, SPACE.base)
PREFIXES = """
@prefix model: <https://w3id.org/fmkg/id/model/> .
@prefix family: <https://w3id.org/fmkg/id/family/> .
@prefix dataset: <https://w3id.org/fmkg/id/dataset/> .
@prefix paper: <https://w3id.org/fmkg/id/paper/> .
@prefix fm: <https://w3id.org/fmkg/ns#> .
@prefix fair4ml: <https://w3id.org/fair4ml#> .
@prefix schema: <http://schema.org/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
"""
SMALL = """
model:Echo a fm:FoundationModel ; rdfs:label "Echo" ; skos:altLabel "Reverb" , "Same" .
model:ECHO a fm:FoundationModel ; rdfs:label "ECHO" ; skos:altLabel "Wave" .
model:Wave a fair4ml:MLModel ; rdfs:label "Wave" .
dataset:Echo a schema:Dataset ; rdfs:label "Echo" .
dataset:Same a schema:Dataset ; rdfs:label "same" .
model:Pai_et_al\\. a fm:FoundationModel ; rdfs:label "Pai et al." .
model:Caf%C3%A9 a fm:FoundationModel ; rdfs:label "Café" .
model:Eye-Net_2 a fm:FoundationModel ; rdfs:label "Eye\u2010Net 2" .
model:Med-PaLM_2 a fm:FoundationModel ; rdfs:label "Med-PaLM 2's Eye" .
paper:a a schema:ScholarlyArticle ; rdfs:label "One title" .
paper:b a schema:ScholarlyArticle ; rdfs:label "One title" .
paper:c a schema:ScholarlyArticle ; rdfs:label "model: a survey" .
model:First owl:deprecated true ; dcterms:isReplacedBy model:Second ; rdfs:label "First" .
model:Second owl:deprecated true ; dcterms:isReplacedBy model:Echo .
model:Split dcterms:isReplacedBy model:Echo , model:Wave ; rdfs:label "Split" .
family:Delta a fm:ModelFamily ; rdfs:label "Delta" .
model:Delta a fm:FoundationModel ; rdfs:label "Delta" ; fm:inFamily family:Delta .
family:Nabla a fm:ModelFamily ; rdfs:label "Nabla" .
model:Nabla a fm:FoundationModel ; rdfs:label "Nabla" .
model:Nabla2 a fm:FoundationModel ; rdfs:label "Nabla 2" ; fm:inFamily family:Nabla .
model:Round a fm:FoundationModel ; dcterms:isReplacedBy model:About ; rdfs:label "Round" .
model:About a fm:FoundationModel ; dcterms:isReplacedBy model:Round ; rdfs:label "About" .
"""


@pytest.fixture(scope="module")
def small() -> ox.Store:
    store = ox.Store()
    store.load((PREFIXES + SMALL).encode(), format=ox.RdfFormat.TURTLE)
    return store


@pytest.fixture(scope="module")
def store(built: Path) -> Iterator[ox.Store]:
    with open_store(built) as opened:
        yield opened


def short(store: ox.Store, name: str, kinds: Iterable[str] = ()) -> str:
    return find(store, SCHEMA, name, tuple(kinds)).iri.removeprefix(SCHEMA.base)


@pytest.mark.parametrize(
    ("name", "kinds", "iri"),
    [
        ("ECHO", (), "model/ECHO"),
        ("Echo", ("model",), "model/Echo"),
        ("Echo", ("dataset",), "dataset/Echo"),
        ("model:Echo", (), "model/Echo"),
        ("dataset:Echo", (), "dataset/Echo"),
        ("dataset:echo", (), "dataset/Echo"),
        ("dataset:Echo", ("model", "dataset"), "dataset/Echo"),
        ("Reverb", (), "model/Echo"),
        ("REVERB", (), "model/Echo"),
        ("model:reverb", (), "model/Echo"),
        ("Wave", (), "model/Wave"),  # a label before another thing's other name
        ("Same", ("model",), "model/Echo"),
        ("same", (), "dataset/Same"),
        ("  Pai   et al. ", (), "model/Pai_et_al."),
        ("model:Pai_et_al.", (), "model/Pai_et_al."),
        ("Cafe\u0301", (), "model/Caf%C3%A9"),
        ("https://w3id.org/fmkg/id/model/Echo", (), "model/Echo"),
        ("<https://w3id.org/fmkg/id/model/Echo>", ("model",), "model/Echo"),
        ("paper:a", (), "paper/a"),
        ("model: a survey", (), "paper/c"),
        ("First", (), "model/Echo"),
        ("https://w3id.org/fmkg/id/model/First", (), "model/Echo"),
        ("model:Second", (), "model/Echo"),
        ("Round", (), "model/Round"),  # two that replace each other
        ("About", (), "model/About"),
    ],
)
def test_found(small: ox.Store, name: str, kinds: tuple[str, ...], iri: str) -> None:
    assert short(small, name, kinds) == iri


@given(spellings())
def test_a_name_is_found_in_any_spelling(small: ox.Store, name: str) -> None:
    assert short(small, name) == "model/Med-PaLM_2"
    assert short(small, f"model:{name}") == "model/Med-PaLM_2"


@pytest.mark.parametrize("name", ["Eye-Net 2", "Eye\u2010Net\u00a02", "eye\u2212net 2", "model:Eye-Net_2"])
def test_a_label_is_found_by_what_people_type(small: ox.Store, name: str) -> None:
    assert short(small, name) == "model/Eye-Net_2"
    assert [thing.label for thing in begin_with(small, SCHEMA, "eye-n", ["model"])] == ["Eye\u2010Net 2"]


def test_a_name_of_a_family_and_its_members_is_that_of_the_family(small: ox.Store) -> None:
    said: list[Phrase] = []
    assert find(small, SCHEMA, "delta", tell=said.append).iri == f"{SCHEMA.base}family/Delta"
    assert [note.python for note in said] == [
        "'delta' is taken as family:Delta; model:Delta of that family has the name, too"
    ]
    said.clear()
    for name, kinds in (("model:Delta", ()), ("Delta", ("model", "architecture"))):
        assert find(small, SCHEMA, name, kinds, tell=said.append).iri == f"{SCHEMA.base}model/Delta"
    assert said == []


@pytest.mark.parametrize(
    ("name", "kinds", "message", "hint"),
    [
        ("Echo", (), "'Echo' may be dataset:Echo or model:Echo", "Say which, as in dataset:Echo."),
        ("echo", ("model",), "'echo' may be model:ECHO or model:Echo", "Say which, as in model:ECHO."),
        ("SAME", (), "'SAME' may be model:Echo or dataset:same", "Say which, as in model:Echo."),
        ("One title", (), "'One title' may be paper:a or paper:b", "Say which, as in paper:a."),
        ("Nabla", (), "'Nabla' may be family:Nabla or model:Nabla", "Say which, as in family:Nabla."),
        ("Split", (), "'Split' may be model:Echo or model:Wave", "Say which, as in model:Echo."),
        ("Ech", (), "no thing is called 'Ech'", "Did you mean model:ECHO, dataset:Echo, model:Echo?"),
        ("Ech", ("dataset",), "no dataset is called 'Ech'", "Did you mean Echo?"),
        ("wavy", ("model", "family"), "no model or family is called 'wavy'", "Did you mean ECHO, Wave?"),
        ("xyzzy", (), "no thing is called 'xyzzy'", "Names are found as written, in any letter case."),
        ("", (), "no thing is called ''", "Names are found"),
        ("dataset:Echo", ("model",), "'dataset:Echo' is no model", "Give the name of one."),
        ("https://w3id.org/fmkg/id/model/None", (), "no thing is called 'https:", None),
        ("https://w3id.org/fmkg/id/model/Echo", ("dataset",), "no dataset is called", None),
        ("not an iri <>\\", (), "no thing is called", None),
        ("https://not an iri <>\\", (), "no thing is called", None),
    ],
)
def test_not_found(small: ox.Store, name: str, kinds: tuple[str, ...], message: str, hint: str | None) -> None:
    with pytest.raises(QueryError) as caught:
        find(small, SCHEMA, name, kinds)
    assert caught.value.message.startswith(message)
    assert hint is None or (caught.value.hint or "").startswith(hint)


@pytest.mark.parametrize(
    ("name", "iri"),
    [
        ("MedCLIP", "model/MedCLIP"),
        ("medclip", "model/MedCLIP"),
        ("BioMedGPT", "model/BioMedGPT"),
        ("BiomedGPT", "model/BiomedGPT"),
        ("mimic-cxr", "dataset/MIMIC-CXR"),
        ("model:CLIP", "model/CLIP"),
        ("Clinical LLaMA-LoRA", "model/Clinical_LLaMA-LoRA"),
    ],
)
def test_found_in_the_bundled_graph(store: ox.Store, name: str, iri: str) -> None:
    assert short(store, name) == iri


def test_two_models_of_almost_one_name(bundled: Workspace) -> None:
    result = CliRunner().invoke(main, ["explain", "biomedgpt", "--workspace", str(bundled.root)])
    assert result.exit_code == 2
    assert result.stderr == (
        "Error: 'biomedgpt' may be model:BioMedGPT or model:BiomedGPT\n  Say which, as in model:BioMedGPT.\n"
    )
