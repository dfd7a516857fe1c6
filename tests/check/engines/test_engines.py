"""The fast engine complains of just what the reference does."""

from __future__ import annotations

import random
import re
from functools import cache
from pathlib import Path

import pytest

from kg.check.engines import ENGINES, Complaint
from kg.rdf.schema import parse_turtle
from tests.support.workspaces import ROOT

# The wrong literals are on purpose; rdflib warns of one of them.
pytestmark = pytest.mark.filterwarnings("ignore:Parsing weird boolean:UserWarning")

IDS = "https://w3id.org/fmkg/id/"
XSD = "http://www.w3.org/2001/XMLSchema#"


@cache
def shapes() -> str:
    return "\n".join(file.read_text(encoding="utf-8") for file in sorted((ROOT / "shapes").glob("*.ttl")))


@cache
def ontology() -> str:
    return "".join(f"{s} {p} {o} .\n" for s, p, o in parse_turtle(ROOT / "ontology" / "fmkg.ttl"))


def compared(complaints: list[Complaint]) -> set[tuple[str, ...]]:
    """What two engines must agree on. (How a path of several steps is written is left to each.)"""
    return {(c.focus, c.path, c.value, c.shape, c.component, c.severity) for c in complaints}


@cache
def vocabulary() -> tuple[list[str], list[str], list[str]]:
    """The classes, properties and constraint components that the shapes speak of."""
    text = shapes()
    prefixes = dict(re.findall(r"@prefix (\w+): <([^>]*)>", text))
    names = set(re.findall(r"(?<![\w<\"/:])(\w+):(\w[\w-]*)", re.sub(r'"[^"\n]*"|<[^>]*>|#.*', "", text)))
    terms = {prefixes[prefix] + name for prefix, name in names if prefix in prefixes and prefix not in ("sh", "shape")}
    classes = sorted(term for term in terms if re.split(r"[#/]", term)[-1][:1].isupper())
    components = sorted({name for prefix, name in names if prefix == "sh"})
    return classes, sorted(terms - set(classes)), components


def random_graph(seed: int) -> str:
    """Things of the shapes' classes with values, right and wrong, for the shapes' properties, as N-Triples."""
    chance = random.Random(seed)  # noqa: S311  # not for secrets
    classes, properties, _ = vocabulary()
    things = [f"<{IDS}{kind}/{n}>" for kind in ("model", "dataset", "paper", "mix", "architecture") for n in range(4)]
    literals = [
        '"a name"', '"a name"@en', '""', '" "', '"10.1000/ABC"', '"10.1000/abc"', '"2401.02458"', '"x"', '"PMC123"',
        f'"true"^^<{XSD}boolean>', f'"maybe"^^<{XSD}boolean>', f'"1"^^<{XSD}integer>', f'"2020-13-01"^^<{XSD}date>',
        '"[a](b)"', '"**bold**"', '"two\\nlines"', '"\\u00e9"',
    ]  # fmt: skip
    addresses = ["<https://github.com/a/b>", "<https://example.org/login?redirect_uri=x>", "<http://arxiv.org/abs/1>"]
    lines = set()
    for thing in things:
        for _ in range(chance.randint(1, 2)):
            lines.add(f"{thing} <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <{chance.choice(classes)}> .")
        for _ in range(chance.randint(0, 12)):
            value = chance.choice(chance.choice((things, literals, addresses)))
            lines.add(f"{thing} <{chance.choice(properties)}> {value} .")
    return "".join(f"{line}\n" for line in sorted(lines))


@pytest.mark.parametrize("seed", range(30))
def test_engines_agree_on_random_graphs(seed: int) -> None:
    pytest.importorskip("shacl", reason="the fast engine has no wheel for this platform")
    data = random_graph(seed)
    fast, reference = (compared(ENGINES[name](data, ontology(), shapes())) for name in ("shacl", "pyshacl"))
    assert fast == reference
    assert fast, "a graph of random values that breaks no rule tests nothing"


def test_engines_agree_on_the_bundled_graph(built: Path) -> None:
    pytest.importorskip("shacl", reason="the fast engine has no wheel for this platform")
    knowledge = "".join(
        line for line in (built / "kg.nq").read_text(encoding="utf-8").splitlines(keepends=True) if is_knowledge(line)
    )
    fast, reference = (compared(ENGINES[name](knowledge, ontology(), shapes())) for name in ("shacl", "pyshacl"))
    assert fast == reference
    assert len(fast) > 20


def is_knowledge(line: str) -> bool:
    """Whether a canonical N-Quads line names no graph: its object is all that stands behind the predicate."""
    value = line.split(" ", 2)[2].removesuffix(" .\n")
    return re.fullmatch(r'<[^>]*>|"(?:[^"\\]|\\.)*"(?:@[\w-]+|\^\^<[^>]*>)?', value) is not None


def test_random_graphs_break_most_rules() -> None:
    """Over all seeds, the differential test sees most shapes complain at least once."""
    pytest.importorskip("shacl", reason="the fast engine has no wheel for this platform")
    seen = {c.shape for seed in range(30) for c in ENGINES["shacl"](random_graph(seed), ontology(), shapes())}
    declared = set(re.findall(r"^shape:([\w-]+)", shapes(), re.MULTILINE))
    hit = {re.split(r"[#/]", shape)[-1] for shape in seen}
    assert len(hit) > 0.7 * len(declared), sorted(declared - hit)
