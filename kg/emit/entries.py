"""Entities to statements: what each entry says, in a graph of its own, and the cell behind every statement.

To follow one cell: `emit` → `_entry_graph` → `_describe` turns each value of Entry.fields into a statement, by the
property that the context gives its field; `_cells` writes where it stands.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha256

from kg.emit.mappings import judgement_statements, knowledge_of_mappings
from kg.model import Cell, Entry, Part, Value
from kg.parse.assemble import PAPERS
from kg.parse.description import Catalogue
from kg.parse.fields import SECTION, gives
from kg.parse.items.slots import FIELDS
from kg.rdf.graphs import BACKGROUND, CATALOGUES, INFERRED, MAPPINGS
from kg.rdf.namespaces import ALT_LABEL, FM, IS_PART_OF, LABEL, TYPE, XSD
from kg.rdf.terms import iri, literal, local_name, triple
from kg.resolve import Key, Resolution, Vocabulary
from kg.text.identifiers import PAPER_IDENTIFIERS
from kg.text.venues import is_year

__all__ = ["Graphs", "emit"]

# What a cell states of an entry that is a paper itself, where it would else state it of the paper of a model.
_OF_PAPERS = {
    "paper": ("name", "url"),
    "title": ("name",),
    "publication": ("url",),
    "venue": ("venue",),
    "year": ("year",),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Graphs:
    """The statements of a build: by named graph, and the knowledge that stands in the default graph.

    Statements are canonical N-Triples without the final dot. `base` is what the graphs of the build's own are under.
    """

    base: str
    named: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    knowledge: set[str] = field(default_factory=set)

    @property
    def background(self) -> str:
        """The graph of the curated vocabulary and the schema."""
        return self.base + BACKGROUND

    @property
    def catalogues(self) -> str:
        """The graph of the catalogues, their entries and cells."""
        return self.base + CATALOGUES

    @property
    def inferred(self) -> str:
        """The graph of what follows by the rules."""
        return self.base + INFERRED

    @property
    def mappings(self) -> str:
        """The graph of what was judged to be one thing, and why."""
        return self.base + MAPPINGS

    def add_mappings(self, knowledge: Iterable[str], judgements: Iterable[str]) -> None:
        """Add what was judged: of things, to the knowledge as well."""
        found = set(knowledge)
        self.named[self.mappings].update(found, judgements)
        self.knowledge.update(found)

    def add_inferred(self, statements: Iterable[str]) -> None:
        """Add what follows: to the graph of what follows, and to the knowledge."""
        self.named[self.inferred].update(statements)
        self.knowledge.update(self.named[self.inferred])

    def add_description(self, statements: Iterable[str]) -> None:
        """Add what the graph says of itself: beside the catalogues, and to the knowledge."""
        found = set(statements)
        self.named[self.catalogues].update(found)
        self.knowledge.update(found)

    def lines(self) -> list[str]:
        """All quads as canonical N-Quads: sorted, each once, with line ends."""
        quads = {f"{statement} .\n" for statement in self.knowledge}
        for name, statements in self.named.items():
            graph = iri(name)
            quads.update(f"{statement} {graph} .\n" for statement in statements)
        return sorted(quads)


def emit(
    entries: Iterable[Entry], resolution: Resolution, vocabulary: Vocabulary, catalogues: Iterable[Catalogue]
) -> Graphs:
    """The graphs of what `entries` say, of the vocabulary, of where everything stands, and of what was judged."""
    graphs = Graphs(base=resolution.schema.base)
    background = vocabulary.about(set(resolution.entities))
    graphs.named[graphs.background].update(background)
    graphs.knowledge.update(background)
    by_name = {catalogue.name: catalogue for catalogue in catalogues}
    for entry in entries:
        writer = _EntryGraph(entry, resolution, vocabulary)
        graphs.named[writer.iri].update(writer.statements)
        graphs.named[graphs.catalogues].update(writer.provenance(by_name[entry.span.catalogue]))
        spoken_of = {triple(thing, FM + "entry", iri(writer.iri)) for _, thing in writer.evidence}
        graphs.named[graphs.catalogues].update(spoken_of)
        graphs.knowledge.update(writer.statements, spoken_of)
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
        named = next(value for value in entry.fields["name"] if isinstance(value, Value))
        self.say(self.thing, TYPE, iri(self.schema.kinds[entry.kind].entry_class), named.column)
        self.describe(self.thing, entry.fields)

    def say(self, subject: str, predicate: str, value: str, column: str) -> None:
        self.statements.add(triple(subject, predicate, value))
        self.evidence[column, subject].add(predicate)

    def describe(self, subject: str, fields: Mapping[str, tuple[Value | Part, ...]]) -> None:
        for name, values in fields.items():
            for value in values:
                if isinstance(value, Part):
                    self.say(subject, self.schema.fields[name].iri, iri(self.part(value)), value.column)
                elif name in ("name", "otherName"):
                    self.name(subject, value)
                else:
                    self.value(subject, name, value)

    def part(self, part: Part) -> str:
        """Describe a thing beside the entry's own, and return its IRI."""
        subject = self.resolution.part(self.entry, part)
        entity = self.resolution.entities.get(subject)
        kind = self.schema.kinds[part.kind]
        self.say(subject, TYPE, iri(kind.entry_class), part.column)
        label = entity.label if entity else f"{kind.label} of {self.entry.name} ({self.entry.span.catalogue})"
        if part.name and part.name != label:
            self.say(subject, ALT_LABEL, literal(part.name), part.column)
        elif part.name or entity is None or label not in self.resolution.papers.titles.get(subject, ()):
            self.say(subject, LABEL, literal(label), part.column)
        self.describe(subject, part.fields)
        return subject

    def name(self, subject: str, value: Value) -> None:
        label = self.resolution.entities[subject].label
        if self.entry.named == "none" and self.entry.kind not in PAPERS and value.text != label:
            return  # the title of its paper, which stood in for a name until another row gave one
        self.say(subject, LABEL if value.text == label else ALT_LABEL, literal(value.text), value.column)

    def value(self, subject: str, name: str, value: Value) -> None:
        known = self.schema.fields[name]
        if name in PAPER_IDENTIFIERS:
            paper = self.resolution.ids.get(Key("paper", name, value.text), subject)
            if self.resolution.now(paper) != subject:
                return  # the address belongs to a paper of another title: see two-titles
        if known.datatype is not None:
            self.say(subject, known.iri, literal(value.text, known.datatype), value.column)
        elif not known.kinds:
            self.say(subject, known.iri, iri(value.url or value.text), value.column)
        elif (target := self.resolution.reference(self.entry, known, value)) is not None:
            self.say(subject, known.iri, iri(target), value.column)
            self.mention(target, value.column)

    def mention(self, thing: str, column: str) -> None:
        """Say what a thing is that nothing but the names in cells speaks of."""
        entity = self.resolution.entities[thing]
        if not entity.entries and thing not in self.vocabulary.kinds:
            self.say(thing, TYPE, iri(self.schema.kinds[entity.kind].named_class), column)
            self.say(thing, LABEL, literal(entity.label), column)

    def provenance(self, catalogue: Catalogue) -> Iterator[str]:
        """Statements on the entry and its cells: where each stands, and what it is the evidence for."""
        span = self.entry.span
        headings = " / ".join(heading.text for heading in self.entry.headings)
        content = "".join(f"{statement} .\n" for statement in sorted(self.statements))
        facts = {
            TYPE: iri(FM + "CatalogueEntry"),
            LABEL: literal(f"{self.entry.name} ({self.entry.kind}) in {span.catalogue}, line {span.line}"),
            IS_PART_OF: iri(self.schema.prefixes["catalogue"] + local_name(span.catalogue)),
            FM + "revision": literal(span.revision),
            FM + "file": literal(catalogue.path),
            FM + "line": literal(str(span.line), XSD + "integer"),
            FM + "section": literal(headings),
            FM + "digest": literal(sha256(content.encode()).hexdigest()),
        }
        if (link := catalogue.link(span.line)) is not None:
            facts[self.schema.fields["url"].iri] = iri(link)
        yield from (triple(self.iri, predicate, value) for predicate, value in facts.items())
        for column, cell in self.places():
            field_name = catalogue_field(catalogue, self.entry, column)
            stated = _OF_PAPERS.get(field_name, gives(field_name)) if self.entry.kind in PAPERS else gives(field_name)
            own = {self.schema.fields[name].iri for name in stated if name in self.schema.fields}
            things = {thing for its, thing in self.evidence if its == column} | {self.thing}
            for thing in sorted(things):
                supports = self.evidence.get((column, thing), set()) | (own if thing == self.thing else set())
                yield from self.cell(column, cell, thing, supports)

    def places(self) -> Iterator[tuple[str, Cell]]:
        yield from self.entry.cells.items()
        if self.entry.headings and any(column == SECTION for column, _ in self.evidence):
            named = [heading for heading in self.entry.headings if not is_year(heading.text)]
            yield SECTION, (named or self.entry.headings)[-1]

    def cell(self, column: str, cell: Cell, thing: str, supports: set[str]) -> Iterator[str]:
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


def catalogue_field(catalogue: Catalogue, entry: Entry, column: str) -> str:
    """The field that a column of an entry holds; the column itself where its catalogue describes none."""
    section, _ = catalogue.root.find([heading.text for heading in entry.headings])
    return section.columns.get(column) or FIELDS.get(column.rstrip("0123456789 "), column)
