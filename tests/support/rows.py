"""Entries for the tests of resolution, as a reader would give them: rows with a name, a paper and links."""

from collections.abc import Iterable

from kg.model import Cell, Entry, Part, Span, Text, Value
from kg.rdf.schema import Schema, load_schema
from kg.resolve import Decision, Key, Past, Resolution, Vocabulary, load_vocabulary, resolve
from tests.support.workspaces import ROOT

SCHEMA: Schema = load_schema(ROOT / "ontology", "https://w3id.org/fmkg/id/")
VOCABULARY: Vocabulary = load_vocabulary(ROOT / "ontology", SCHEMA)
NOTHING = Vocabulary(labels={}, kinds={}, names={}, triples=())
"""A vocabulary that knows no name, so that a row stands for itself."""


def row(  # noqa: PLR0913 -- a row has a parameter for each of its columns
    catalogue: str,
    line: int,
    name: str | None,
    title: str | None = None,
    paper: str | None = None,
    *,
    kind: str = "model",
    code: str | None = None,
    others: Iterable[str] = (),
    base: Iterable[str] = (),
    data: Iterable[str] = (),
) -> Entry:
    """A row of a table; without a name it is called by the title of its paper."""
    page = Text(catalogue=catalogue, revision="1", path=f"{catalogue}.md")
    span = Span(text=page, line=line, column=1, end_line=line, end_column=9)
    called = name or title or ""
    fields: dict[str, tuple[Value | Part, ...]] = {"name": (Value(text=called, column="Name"),)}
    if others:
        fields["otherName"] = tuple(Value(text=its, column="Name") for its in others)
    if title is not None or paper is not None:
        url = (Value(text=paper, url=paper, column="Paper"),) if paper is not None else ()
        fields["paper"] = (Part(kind="paper", name=title, column="Paper", fields={"url": url} if url else {}),)
    if code is not None:
        fields["code"] = (Value(text="code", url=code, column="Code"),)
    if base:
        fields["base"] = tuple(Value(text=its, column="Base") for its in base)
    if data:
        fields["pretrainedOn"] = tuple(Value(text=its, column="Data") for its in data)
    said = {"Name": name or "", "Paper": title or "", "Code": code or "", "Base": " + ".join(base)}
    return Entry(
        span=span,
        kind=kind,
        name=called,
        fields=fields,
        cells={header: Cell(text=text, raw=text, span=span) for header, text in said.items()},
        headings=(),
        named="column" if name is not None else "none",
    )


def decided(subject: str, target: str, *, denied: bool = False, line: int = 2) -> Decision:
    """What a person says of two things, by their IRIs: that they are one, or aren't."""
    return Decision(
        subject=subject,
        object=target,
        predicate="skos:exactMatch",
        denied=denied,
        file="ontology/mappings.sssom.tsv",
        line=line,
    )


def resolved(entries: Iterable[Entry], past: Past | None = None, *, vocabulary: Vocabulary = NOTHING) -> Resolution:
    """What these entries stand for; nothing is known from before unless `past` says so."""
    return resolve(entries, SCHEMA, vocabulary, past or Past())


def things(resolution: Resolution, entries: Iterable[Entry]) -> dict[str, str]:
    """What each row stands for, in short, by its catalogue and line."""
    base = SCHEMA.base
    return {f"{its.span.catalogue}:{its.span.line}": resolution.thing(its).removeprefix(base) for its in entries}


def after(resolution: Resolution) -> dict[Key, str]:
    """The IRIs that a next build finds in the lock file."""
    return dict(resolution.ids)
