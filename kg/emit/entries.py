"""Entities to statements: what each entry says, in a graph of its own, and the cell behind every statement.

To follow one cell: `emit` → `_EntryGraph.describe` turns each value of Entry.fields into a statement, by the property
that the context gives its field; `_EntryGraph.provenance` says where it stands.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256

from kg.emit.graphs import Graphs
from kg.emit.mappings import judgement_statements, knowledge_of_mappings
from kg.model import Cell, Entry, Part, Value
from kg.parse import PAPERS, SECTION, Catalogue, gives
from kg.rdf.namespaces import ALT_LABEL, FM, IS_PART_OF, LABEL, TYPE, XSD
from kg.rdf.terms import iri, literal, local_name, triple
from kg.resolve import Key, Resolution, Vocabulary
from kg.text.identifiers import PAPER_IDENTIFIERS
from kg.text.venues import is_year

__all__ = ["emit"]

# What a cell states of an entry that is a paper itself, if it would else state it of the paper of a model.
_OF_PAPERS = {
    "paper": ("name", "url"),
    "title": ("name",),
    "publication": ("url",),
    "venue": ("venue",),
    "year": ("year",),
}


def emit(
    entries: Iterable[Entry], resolution: Resolution, vocabulary: Vocabulary, catalogues: Iterable[Catalogue]
) -> Graphs:
    """Return the graphs of what `entries` say, of the vocabulary, of where each statement stands, and of judgements."""
    graphs = Graphs(base=resolution.schema.base)
    graphs.add_background(vocabulary.about(set(resolution.entities)))
    by_name = {catalogue.name: catalogue for catalogue in catalogues}
    for entry in entries:
        graph = _EntryGraph(entry, resolution, vocabulary)
        links = {triple(thing, FM + "entry", iri(graph.iri)) for _, thing in graph.evidence}
        graphs.add_entry(graph.iri, graph.statements, links, graph.provenance(by_name[entry.span.catalogue]))
    graphs.add_mappings(knowledge_of_mappings(resolution), judgement_statements(resolution))
    return graphs


class _EntryGraph:
    """The statements of one entry, and for each column and thing the properties that its cell is evidence for."""

    def __init__(self, entry: Entry, resolution: Resolution, vocabulary: Vocabulary) -> None:
        self.entry, self.resolution, self.vocabulary = entry, resolution, vocabulary
        self.schema = resolution.schema
        self.iri = resolution.entry(entry)
        self.thing = resolution.thing(entry)
        self.statements: set[str] = set()
        self.evidence: dict[tuple[str, str], set[str]] = defaultdict(set)
        name = next(value for value in entry.fields["name"] if isinstance(value, Value))
        self.state(self.thing, TYPE, iri(self.schema.kinds[entry.kind].entry_class), name.column)
        self.describe(self.thing, entry.fields)

    def state(self, subject: str, predicate: str, value: str, column: str) -> None:
        """Add a statement, and that the cell of a column is its evidence."""
        self.statements.add(triple(subject, predicate, value))
        self.evidence[column, subject].add(predicate)

    def describe(self, subject: str, fields: Mapping[str, tuple[Value | Part, ...]]) -> None:
        """State what the fields of the entry, or of a part of it, say of a thing."""
        for name, values in fields.items():
            for value in values:
                if isinstance(value, Part):
                    self.state(subject, self.schema.fields[name].iri, iri(self.describe_part(value)), value.column)
                elif name in ("name", "otherName"):
                    self.state_name(subject, value)
                else:
                    self.state_value(subject, name, value)

    def describe_part(self, part: Part) -> str:
        """State what the entry says of a thing beside its own, and return the IRI of that thing."""
        subject = self.resolution.part(self.entry, part)
        entity = self.resolution.entities.get(subject)
        kind = self.schema.kinds[part.kind]
        self.state(subject, TYPE, iri(kind.entry_class), part.column)
        label = entity.label if entity else f"{kind.label} of {self.entry.name} ({self.entry.span.catalogue})"
        if part.name and part.name != label:
            self.state(subject, ALT_LABEL, literal(part.name), part.column)
        elif part.name or entity is None or label not in self.resolution.papers.titles.get(subject, ()):
            self.state(subject, LABEL, literal(label), part.column)
        self.describe(subject, part.fields)
        return subject

    def state_name(self, subject: str, name: Value) -> None:
        """State a name of a thing: its label, or another one."""
        label = self.resolution.entities[subject].label
        if self.entry.named == "none" and self.entry.kind not in PAPERS and name.text != label:
            return  # the title of its paper, which stood in for a name until another row gave one
        self.state(subject, LABEL if name.text == label else ALT_LABEL, literal(name.text), name.column)

    def state_value(self, subject: str, name: str, value: Value) -> None:
        """State a value of a field: as a literal, as an address, or as the thing that it names."""
        field = self.schema.fields[name]
        if name in PAPER_IDENTIFIERS:
            paper = self.resolution.ids.get(Key("paper", name, value.text), subject)
            if self.resolution.now(paper) != subject:
                return  # the address belongs to a paper of another title: see two-titles
        if field.datatype is not None:
            self.state(subject, field.iri, literal(value.text, field.datatype), value.column)
        elif not field.kinds:
            self.state(subject, field.iri, iri(value.url or value.text), value.column)
        elif (target := self.resolution.reference(self.entry, field, value)) is not None:
            self.state(subject, field.iri, iri(target), value.column)
            self.describe_named(target, value.column)

    def describe_named(self, thing: str, column: str) -> None:
        """State what a thing is that only the names in cells speak of."""
        entity = self.resolution.entities[thing]
        if not entity.entries and thing not in self.vocabulary.kinds:
            self.state(thing, TYPE, iri(self.schema.kinds[entity.kind].named_class), column)
            self.state(thing, LABEL, literal(entity.label), column)

    def provenance(self, catalogue: Catalogue) -> Iterator[str]:
        """The statements on the entry and its cells: where each stands, and what it is the evidence for."""
        yield from self.entry_provenance(catalogue)
        for column, cell in self.cells():
            own = {self.schema.fields[name].iri for name in self.stated(column) if name in self.schema.fields}
            things = {thing for evident, thing in self.evidence if evident == column} | {self.thing}
            for thing in sorted(things):
                supports = self.evidence.get((column, thing), set()) | (own if thing == self.thing else set())
                yield from self.cell_provenance(column, cell, thing, supports)

    def entry_provenance(self, catalogue: Catalogue) -> Iterator[str]:
        """The statements on the entry: where it stands, and a digest of its graph."""
        span = self.entry.span
        content = "".join(f"{statement} .\n" for statement in sorted(self.statements))
        facts = {
            TYPE: iri(FM + "CatalogueEntry"),
            LABEL: literal(f"{self.entry.name} ({self.entry.kind}) in {span.catalogue}, line {span.line}"),
            IS_PART_OF: iri(self.schema.prefixes["catalogue"] + local_name(span.catalogue)),
            FM + "revision": literal(span.revision),
            FM + "file": literal(catalogue.path),
            FM + "line": literal(str(span.line), XSD + "integer"),
            FM + "section": literal(" / ".join(heading.text for heading in self.entry.headings)),
            FM + "digest": literal(sha256(content.encode()).hexdigest()),
        }
        if (link := catalogue.link(span.line)) is not None:
            facts[self.schema.fields["url"].iri] = iri(link)
        yield from (triple(self.iri, predicate, value) for predicate, value in facts.items())

    def stated(self, column: str) -> tuple[str, ...]:
        """The fields of the entry's own thing that its cell in a column states, or leaves unstated."""
        read_for = self.entry.read_for.get(column)
        if read_for is None:
            return ()
        return _OF_PAPERS.get(read_for, gives(read_for)) if self.entry.kind in PAPERS else gives(read_for)

    def cells(self) -> Iterator[tuple[str, Cell]]:
        """The cells of the entry by column, and the heading that says something of it."""
        yield from self.entry.cells.items()
        if self.entry.headings and any(column == SECTION for column, _ in self.evidence):
            sections = [heading for heading in self.entry.headings if not is_year(heading.text)]
            yield SECTION, (sections or self.entry.headings)[-1]

    def cell_provenance(self, column: str, cell: Cell, thing: str, supports: set[str]) -> Iterator[str]:
        """The statements on a cell as the evidence on one thing: where it stands, and which properties it supports."""
        where = f"{self.iri}/{local_name(column)}"
        if thing != self.thing:
            where += f"/{thing.removeprefix(self.schema.prefixes['entry'].removesuffix('entry/'))}"
        yield triple(where, TYPE, iri(FM + "Cell"))
        yield triple(where, IS_PART_OF, iri(self.iri))
        yield triple(where, FM + "header", literal(column))
        yield triple(where, FM + "line", literal(str(cell.span.line), XSD + "integer"))
        yield triple(where, FM + "column", literal(str(cell.span.column), XSD + "integer"))
        yield triple(where, FM + "rawText", literal(cell.raw.strip()))
        yield triple(where, FM + "about", iri(thing))
        yield from (triple(where, FM + "supports", iri(predicate)) for predicate in sorted(supports))
