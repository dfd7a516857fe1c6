"""Exports of a graph whose names attack them: each is read as it was meant, and nothing in it acts."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
from pathlib import Path
from xml.etree import ElementTree as ET

import networkx as nx
import pyoxigraph as ox
import pytest

from kg.check import WRITERS
from kg.errors import KgError
from kg.exports.bibliography import Paper, to_bibtex, to_csl
from kg.exports.formats import EXPORTS, export, export_tables
from kg.exports.lineage import write_lineage
from kg.model import Finding, Report, Severity
from kg.pipeline import build
from kg.rdf.schema import load_schema
from kg.rows import Rows
from kg.workspace import Workspace
from tests.support.hostile import HOSTILE

FORMS = {
    "turtle": ox.RdfFormat.TURTLE,
    "ntriples": ox.RdfFormat.N_TRIPLES,
    "trig": ox.RdfFormat.TRIG,
    "jsonld": ox.RdfFormat.JSON_LD,
    "rdfxml": ox.RdfFormat.RDF_XML,
}
NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
LITERALS = """\
<http://x.y/s> <http://x.y/p> "0123"^^<http://www.w3.org/2001/XMLSchema#integer> .
<http://x.y/s> <http://x.y/p> "1.50"^^<http://www.w3.org/2001/XMLSchema#decimal> .
<http://x.y/s> <http://x.y/p> " 5 "^^<http://www.w3.org/2001/XMLSchema#integer> .
<http://x.y/s> <http://x.y/p> "2024-01-01T00:00:00.000+00:00"^^<http://www.w3.org/2001/XMLSchema#dateTime> .
<http://x.y/s> <http://x.y/p> "TRUE"^^<http://www.w3.org/2001/XMLSchema#boolean> .
<http://x.y/s> <http://x.y/p> "a\\r\\nb\\tc\\rd" .
<http://x.y/s> <http://x.y/p> "<&>]]>\\"'" .
<http://x.y/s> <http://x.y/p> "  " .
<http://x.y/s> <http://x.y/p> "chat"@fr-be .
"""


def statements(text: str, form: ox.RdfFormat, *, dataset: bool) -> set[tuple[str, str]]:
    """The statements in a text, those of named graphs too if asked for: subject and predicate, and the text."""
    return {
        (f"{quad.subject} {quad.predicate}", getattr(quad.object, "value", ""))
        for quad in ox.parse(text.encode(), format=form)
        if dataset or isinstance(quad.graph_name, ox.DefaultGraph)
    }


@pytest.mark.parametrize("form", FORMS)
def test_the_graph_comes_back(form: str, hostile: Workspace) -> None:
    dataset = EXPORTS[form].dataset
    expected = statements(export(hostile, "nquads"), ox.RdfFormat.N_QUADS, dataset=dataset)
    if form == "rdfxml":  # the only one of these that can't hold control characters
        expected = {(about, NOT_IN_XML.sub("\ufffd", text)) for about, text in expected}
    assert statements(export(hostile, form), FORMS[form], dataset=dataset) == expected
    assert any("\x1b" in text or "\ufffd" in text for _, text in expected)


@pytest.mark.parametrize("form", ["rdfxml", "turtle", "jsonld"])
def test_literals_keep_their_text(form: str, hostile: Workspace) -> None:
    text = EXPORTS[form].write(LITERALS, load_schema(hostile.ontology, hostile.base))
    if form == "rdfxml":  # as every reader of XML has it, which takes a bare carriage return for a line end
        assert "a\r\nb\tc\rd" in {element.text for element in ET.fromstring(text).iter()}  # noqa: S314  # our own
    quads = {str(quad) for quad in ox.parse(text.encode(), format=FORMS[form])}
    assert quads == {str(quad) for quad in ox.parse(LITERALS.encode(), format=ox.RdfFormat.N_QUADS)}


def test_rdfxml_says_which_property_has_no_name_in_it(hostile: Workspace) -> None:
    schema = load_schema(hostile.ontology, hostile.base)
    with pytest.raises(KgError, match="can't name the property"):
        EXPORTS["rdfxml"].write('<http://x.y/s> <http://x.y/2> "a" .\n', schema)


def test_graphml_is_read_whatever_names_hold(hostile: Workspace, tmp_path: Path) -> None:
    (tmp_path / "lineage.graphml").write_text(export(hostile, "graphml"), encoding="utf-8", newline="")
    graph = nx.read_graphml(tmp_path / "lineage.graphml", force_multigraph=True)
    names = {name for _, name in graph.nodes(data="name")}
    assert {"\ufffdcontrol", "zz<b>html</b>", "zz&amp;amp", "]]>zzx"} <= names


def test_no_cell_of_the_tables_is_a_formula(hostile: Workspace) -> None:
    rows = [row for text in export_tables(hostile).values() for row in csv.reader(io.StringIO(text, newline=""))]
    cells = {cell for row in rows for cell in row}
    assert {cell for cell in cells if cell[:1] in tuple("=+-@\t\r")} <= {"-1"}
    assert {"'=cmd|' /C calc'!A0", "'+1+1", "'-2+3"} <= cells


def fields(bibtex: str) -> list[tuple[str, dict[str, str]]]:
    """The entries of BibTeX as its own program cuts them: braces are counted, whatever stands before them."""
    entries = []
    for entry in re.finditer(r"@\w+\{([^\s,]+),\n", bibtex):
        at, values = entry.end(), {}
        while bibtex[at] != "}":
            field = re.compile(r"\s*(\w+) = \{").match(bibtex, at)
            assert field, bibtex[at : at + 80]
            depth, at, start = 1, field.end(), field.end()
            while depth:
                depth += {"{": 1, "}": -1}.get(bibtex[at], 0)
                at += 1
            values[field[1]] = bibtex[start : at - 1]
            assert bibtex[at : at + 2] == ",\n"
            at += 2
        entries.append((entry[1], values))
    return entries


def test_bibtex_has_the_entries_and_fields_that_were_meant(hostile: Workspace) -> None:
    found = fields(export(hostile, "bibtex"))
    assert len(found) == len({key.lower() for key, _ in found}) >= len(HOSTILE)
    assert {name for _, values in found for name in values} <= {
        "title", "author", "journal", "howpublished", "year", "doi", "eprint", "archiveprefix", "url",
    }  # fmt: skip


def test_bibtex_cannot_be_broken_by_a_paper() -> None:
    paper = Paper(
        "doi/10.1/x},note={injected",
        {
            "title": [r"}, note = {a} \input{/etc/passwd} % \end"],
            "creators": ["Simon and Schuster", "A, b, c, d", "}, x = {y"],
            "doi": ["10.1000/x},note={injected"],
            "url": ["https://x.y/}\n@comment{\\x\x1b"],
            "venue": ["J. of\n@article{evil,"],
            "year": ["2024}, x={"],
        },
    )
    twin = paper._replace(key=paper.key.replace("}", "{"))
    (key, values), (other, _) = fields(to_bibtex([paper, twin]))
    assert set(values) == {"title", "author", "journal", "year", "doi", "url"}
    assert key != other
    assert "\\input" not in values["title"].replace("\\textbackslash{}", "")
    assert values["author"].startswith("{Simon and Schuster} and {A, b, c, d} and ")
    assert values["doi"] == "10.1000/x%7D,note=%7Binjected"
    assert json.loads(to_csl([paper]))[0]["DOI"] == "10.1000/x},note={injected"
    assert "issued" not in json.loads(to_csl([paper._replace(fields={"title": ["a"], "year": ["\xb2"]})]))[0]


def test_a_label_in_mermaid_is_text() -> None:
    graph = nx.MultiDiGraph()
    for number, name in enumerate(
        (*HOSTILE, 'a"]; click n0 "javascript:x"', "%%{init: {}}%%", "`**b**`", "$$x$$", "a\nb")
    ):
        graph.add_node(f"x:{number}", name=name, kind="model")
    graph.add_edge("x:0", "x:1", step="weights", basis="")
    lines = write_lineage(graph, "mermaid").splitlines()
    assert lines.pop(0) == "flowchart BT"
    assert "-->|weights|" in lines.pop()
    assert all(re.fullmatch(r"    n\d+\[\"(?:[\w .,:+/()'-]|#\d+;)+\"\]", line) for line in lines)
    assert any("#37;#37;#123;init" in line for line in lines)


def test_a_build_reads_back_what_it_wrote(hostile: Workspace, tmp_path: Path) -> None:
    space = Workspace.find(shutil.copytree(hostile.root, tmp_path / "again", symlinks=True))
    before = (space.build / "kg.nq").read_bytes()
    build(space, locked=True)  # every key is in ids.tsv, whatever names hold
    assert (space.build / "kg.nq").read_bytes() == before


def test_a_message_in_sarif_is_text() -> None:
    message = "[click](https://evil.example) {0} \u202e\x1b[31m"
    finding = Finding(severity=Severity.NOTE, rule="a-rule", message=message, hint="{1}")
    run = json.loads(WRITERS["sarif"](Report(findings=(finding,))))["runs"][0]
    shown = r"[click] (https://evil.example) {{0}} \u202e\x1b[31m. {{1}}"
    assert run["results"][0]["message"]["text"] == shown
    assert run["tool"]["driver"]["rules"][0]["help"]["text"] == "{{1}}"


def test_a_finding_is_one_line_of_the_report() -> None:
    finding = Finding(severity=Severity.NOTE, rule="a-rule", message="a\n::error::b\x1b[2J", hint="c\r\nd")
    assert WRITERS["txt"](Report(findings=(finding,))).splitlines() == [
        r"note: a\n::error::b\x1b[2J [a-rule]", r"    c\r\nd", "1 note",
    ]  # fmt: skip


def test_rows_in_a_notebook_are_text() -> None:
    shown = Rows(("<b>",), [(name,) for name in HOSTILE])._repr_html_()
    assert set(re.findall(r"<(\w+)", shown)) == {"table", "thead", "tr", "th", "tbody", "td", "p"}
    assert "\x1b" not in shown
    assert "\u202e" not in shown
