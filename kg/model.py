"""What flows through the program: places, cells, entries, conclusions and findings.

These are plain frozen records; nothing here reads, decides or prints.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntFlag, StrEnum
from types import MappingProxyType

from kg.rows import Rows

__all__ = [
    "Block", "Cell", "Entity", "Entry", "Finding", "Link", "Part", "Report", "Run", "Severity", "Span", "Style", "Text",
    "Value",
]  # fmt: skip


_NOTHING: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """Which text a place is in: of which catalogue, in which revision, and how its file is called."""

    catalogue: str
    revision: str
    path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A place in a text; very many share one text.

    Lines and columns count from 1, columns in code points; the end is exclusive, as editors mark a selection.
    """

    text: Text
    line: int
    column: int
    end_line: int
    end_column: int

    @property
    def catalogue(self) -> str:
        """The catalogue that the place is in."""
        return self.text.catalogue

    @property
    def revision(self) -> str:
        """The revision of the catalogue."""
        return self.text.revision

    @property
    def path(self) -> str:
        """The file of the catalogue."""
        return self.text.path

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A link as it is written: its text without markup, its address untouched."""

    text: str
    url: str
    span: Span


class Style(IntFlag):
    """What tells letters from plain ones; letters may be bold and italic at once."""

    PLAIN = 0
    BOLD = 1
    ITALIC = 2
    CODE = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A piece of a cell in one style: letters, perhaps of a link; an image; or "\\n", a line broken on purpose.

    `start` and `end` are its place in the raw text of the cell. If that is as long as the text, each letter stands
    at a place of its own; else the text is written in another way (`&amp;` for "&"), and all of it stands at the whole
    place. An image is like a link: an alternative text, which is that of the run too, an address and a place.
    """

    text: str
    style: Style = Style.PLAIN
    link: Link | None = None
    image: Link | None = None
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A table cell, heading or paragraph: the text a reader sees, the raw source, and the links in it.

    `mixed` has the runs of a cell that is more than plain letters or one link; of the others, very many, `runs` knows
    them without.
    """

    text: str
    raw: str
    links: tuple[Link, ...] = ()
    mixed: tuple[Run, ...] = ()
    span: Span

    @property
    def runs(self) -> tuple[Run, ...]:
        """What the cell is made of, from left to right."""
        if self.mixed or not self.text:
            return self.mixed
        start = self.raw.find(self.text)
        link = self.links[0] if self.links else None
        return (Run(text=self.text, link=link, start=start, end=start + len(self.text)),)

    @property
    def images(self) -> tuple[Link, ...]:
        """The images in the cell."""
        return tuple(run.image for run in self.mixed if run.image is not None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """The smallest unit of a page that is an entry or isn't: a table row, list item, paragraph.

    `layout` says which; `cells` has a row's cells by column header, other blocks have one cell named like the layout.
    `depth` counts the list items it stands in; `under` is the place of the block that it belongs to: of the item's
    first paragraph for the item's later ones, of the item around for an item within.
    """

    layout: str
    span: Span
    headings: tuple[Cell, ...]
    cells: Mapping[str, Cell]
    depth: int = 0
    under: Span | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """What a cell gives for one field: a text, or a name of something else, with the address beside it if it has one.

    `column` names the cell; `note` is a qualifier that stood in parentheses behind the text. An `optional` name counts
    only if it turns out to be of a kind that the field takes; another field has it in any case.
    """

    text: str
    column: str
    url: str | None = None
    note: str | None = None
    optional: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A thing that an entry describes besides its own: the paper of a model, the mix of its data."""

    kind: str
    name: str | None
    column: str
    fields: Mapping[str, tuple[Value, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What a catalogue says in one place. `name` is the name as printed; `fields` use the terms of the context.

    `named` is where the name stands: in a "column", as "title_prefix", in parentheses ("paren"), as the whole "title",
    or "none" if the title of the paper serves as one. `read_for` has the field that each cell was read for, by
    column; the columns of cells that were read for none are not in it.
    """

    span: Span
    kind: str
    name: str
    fields: Mapping[str, tuple[Value | Part, ...]]
    cells: Mapping[str, Cell]
    headings: tuple[Cell, ...]
    named: str = "column"
    read_for: Mapping[str, str] = field(default_factory=lambda: _NOTHING)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity:
    """What is concluded to be one thing: its IRI and label, the kind it is, and the entries that describe it."""

    iri: str
    kind: str
    label: str
    entries: tuple[Entry, ...] = ()


class Severity(StrEnum):
    """How bad a finding is: a violation makes a build not conform, a warning and a note don't."""

    VIOLATION = "violation"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A fault at its place: which rule it breaks, what to do, and how many blocks went unread because of it.

    `related` are the other places that the message is about: it has no line numbers, so that it is the same finding
    when lines move. What a shape complains of has the IRI of the `shape` and the name of the constraint `component`
    (SHACL, 3.6.2).
    """

    severity: Severity
    rule: str
    message: str
    span: Span | None = None
    focus: str | None = None
    path: str | None = None
    value: str | None = None
    hint: str | None = None
    blocks: int = 0
    related: tuple[Span, ...] = ()
    shape: str | None = None
    component: str | None = None

    @property
    def sentence(self) -> str:
        """The message, and behind it the other places that it is about."""
        return f"{self.message} (see {', '.join(map(str, self.related))})" if self.related else self.message


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """All findings of a build, in the order of their places."""

    findings: tuple[Finding, ...] = field(default=())

    @property
    def conforms(self) -> bool:
        """Whether there is no violation."""
        return not any(finding.severity is Severity.VIOLATION for finding in self.findings)

    def rows(self) -> Rows:
        """The findings as rows: how bad, where, what, and what to do."""
        rows = (
            (finding.severity.value, finding.span and str(finding.span), finding.sentence, finding.hint, finding.rule)
            for finding in self.findings
        )
        return Rows(("severity", "place", "message", "hint", "rule"), rows)

    def __str__(self) -> str:
        return str(self.rows())

    def _repr_html_(self) -> str:
        return self.rows()._repr_html_()

    def but(self, severity: Severity) -> Report:
        """The report without the findings of a severity."""
        return Report(findings=tuple(finding for finding in self.findings if finding.severity is not severity))
