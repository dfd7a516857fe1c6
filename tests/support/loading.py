"""What tests of loading share: small builds, loading them, and what a store then holds, by value."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from hashlib import sha256
from pathlib import Path

import pyoxigraph as ox

from kg.rdf.namespaces import FM, RDFS, XSD
from kg.rdf.terms import literal, triple
from kg.rdf.values import statement_by_value
from kg.stores.client import Remote, open_remote
from kg.stores.config import Target
from kg.stores.load import Bulk, Difference, write_bulk
from kg.stores.load.apply import apply
from kg.stores.load.diff import differences
from kg.stores.load.planning import Plan, make_plan
from kg.stores.load.records import arrange
from tests.support.servers import BASE, Server

LOADED, CATALOGUES, KNOWLEDGE, STAGED = (
    f"{BASE}graph/{name}" for name in ("loaded", "catalogues", "knowledge", "staged/")
)

NOWHERE = Target(name="lab", kind="oxigraph", query="http://127.0.0.1:9/query")
"""A store that doesn't run."""

Held = set[tuple[str, str]]
"""Statements by value, each with the name of its graph, "" being the default one."""


def planned(
    store: Server | Target, nquads: Path, folder: Path, act: Callable[[Plan, Remote], object], **given: str
) -> Plan:
    """Plan to load the graph, act on it, and return the plan; its files are in `folder` until the next one."""
    target = store if isinstance(store, Target) else store.target(**given)
    folder.mkdir(exist_ok=True)
    with open_remote(target) as remote:
        its = make_plan(arrange(nquads, BASE, target, folder), remote, folder)
        act(its, remote)
    return its


def put(store: Server | Target, nquads: Path, folder: Path, at_once: int | None = None, **given: str) -> Plan:
    """Load the graph."""
    return planned(store, nquads, folder, lambda its, remote: apply(its, remote, at_once=at_once), **given)


def checked(store: Server, nquads: Path, folder: Path, **given: str) -> list[Difference]:
    """How the store differs from the graph, as kg load says it."""
    target = store.target(**given)
    with open_remote(target) as remote:
        return differences(arrange(nquads, BASE, target, folder), remote, folder)


def _held(quads: Iterable[ox.Quad], knowledge: str = "") -> Held:
    found = set()
    for quad in quads:
        graph = quad.graph_name.value if isinstance(quad.graph_name, ox.NamedNode) else knowledge
        assert isinstance(quad.object, ox.NamedNode | ox.Literal)
        found.add((graph, statement_by_value(quad.subject, quad.predicate, quad.object)))
    return found


def held(store: Server) -> Held:
    """All that the store holds, but for what kg load says of itself, and what it puts beside for a while."""
    return {its for its in _held(store.dump()) if its[0] != LOADED and not its[0].startswith(STAGED)}


def staged(store: Server) -> set[str]:
    """The graphs that a load has left beside."""
    return {graph for graph in store.graphs() if graph.startswith(STAGED)}


def expected(nquads: Path, knowledge: str = KNOWLEDGE) -> Held:
    """What a store has to hold of a build, with the knowledge where it goes."""
    return _held(ox.parse(path=str(nquads), format=ox.RdfFormat.N_QUADS), knowledge)


def quads(text: str) -> Held:
    """The same of N-Quads."""
    return _held(ox.parse(text, format=ox.RdfFormat.N_QUADS))


def says(store: Server) -> list[str]:
    """What the store says of what is loaded, but for its parts."""
    return sorted(quad.object.value for quad in store.graph(LOADED) if isinstance(quad.object, ox.Literal))


def digest(nquads: Path) -> str:
    """The digest of a build."""
    return sha256(nquads.read_bytes()).hexdigest()


def fact(subject: str, value: str) -> str:
    """A statement for a build."""
    return triple(f"{BASE}model/{subject}", RDFS + "label", literal(value))


def a_build(file: Path, entries: Mapping[str, Iterable[str]], background: Iterable[str] = ()) -> Path:
    """A graph as a build makes it, of entries (catalogue/kind/name) with their statements."""
    graphs = {f"{BASE}entry/{name}": set(statements) for name, statements in entries.items()}
    about = set()
    for graph, statements in graphs.items():
        content = "".join(f"{its} .\n" for its in sorted(statements))
        about.add(triple(graph, FM + "digest", literal(sha256(content.encode()).hexdigest())))
        about.add(triple(graph, RDFS + "label", literal(graph)))
    graphs |= {CATALOGUES: about, f"{BASE}graph/background": set(background)}
    lines = {f"{its} <{graph}> .\n" for graph, statements in graphs.items() for its in statements}
    lines |= {f"{its} .\n" for graph, statements in graphs.items() if graph != CATALOGUES for its in statements}
    file.write_text("".join(sorted(lines)), encoding="utf-8", newline="")
    return file


def bulk(nquads: Path, folder: Path, target: Target = NOWHERE, size: int = 100) -> Bulk:
    """Write a graph as files for a store's bulk loader."""
    return write_bulk(nquads, BASE, target, folder, size)


OTHERS = (
    '<http://example.org/a> <http://example.org/p> "mine"@en <http://example.org/theirs> .\n'
    f'<http://example.org/a> <http://example.org/p> "notes" <{BASE}notes> .\n'
    f'<http://example.org/a> <http://example.org/p> "an entry?" <{BASE}entry/x/y/z> .\n'
)
"""What someone else has in the store, partly under names that look like ours."""

OLD = {f"c/model/{n}": [fact(str(n), "old"), fact(str(n), "same"), fact("all", "said")] for n in range(8)}
NEW = {f"c/model/{n}": [fact(str(n), "new"), fact(str(n), "same"), fact("all", "said")] for n in range(4, 12)}
"""Two builds: rows that went, changed and came."""

ENTRIES = {f"c/model/{n}": [fact(str(n), f"name {n}\n\u2028é"), fact("all", "said")] for n in range(40)}
"""A build of some size."""

LEXICAL = {
    "integer": ["01", "-0", "+5", "2147483648", "-99999999999999999999", "abc", " 1 "],
    "byte": ["5"], "unsignedLong": ["18446744073709551615"], "nonNegativeInteger": ["007"],
    "decimal": ["1.50", "-0.0", ".5", "5.", "123456789012345678901234567890.123456789012345678901"],
    "double": ["1.50", "1e3", "INF", "-INF", "NaN", "-0", "1E400", "4.9E-324"],
    "float": ["0.10000000149", "1e39", "16777217"],
    "boolean": ["1", "0", "true", "maybe"],
    "date": ["2024-01-01", "2024-01-01+00:00", "2024-02-30", "12024-01-01", "-0044-03-15"],
    "dateTime": ["2024-12-31T24:00:00", "2024-01-01T00:00:00.500Z", "2024-01-01T10:00:00-00:00",
                 "2024-01-01T10:00:00+05:45"],
    "dateTimeStamp": ["2024-01-01T00:00:00.10Z"], "time": ["12:00:00.10", "24:00:00"],
    "gYear": ["2024", "2024Z"], "gYearMonth": ["2024-02"], "gMonth": ["--05"], "gDay": ["---31"],
    "gMonthDay": ["--02-29"],
    "duration": ["P12M", "PT60S", "P1DT0.50S", "-P1Y"], "yearMonthDuration": ["P12M"], "dayTimeDuration": ["PT36H"],
    "anyURI": ["http://example.org/ ä"], "hexBinary": ["0fB7"], "base64Binary": ["aGk="],
    "string": ["", "a"], "token": ["a b"],
}  # fmt: skip
TEXTS = [
    'quotes " and \' and \\', "{}$name ?x", "#no comment", "lines\nand\r\ntabs\tand\b\f", "\\u0041 \\\\u0041 \\n",
    "<html><a href='x'>b</a></html>",
    "\U0001f9ec beyond the BMP \U0010fffd", "e\u0301 and \u00e9", "\u2028 \u0085 \x01 \x7f \ufffe",
    "\u202eright to left",
    "long " * 200_000,
]  # fmt: skip
STRANGE = "a-._~:/?#@!$&'()*+,;=%20é語\U0001f9ec"


def painful(file: Path) -> Path:
    """A graph that hurts: every datatype, every mark."""
    values = [literal(text, XSD + name) for name, texts in LEXICAL.items() for text in texts]
    values += [literal(text) for text in TEXTS]
    values += [f"{literal('chat')}@{tag}" for tag in ("EN-us", "fr", "zh-Hant-TW")]
    values += [f"<urn:x-{STRANGE}>", literal("x", "http://e.x/own")]
    # each on a thing of its own: what else there is may play no part in how a store takes one
    facts = [f"<{BASE}model/{n}{STRANGE}> <{RDFS}label> {value}" for n, value in enumerate(values)]
    lines = sorted({f"{its} .\n" for its in facts} | {f"{its} <{BASE}entry/c/{STRANGE}> .\n" for its in facts})
    file.write_text("".join(lines), encoding="utf-8", newline="")
    return file
