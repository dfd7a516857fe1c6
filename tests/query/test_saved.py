"""Saved queries: what is wrong in a header is an error at its place in the file, and any text can be bound."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from rdflib import Graph

from kg.errors import ConfigError
from kg.query.saved import Parameter, Query, load_query
from kg.rdf.terms import literal, triple
from tests.support.marks import marked

WHOLE = """\
# lint: allow term-kind
#+ title: Models of a base
#+ description: Each row is a model
#+   that was built on it.
#+ keywords: [base, model]

#+ question: What is built on CLIP?
#+ parameters:
#+   base:
#+     kind: [model, architecture]
#+     help: The base.
#+     example: CLIP
#+   least: {type: integer, help: How many., example: 3, optional: true}
SELECT ?model WHERE { GRAPH $catalogues { ?model ?p $base } FILTER(?n > $least) }  # not $this
"""
NEEDED = "#+ title: T\n#+ description: D\n"


def loaded(folder: Path, text: str) -> Query:
    file = folder / "some.rq"
    file.write_text(text, encoding="utf-8")
    return load_query(file)


def test_a_header(tmp_path: Path) -> None:
    query = loaded(tmp_path, WHOLE.replace("  # not $this", ""))
    assert (query.name, query.title) == ("some", "Models of a base")
    assert query.description == "Each row is a model that was built on it."
    assert query.keywords == ("base", "model")
    assert query.question == "What is built on CLIP?"
    base, least = query.parameters
    assert (base.name, base.kinds, base.type, base.optional) == ("base", ("model", "architecture"), None, False)
    assert (least.kinds, least.type, least.example, least.optional) == ((), "integer", "3", True)


@pytest.mark.parametrize(
    ("text", "key", "message"),
    [
        ("#+ title: T\n#+ §titel: U\n", "titel", "unknown key 'titel'"),
        ("#+ §title: T\n", "description", "description is missing"),
        ("ASK {}\n\n#+ title: T\n#+ description: §[D]\n", "description", "description: expected a text"),
        ("#+ title: T\n#+ description: D\n#+ catalogues: §both\nASK {}", "catalogues", "catalogues: give how many"),
        (f"{NEEDED}#+ keywords: §base\n", "keywords", "keywords: expected a list"),
        (
            f"{NEEDED}#+ parameters:\n#+   base: §{{help: H}}\n",
            "parameters.base",
            "give the kind of thing that it names, or ",
        ),
        (f"{NEEDED}#+ parameters:\n#+   base:\n#+     §type: word\n", "parameters.base", "give the kind of thing "),
        (
            f"{NEEDED}#+ parameters:\n#+   base: {{kind: model, help: H, example: E, optional: §maybe}}\n",
            "parameters.base.optional",
            "parameters.base.optional: expected true or false",
        ),
        (
            f"{NEEDED}#+ parameters:\n#+   §base: {{kind: model, help: H, example: E}}\nASK {{}}\n",
            "parameters.base",
            "$base is a parameter that the query does not use",
        ),
        (f"{NEEDED}ASK {{\n  ?a ?b §$base }}\n", "base", "$base is not a parameter"),
        (f"{NEEDED}#+ §title: U\n", None, "'title' stands twice"),
        ("#+ title: T\n# between\n#+ description: a§: b\n", None, "not YAML: "),
    ],
)
def test_a_wrong_header(tmp_path: Path, text: str, key: str | None, message: str) -> None:
    """Each fault is an error at the place that § marks."""
    text, (line, column) = marked(text)
    with pytest.raises(ConfigError) as raised:
        loaded(tmp_path, text)
    assert raised.value.message.startswith(f"{tmp_path / 'some.rq'}:{line}:{column}: ")
    assert message in raised.value.message
    assert raised.value.key == key


TEXTS = st.text(st.characters(codec="utf-8"))
S, P = "https://example.org/s", "https://example.org/p"
WANTED = Query(
    name="wanted",
    title="",
    description="",
    keywords=(),
    question=None,
    parameters=(Parameter(name="text", kinds=(), type="text", help="", example="", optional=False),),
    text="SELECT ?x WHERE { ?s ?p ?x FILTER(?x = $text) FILTER NOT EXISTS { ?s ?q $text . FILTER(?q != ?p) } } # $text",
)


@given(text=TEXTS, others=st.sets(TEXTS, max_size=3))
@example(text='"} . ?x ?y ?z . FILTER("', others={"a"})
@example(text="$text ?x #\n\\u0022", others={"\\"})
@example(text="\\", others={"\\\\"})
def test_any_text_survives_binding(text: str, others: set[str]) -> None:
    query = WANTED.bind({"text": literal(text)}, {})
    data = "".join(f"{triple(S, P, literal(each))} .\n" for each in others | {text})
    store = ox.Store()
    store.load(data.encode(), format=ox.RdfFormat.N_TRIPLES)
    found = store.query(query)
    assert isinstance(found, ox.QuerySolutions)
    assert [row["x"] for row in found] == [ox.Literal(text)]
    if re.search(r"\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8}", text):
        return  # rdflib decodes these before it reads strings, escaped backslash or not
    rdflib_rows = json.loads(Graph().parse(data=data, format="nt").query(query).serialize(format="json") or b"")
    assert [row["x"]["value"] for row in rdflib_rows["results"]["bindings"]] == [text]
