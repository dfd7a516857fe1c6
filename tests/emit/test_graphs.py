"""The graphs of a build: what is added to which, and the quads of all."""

from kg.emit import Graphs

BASE = "https://w3id.org/fmkg/id/"
ENTRY = f"{BASE}entry/a/model/A"
SAYS, LINKS, STANDS = "<urn:a> <urn:says> <urn:b>", "<urn:a> <urn:entry> <urn:e>", "<urn:e> <urn:line> <urn:1>"
OTHER = "<urn:b> <urn:says> <urn:c>"


def test_an_entry_is_knowledge_and_where_it_stands_is_not() -> None:
    graphs = Graphs(base=BASE)
    graphs.add_entry(ENTRY, {SAYS}, {LINKS}, [STANDS])
    assert graphs.knowledge == {SAYS, LINKS}
    assert graphs.named == {ENTRY: {SAYS}, f"{BASE}graph/catalogues": {LINKS, STANDS}}


def test_what_is_added_stands_in_its_graph_and_is_knowledge() -> None:
    graphs = Graphs(base=BASE)
    graphs.add_background([SAYS])
    graphs.add_inferred(iter([OTHER]))
    graphs.add_description([LINKS])
    graphs.add_mappings([SAYS], [STANDS])
    assert graphs.knowledge == {SAYS, OTHER, LINKS}
    assert {name.removeprefix(f"{BASE}graph/"): statements for name, statements in graphs.named.items()} == {
        "background": {SAYS},
        "inferred": {OTHER},
        "catalogues": {LINKS},
        "mappings": {SAYS, STANDS},
    }


def test_quads_are_sorted_and_stand_once() -> None:
    graphs = Graphs(base=BASE)
    for _ in range(2):
        graphs.add_entry(ENTRY, {SAYS}, set(), [])
        graphs.add_background([OTHER, SAYS])
    assert graphs.lines() == [
        f"{SAYS} .\n",
        f"{SAYS} <{ENTRY}> .\n",
        f"{SAYS} <{BASE}graph/background> .\n",
        f"{OTHER} .\n",
        f"{OTHER} <{BASE}graph/background> .\n",
    ]
