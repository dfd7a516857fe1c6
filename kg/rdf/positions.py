"""Where in a file each IRI stands, and as what: for Turtle, SPARQL queries and JSON-LD contexts.

The parsers that read these files for us give no places. This one gives nothing but places: it takes for granted that
a file is well-formed, and follows the grammar only as far as it takes to tell a predicate from an object.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import urljoin

from kg.rdf.namespaces import SH, TYPE
from kg.rdf.tokens import TOKEN, Comment, Places, Prefix, Role, Tokens, Use

__all__ = ["scan", "scan_context", "scan_query"]

_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_CODE_POINT = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
_JSON_STRING = re.compile(r'(?P<text>"(?:[^"\\]|\\.)*")(?P<key>\s*:)?')
_QUERIES = frozenset(SH + name for name in ("ask", "construct", "select", "update"))
"""Properties whose values are SPARQL (SHACL, sections 5 and 6; SHACL-AF)."""


def scan(text: str, *, sparql: bool = False) -> Tokens:
    """The IRIs, prefixes and comments of a Turtle file, or of a SPARQL query."""
    return _Scanner(text, sparql).run()


def scan_query(text: str, start: int, end: int, prefixes: Mapping[str, str]) -> Tokens:
    """The same for the query in a literal of a Turtle file, text[start:end], to which these prefixes are declared."""
    scanner = _Scanner(text, sparql=True)
    scanner.namespaces.update(prefixes)
    marks = 3 if text.startswith(('"""', "'''"), start) else 1
    return scanner.run(start + marks, end - marks)


@dataclass(slots=True)
class _Frame:
    """An open bracket. In a `group` or a `node` there are statements, in a `list` objects, in `prose` nothing of both.

    `expects` says what comes next: a subject, a verb, an object, or the mark behind it.
    """

    kind: str
    expects: str = "subject"
    about: str | None = None  # the property of the objects to come
    simple: bool = True  # the path is one property, or a sequence, so that `about` holds
    wants: bool = True  # a path needs another element
    depth: int = 0  # of parentheses in a path
    keyword: str | None = None  # what follows is a keyword's: FILTER, GRAPH, VALUES ...

    def verb(self) -> None:
        self.expects, self.about, self.simple, self.wants, self.depth = "verb", None, True, True, 0

    def term(self) -> None:
        """A term has been read, of whatever form."""
        if self.expects == "subject":
            self.verb()
        elif self.expects == "object":
            self.expects = "mark"


class _Scanner:
    def __init__(self, text: str, sparql: bool) -> None:
        self.text, self.sparql = text, sparql
        self.places = Places(text)
        self.found = Tokens()
        self.namespaces: dict[str, str] = {}
        self.base = ""
        self.declares = ""  # prefix or base, while one is being declared
        self.declared = ""
        self.frames = [_Frame("prose" if sparql else "group")]

    def run(self, start: int = 0, end: int = sys.maxsize) -> Tokens:
        before = ""
        for token in TOKEN.finditer(self.text, start, end):
            kind, written = str(token.lastgroup), token[0]
            if kind == "comment":
                place = self.places.at(token.start())
                alone = not self.text[token.start() - place.column + 1 : token.start()].strip()
                self.found.comments.append(Comment(text=written, alone=alone, place=place))
                continue
            if self.declares:
                self.declaration(kind, written, token.start())
            elif written.casefold() in ("@prefix", "@base") or (
                kind == "word" and written.casefold() in ("prefix", "base") and len(self.frames) == 1
            ):
                self.declares = written.casefold().lstrip("@")
            elif kind in ("iri", "name") or written == "a":
                self.iri(kind, written, token.start(), typed=before == "^^")
            elif kind == "mark":
                self.mark(written)
            elif kind == "word" and written not in ("true", "false"):
                self.word(written.upper())
            elif kind != "at" and self.value() in _QUERIES and kind == "string":
                self.found.queries.append(token.span())
            before = written
        return self.found

    def declaration(self, kind: str, written: str, start: int) -> None:
        if kind == "name":
            self.declared = written[:-1]
        elif kind == "iri" and self.declares == "base":
            self.base, self.declares = self.resolve(written[1:-1]), ""
        elif kind == "iri":
            namespace = self.namespaces[self.declared] = self.resolve(written[1:-1])
            place = self.places.at(start)
            self.found.prefixes.append(Prefix(name=self.declared, namespace=namespace, written=written, place=place))
            self.declares = ""

    def resolve(self, iri: str) -> str:
        whole = _CODE_POINT.sub(lambda found: chr(min(int(found[1] or found[2], 16), sys.maxunicode)), iri)
        if not self.base or _ABSOLUTE.match(whole):
            return whole
        with suppress(ValueError):
            whole, end = urljoin(self.base, whole), "#" if whole.endswith("#") else ""
            return whole.removesuffix(end) + end
        return whole

    def iri(self, kind: str, written: str, start: int, *, typed: bool) -> None:
        frame = self.frames[-1]
        role, about = (Role.DATATYPE, None) if typed else self.role(frame)
        prefix = None
        if written == "a":
            if role is not Role.PREDICATE:
                return
            iri = TYPE
        elif kind == "iri":
            iri = self.resolve(written[1:-1])
        else:
            prefix, _, local = written.partition(":")
            namespace = self.namespaces.get(prefix)
            iri = "" if namespace is None else namespace + re.sub(r"\\(.)", r"\1", local)
        if role is Role.PREDICATE:
            frame.about = iri
        place = self.places.at(start)
        self.found.uses.append(Use(iri=iri, written=written, role=role, about=about, prefix=prefix, place=place))

    def role(self, frame: _Frame) -> tuple[Role, str | None]:
        """What a term is that comes now; the frame moves on behind it."""
        if frame.kind == "list":
            return (Role.OBJECT, frame.about) if frame.about else (Role.MENTION, None)
        if frame.kind == "prose" or frame.keyword:
            return Role.MENTION, None
        if frame.expects == "verb" and frame.wants:
            frame.wants = False
            return Role.PREDICATE, None
        self.end_of_path(frame)
        role = Role.OBJECT if frame.expects == "object" else Role.SUBJECT
        about = frame.about if role is Role.OBJECT else None
        frame.term()
        return role, about

    @staticmethod
    def end_of_path(frame: _Frame) -> None:
        if frame.expects == "verb" and not frame.wants and not frame.depth:
            frame.expects = "object"
            frame.about = frame.about if frame.simple else None

    def value(self) -> str | None:
        """A variable, a literal or a blank node: the property that it is an object of, where that is one."""
        frame = self.frames[-1]
        if frame.kind not in ("group", "node") or frame.keyword:
            return None
        role, about = self.role(frame)
        if role is Role.PREDICATE:
            frame.simple = False
        return about

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
            self.end_of_path(frame)
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


def scan_context(text: str) -> Tokens:
    """The IRIs and prefixes of a JSON-LD context, each at the text inside its quotes."""
    context = json.loads(text)["@context"]
    found = Tokens()
    places = Places(text)
    key = ""
    for token in _JSON_STRING.finditer(text):
        written = json.loads(token["text"])
        place = places.at(token.start() + 1)
        if token["key"]:
            key = written
        elif written.startswith("@") or (key.startswith("@") and key not in ("@id", "@reverse", "@type")):
            continue
        elif written.endswith(("/", "#")):
            found.prefixes.append(Prefix(name=key, namespace=written, written=written, place=place))
        else:
            role = Role.DATATYPE if key == "@type" else Role.PREDICATE
            prefix, iri = None, written
            if ":" in written and not written.startswith(("http:", "https:")):
                prefix, _, local = written.partition(":")
                namespace = context.get(prefix)
                iri = namespace + local if isinstance(namespace, str) else ""
            found.uses.append(Use(iri=iri, written=written, role=role, about=None, prefix=prefix, place=place))
    return found
