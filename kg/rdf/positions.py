"""The positions of IRIs in Turtle, SPARQL queries and JSON-LD contexts, each with its role; the positions of statements
in Turtle.

The parsers that read these files for us give no positions. This one gives nothing else: it assumes that a file is
well-formed, and follows the grammar only as far as needed to tell a predicate from an object.
"""

from __future__ import annotations

import json
import re
import sys
from collections import defaultdict
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from enum import Enum
from typing import NamedTuple
from urllib.parse import urljoin

from kg.rdf.namespaces import SH, TYPE
from kg.rdf.tokens import Lines, Position, Token, tokens

__all__ = ["Comment", "Prefix", "Role", "Scan", "Statement", "Statements", "Use", "scan", "scan_context", "scan_query"]

_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_CODE_POINT = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
_JSON_STRING = re.compile(r'(?P<text>"(?:[^"\\]|\\.)*")(?P<key>\s*:)?')
_BLOCK = re.compile(
    r"""
    (?> [^.#<"'\\]++ | \\. | \#[^\n\r]*+ | <[^<>"\s]*+> | \.(?![\s\#]|\Z)
      | "{3}(?:[^"\\]|\\.|"(?!""))*+"{3} | '{3}(?:[^'\\]|\\.|'(?!''))*+'{3}
      | "(?:[^"\\\n\r]|\\.)*+" | '(?:[^'\\\n\r]|\\.)*+' | .
    )*? \.(?=[\s\#]|\Z)
    """,
    re.VERBOSE | re.DOTALL,
)
"""What ends in Turtle with a dot before white space: all statements on a subject that are written together, or a
declaration."""
_QUERIES = frozenset(SH + name for name in ("ask", "construct", "select", "update"))
"""Properties whose values are SPARQL (SHACL, sections 5 and 6; SHACL-AF)."""


class Role(Enum):
    """What an IRI is in the statement or pattern that it is part of.

    An item of a list counts as an object of the property that the list is an object of. A datatype follows ^^, or is
    the @type of a term in a context. A mention is anything else: in a FILTER, after GRAPH, among VALUES.
    """

    SUBJECT = "subject"
    PREDICATE = "predicate"
    OBJECT = "object"
    DATATYPE = "datatype"
    MENTION = "mention"


class Use(NamedTuple):
    """An IRI at a position, and how it is written there; `iri` is "" if its prefix isn't declared.

    `about` is the property that it is an object of, None if it is no object or the property is no IRI.
    """

    iri: str
    written: str
    role: Role
    about: str | None
    prefix: str | None
    position: Position


class Prefix(NamedTuple):
    """The declaration of a prefix; `written` and `position` are those of its namespace."""

    name: str
    namespace: str
    written: str
    position: Position


class Comment(NamedTuple):
    """A comment; `alone` if it has its line to itself."""

    text: str
    alone: bool
    position: Position


class Statement(NamedTuple):
    """A statement without blank nodes: two IRIs, its object in Turtle without prefixes, and the position of that."""

    subject: str
    predicate: str
    value: str
    position: Position


@dataclass(frozen=True, slots=True, kw_only=True)
class Scan:
    """What a file holds, in its order; `queries` are the literals with SPARQL in them, as offsets of start and end."""

    uses: list[Use] = field(default_factory=list)
    prefixes: list[Prefix] = field(default_factory=list)
    comments: list[Comment] = field(default_factory=list)
    queries: list[tuple[int, int]] = field(default_factory=list)
    statements: list[Statement] = field(default_factory=list)


def scan(text: str, *, sparql: bool = False) -> Scan:
    """Return what a Turtle file holds, or a SPARQL query, which has no statements."""
    return _Scanner(text, sparql=sparql).run()


def scan_query(text: str, start: int, end: int, prefixes: Mapping[str, str]) -> Scan:
    """Return the same for the query in the literal text[start:end] of a Turtle file, with these prefixes declared."""
    scanner = _Scanner(text, sparql=True, namespaces=prefixes)
    marks = 3 if text.startswith(('"""', "'''"), start) else 1
    return scanner.run(start + marks, end - marks)


class Statements:
    """The statements of a Turtle file by subject. Only what is asked for is scanned, since a file may be long."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._lines = Lines(text)
        self._blocks: dict[str, list[_Block]] = defaultdict(list)
        scanner = _Scanner(text, lines=self._lines)
        end = 0
        while (match := _BLOCK.match(text, end)) is not None:
            start, end = match.span()
            first = next(tokens(text, start, end), None)
            if first is not None and first.kind in ("iri", "name"):
                subject, _ = scanner.address(first)
                self._blocks[subject].append(_Block(start, end, scanner.namespaces, scanner.base))
            else:
                scanner.run(start, end)
        self._others = scanner.found.statements  # in the block of a PREFIX, which no dot ends

    def on(self, subject: str) -> list[Statement]:
        """Return the statements on a subject, in the order of the file."""
        found = [its for its in self._others if its.subject == subject]
        for block in self._blocks.get(subject, ()):
            scanner = _Scanner(self._text, lines=self._lines, namespaces=block.namespaces, base=block.base)
            found += scanner.run(block.start, block.end).statements
        return found


class _Block(NamedTuple):
    start: int
    end: int
    namespaces: Mapping[str, str]
    base: str


@dataclass(slots=True)
class _Frame:
    """An open bracket. A `group` or a `node` has statements in it, a `list` has objects, `prose` has neither.

    `expects` says what comes next: a subject, a verb, an object, or the mark after it.
    """

    kind: str
    expects: str = "subject"
    subject: str | None = None  # an IRI; None for a blank node
    about: str | None = None  # the property of the objects to come
    simple: bool = True  # the path is one property, or a sequence, so that `about` holds
    wants: bool = True  # a path needs another element
    depth: int = 0  # of parentheses in the path
    keyword: str | None = None  # that what follows belongs to: FILTER, GRAPH, VALUES ...

    def verb(self) -> None:
        self.expects, self.about, self.simple, self.wants, self.depth = "verb", None, True, True, 0

    def term(self, iri: str | None = None) -> None:
        """Move on after a term of whatever form; it has an IRI or not."""
        if self.expects == "subject":
            self.subject = iri
            self.verb()
        elif self.expects == "object":
            self.expects = "mark"

    def end_of_path(self) -> None:
        if self.expects == "verb" and not self.wants and not self.depth:
            self.expects = "object"
            self.about = self.about if self.simple else None

    def role(self, iri: str | None = None) -> tuple[Role, str | None]:
        """Return the role of the next term, and the property that it is an object of; move on after it."""
        if self.kind == "list":
            return (Role.OBJECT, self.about) if self.about else (Role.MENTION, None)
        if self.kind == "prose" or self.keyword:
            return Role.MENTION, None
        if self.expects == "verb" and self.wants:
            self.wants, self.about = False, iri
            return Role.PREDICATE, None
        self.end_of_path()
        role = Role.OBJECT if self.expects == "object" else Role.SUBJECT
        about = self.about if role is Role.OBJECT else None
        self.term(iri)
        return role, about


class _Scanner:
    def __init__(
        self,
        text: str,
        *,
        sparql: bool = False,
        lines: Lines | None = None,
        namespaces: Mapping[str, str] | None = None,
        base: str = "",
    ) -> None:
        self.text, self.sparql = text, sparql
        self.lines = lines or Lines(text)
        self.namespaces, self.base = namespaces or {}, base
        self.found = Scan()
        self.declares = ""  # prefix or base, while one is being declared
        self.declared = ""
        self.stated = False  # whether the last literal is the object of the last statement
        self.frames = [_Frame("prose" if sparql else "group")]

    def run(self, start: int = 0, end: int = sys.maxsize) -> Scan:
        previous = ""
        for token in tokens(self.text, start, end, comments=True):
            if token.kind == "comment":
                self.comment(token)
                continue
            if self.declares:
                self.declaration(token)
            elif self.begins_declaration(token):
                self.declares = token.text.casefold().lstrip("@")
            elif token.kind in ("iri", "name") or token.text == "a":
                self.iri(token, typed=previous == "^^")
            elif token.kind == "mark":
                self.mark(token.text)
            elif token.kind == "word" and token.text not in ("true", "false"):
                self.word(token.text.upper())
            elif token.kind == "language":
                self.complete(token.text)
            else:
                self.value(token)
            previous = token.text
        return self.found

    def comment(self, token: Token) -> None:
        position = self.lines.position(token.start)
        alone = not self.text[token.start - position.column + 1 : token.start].strip()
        self.found.comments.append(Comment(token.text, alone, position))

    def begins_declaration(self, token: Token) -> bool:
        """Whether a token is @prefix or @base, or outside of all brackets PREFIX or BASE, as SPARQL spells them."""
        if token.kind == "language":
            return token.text in ("@prefix", "@base")
        return token.kind == "word" and len(self.frames) == 1 and token.text.casefold() in ("prefix", "base")

    def declaration(self, token: Token) -> None:
        if token.kind == "name":
            self.declared = token.text[:-1]
        elif token.kind == "iri" and self.declares == "base":
            self.base, self.declares = self.resolve(token.text[1:-1]), ""
        elif token.kind == "iri":
            namespace = self.resolve(token.text[1:-1])
            self.namespaces = {**self.namespaces, self.declared: namespace}
            position = self.lines.position(token.start)
            self.found.prefixes.append(Prefix(self.declared, namespace, token.text, position))
            self.declares = ""

    def resolve(self, iri: str) -> str:
        whole = _CODE_POINT.sub(lambda code: chr(min(int(code[1] or code[2], 16), sys.maxunicode)), iri)
        if not self.base or _ABSOLUTE.match(whole):
            return whole
        with suppress(ValueError):
            whole, end = urljoin(self.base, whole), "#" if whole.endswith("#") else ""
            return whole.removesuffix(end) + end
        return whole

    def iri(self, token: Token, *, typed: bool) -> None:
        frame = self.frames[-1]
        iri, prefix = self.address(token)
        if typed:
            self.complete(f"^^<{iri}>")
            role, about = Role.DATATYPE, None
        else:
            role, about = frame.role(iri)
            if token.text == "a" and role is not Role.PREDICATE:
                return
        position = self.lines.position(token.start)
        self.found.uses.append(Use(iri, token.text, role, about, prefix, position))
        if role is Role.OBJECT and iri:
            self.state(frame, about, f"<{iri}>", position)

    def address(self, token: Token) -> tuple[str, str | None]:
        """Return the IRI that a token stands for, and its prefix if it has one."""
        if token.kind == "word":
            return TYPE, None
        if token.kind == "iri":
            return self.resolve(token.text[1:-1]), None
        prefix, _, local = token.text.partition(":")
        namespace = self.namespaces.get(prefix)
        return "" if namespace is None else namespace + re.sub(r"\\(.)", r"\1", local), prefix

    def value(self, token: Token) -> None:
        """Read a variable, a literal or a blank node."""
        frame = self.frames[-1]
        self.stated = False
        if frame.kind not in ("group", "node") or frame.keyword:
            return
        role, about = frame.role()
        if role is Role.PREDICATE:
            frame.simple = False
        if token.kind == "string" and about in _QUERIES:
            self.found.queries.append((token.start, token.end))
        if role is Role.OBJECT and token.kind not in ("variable", "blank"):
            self.stated = self.state(frame, about, token.text, self.lines.position(token.start))

    def state(self, frame: _Frame, about: str | None, value: str, position: Position) -> bool:
        """Note a statement without blank nodes, and return whether it is one. A query has patterns, no statements."""
        if self.sparql or not frame.subject or not about:
            return False
        self.found.statements.append(Statement(frame.subject, about, value, position))
        return True

    def complete(self, written: str) -> None:
        """Append the language or datatype to the literal before it."""
        if self.stated:
            last = self.found.statements[-1]
            self.found.statements[-1] = last._replace(value=last.value + written)

    def word(self, word: str) -> None:
        frame = self.frames[-1]
        if frame.kind == "group":
            frame.expects, frame.keyword = "subject", word
            if word == "SELECT":
                frame.kind = "prose"
        elif frame.kind == "prose":
            frame.keyword = word

    def mark(self, mark: str) -> None:
        frame = self.frames[-1]
        if mark == "{":
            values = frame.keyword == "VALUES"
            frame.keyword, frame.expects = None, "subject"
            self.frames.append(_Frame("prose" if values else "group"))
        elif mark in "[(":
            self.open(mark, frame)
        elif mark in "])}":
            self.close(mark, frame)
        elif frame.kind in ("group", "node") and not frame.keyword:
            self.punctuation(mark, frame)

    def open(self, mark: str, frame: _Frame) -> None:
        if frame.kind == "prose" or frame.keyword:
            self.frames.append(_Frame("prose"))
        elif mark == "(" and frame.expects == "verb" and frame.wants:
            frame.depth += 1
        else:
            frame.end_of_path()
            about = frame.about if frame.kind == "list" or frame.expects == "object" else None
            self.frames.append(_Frame("node") if mark == "[" else _Frame("list", expects="mark", about=about))
            if mark == "[":
                self.frames[-1].verb()

    def close(self, mark: str, frame: _Frame) -> None:
        if mark == ")" and frame.expects == "verb" and frame.depth:
            frame.depth -= 1
        elif len(self.frames) > 1:
            self.frames.pop()
            outer = self.frames[-1]
            if frame.kind in ("node", "list"):
                outer.term()
            elif outer.keyword != "VALUES":
                outer.keyword = None

    @staticmethod
    def punctuation(mark: str, frame: _Frame) -> None:
        if mark == ".":
            frame.expects = "subject"
        elif mark == ";":
            frame.verb()
        elif mark == ",":
            frame.expects = "object"
        elif mark in "/|":
            frame.wants = True
            frame.simple &= mark == "/"
        elif mark in "^!":
            frame.simple = False


def scan_context(text: str) -> Scan:
    """Return the IRIs and prefixes of a JSON-LD context, each at the position of the text inside its quotes."""
    context = json.loads(text)["@context"]
    found = Scan()
    lines = Lines(text)
    key = ""
    for string in _JSON_STRING.finditer(text):
        written = json.loads(string["text"])
        position = lines.position(string.start() + 1)
        if string["key"]:
            key = written
        elif written.startswith("@") or (key.startswith("@") and key not in ("@id", "@reverse", "@type")):
            continue
        elif written.endswith(("/", "#")):
            found.prefixes.append(Prefix(key, written, written, position))
        else:
            role = Role.DATATYPE if key == "@type" else Role.PREDICATE
            prefix, iri = None, written
            if ":" in written and not written.startswith(("http:", "https:")):
                prefix, _, local = written.partition(":")
                namespace = context.get(prefix)
                iri = namespace + local if isinstance(namespace, str) else ""
            found.uses.append(Use(iri, written, role, None, prefix, position))
    return found
