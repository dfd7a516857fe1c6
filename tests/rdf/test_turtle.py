"""The graph as Turtle and TriG: how it looks, and how little of it a change changes."""

from __future__ import annotations

import re

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.exports.formats import EXPORTS
from kg.rdf.namespaces import FM
from tests.support.datasets import DATASETS, SCHEMA, TRIPLES, lines_of, parsed

PREFIX = re.compile(r"@prefix ([\w-]+): <([^>]*)> \.")
STRING = re.compile(r'"(?:[^"\\\n]|\\.)*"')


def blocks(turtle: str) -> list[list[str]]:
    """The lines of each block: of the prefixes, then of each subject or graph."""
    return [block.split("\n") for block in turtle.removesuffix("\n").split("\n\n")]


def prologue(turtle: str) -> tuple[list[str], list[list[str]]]:
    """The prefixes, and the other blocks."""
    found = blocks(turtle)
    return (found[0], found[1:]) if turtle.startswith("@prefix") else ([], found)


def layout_is_kept(turtle: str) -> None:
    first, rest = prologue(turtle)
    names = [found[1] for line in first if (found := PREFIX.fullmatch(line))]
    assert len(names) == len(first)
    assert names == sorted(names)
    bare = re.sub(r"<[^>]*>", "", STRING.sub('""', "\n".join(line for block in rest for line in block)))
    used = {found[1] for found in re.finditer(r"(?:^|[\s^])([\w-]+):", bare)}
    assert set(names) == used <= set(SCHEMA.prefixes)
    assert "\t" not in turtle


def test_turtle_reads_well(texts: dict[str, str]) -> None:
    layout_is_kept(texts["turtle"])
    subjects = []
    for block in blocks(texts["turtle"])[1:]:
        head, *more = block
        subject, verb, _ = head.split(" ", 2)
        subjects.append(SCHEMA.expand(subject).strip("<>"))
        assert verb == "a" or " a " not in "".join(block), head
        assert all(re.match(r"    \S", line) for line in more)
        assert [line[-2:] for line in block] == [" ;"] * len(more) + [" ."]
        verbs = [SCHEMA.expand(line.split()[0]).strip("<>") for line in more]
        assert verbs == sorted(set(verbs))
    assert subjects == sorted(set(subjects))
    assert len(subjects) > 400


def test_trig_reads_well(texts: dict[str, str]) -> None:
    layout_is_kept(texts["trig"])
    graphs = [block[0] for block in blocks(texts["trig"]) if block[0].endswith(" {")]
    assert graphs == sorted(graphs)
    assert len(graphs) == 151 + 4
    entry = next(
        block for block in blocks(texts["trig"]) if block[0].endswith("entry/data-centric-fm/model/MedCLIP> {")
    )
    assert "    model:MedCLIP a fm:FoundationModel ;" in entry
    assert entry[-1] == "}"


@pytest.mark.parametrize("form", ["turtle", "trig"])
@given(quads=DATASETS)
def test_any_graph_is_laid_out_alike(form: str, quads: set[ox.Quad]) -> None:
    layout_is_kept(EXPORTS[form].write(lines_of(quads), SCHEMA))


@given(graph=st.sets(TRIPLES, max_size=8), more=TRIPLES)
def test_one_statement_more_changes_its_block_only(graph: set[ox.Quad], more: ox.Quad) -> None:
    before, after = (by_subject(EXPORTS["turtle"].write(lines_of(its), SCHEMA)) for its in (graph, graph | {more}))
    old, new = before.pop(more.subject, []), after.pop(more.subject)
    assert list(before.items()) == list(after.items())
    assert len(set(old) - set(new)) <= 1
    assert len(set(new) - set(old)) <= 2


def by_subject(turtle: str) -> dict[ox.NamedNode | ox.BlankNode | ox.Triple, list[str]]:
    """The lines of each subject's block, in their order."""
    prefixes, rest = prologue(turtle)
    found: dict[ox.NamedNode | ox.BlankNode | ox.Triple, list[str]] = {}
    for block in rest:
        subjects = {quad.subject for quad in parsed("\n".join((*prefixes, *block)), "turtle")}
        assert len(subjects) <= 1
        found.update(dict.fromkeys(subjects, block))
    return found


def test_a_triple_that_is_a_term_comes_back() -> None:
    inner = ox.Triple(ox.NamedNode("urn:a"), ox.NamedNode(f"{FM}base"), ox.Literal("b\tc"))
    outer = ox.Triple(ox.BlankNode("r"), ox.NamedNode("urn:says"), ox.Triple(inner.subject, inner.predicate, inner))
    text = EXPORTS["turtle"].write(f"{outer} .\n", SCHEMA)
    assert "fm:base <<( <urn:a> fm:base" in text
    assert [str(quad) for quad in ox.parse(text.encode(), format=ox.RdfFormat.TURTLE)] == [str(outer)]
