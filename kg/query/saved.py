"""Saved queries: `queries/NAME.rq`, each with a header that says what it asks and which parameters it has.

The header is YAML after `#+ `, as in grlc. A parameter is a token `$name` in the query. Only the serialised term that
it stands for ever takes its place, so that no text of a user becomes part of a query.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from kg.config import Setting, near, read_yaml_text
from kg.errors import ConfigError, QueryError
from kg.files import read_text
from kg.phrases import Phrase, option, phrase
from kg.rdf.graphs import BY_NAME
from kg.rdf.tokens import Lines, substitute, variables

if TYPE_CHECKING:
    from pathlib import Path

    from kg.query.results import Answer
    from kg.rdf.schema import Schema
    from kg.rdf.source import Graph

__all__ = ["TYPES", "Parameter", "Query", "ask", "find_question", "load_query", "read_questions"]

TYPES = ("text", "integer", "number", "date")
"""What a parameter may be besides the name of a thing."""
_FORMERLY = {"string": "text"}
_KEYS = ("title", "description", "keywords", "question", "catalogues", "parameters")


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """A parameter of a query: the name of a thing of one of these kinds, or one of TYPES.

    `setting` is what the header says of it, for messages.
    """

    name: str
    kinds: tuple[str, ...]
    type: str | None
    help: str
    example: str
    optional: bool
    setting: Setting | None = field(default=None, repr=False, compare=False)

    def check(self, schema: Schema) -> None:
        """Raise ConfigError if it is to be of a kind that is none."""
        for kind in self.kinds:
            if kind not in schema.kinds:
                names = (*schema.kinds, *TYPES)
                message = f"no kind is called {kind!r}"
                if self.setting is None:
                    raise ConfigError(f"{self.name}: {message}", key=self.name, hint=near(kind, names))
                raise self.setting.error(message, hint=near(kind, names), at_key="kind")


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """A saved query: the name of its file, what it asks in words, its parameters and its text.

    `catalogues` is how many of them it compares: a graph with entries of fewer can't answer it.
    """

    name: str
    title: str
    description: str
    keywords: tuple[str, ...]
    question: str | None
    parameters: tuple[Parameter, ...]
    text: str
    catalogues: int = 1

    @property
    def about(self) -> str:
        """The description, and how many catalogues it needs."""
        return f"{self.description} It needs {self.catalogues} catalogues." if self.catalogues > 1 else self.description

    @property
    def code(self) -> str:
        """The text without the header."""
        return "".join(line for line in self.text.splitlines(keepends=True) if not line.startswith("#+")).strip()

    def bind(self, arguments: Mapping[str, str], graphs: Mapping[str, str]) -> str:
        """Return the text with its tokens replaced by the terms in `arguments`, in N-Triples, and the IRIs in `graphs`.

        An optional parameter without an argument becomes a variable of its own. Raises QueryError for a parameter that
        is missing, or that the query doesn't have.
        """
        known = {parameter.name: parameter for parameter in self.parameters}
        for name in arguments:
            if name not in known:
                raise QueryError(
                    f"{self.name} has no parameter {name!r}", query=self.name, parameter=name, hint=near(name, known)
                )
        for name, parameter in known.items():
            if name not in arguments and not parameter.optional:
                raise QueryError(
                    phrase("{} needs {}", self.name, option(name)),
                    query=self.name,
                    parameter=name,
                    hint=phrase("Try {}", option(name, parameter.example)),
                )
        terms = {name: f"?any_{name}" for name in known} | dict(arguments)
        terms |= {name: f"<{graphs[name]}>" for name in BY_NAME if name in graphs}
        return substitute(self.text, {f"${name}": term for name, term in terms.items()})


def load_query(file: Path) -> Query:
    """Return the query in a file. Raises ConfigError if its header is wrong, or a token is no parameter."""
    body = read_text(file)
    header = _read_header(body, file)
    settings = header.optional("parameters", Setting.mapping) or {}
    parameters = tuple(_parameter(name, setting) for name, setting in settings.items())
    _check_parameters(body, header, file)
    return Query(
        name=file.stem,
        title=header.needed("title").text(),
        description=header.needed("description").text(),
        keywords=tuple(keyword.text() for keyword in header.optional("keywords", Setting.elements) or ()),
        question=header.optional("question", Setting.text),
        catalogues=header.optional("catalogues", _count) or 1,
        parameters=parameters,
        text=body,
    )


def _read_header(body: str, file: Path) -> Setting:
    """Return the header of a query, each value at its position in the file: all other lines are read as blank ones."""
    lines = (f"  {line[2:]}" if line.startswith("#+") else "" for line in body.splitlines())
    header = read_yaml_text("\n".join(lines), file)
    header.mapping(known=_KEYS)
    return header


def _count(setting: Setting) -> int:
    number = setting.node.value
    if not re.fullmatch("[1-9][0-9]?", str(number)):
        raise setting.error("give how many catalogues it compares, such as 2")
    return int(number)


def _check_parameters(body: str, header: Setting, file: Path) -> None:
    """Raise ConfigError for a token that is not a parameter, and for a parameter that the query does not use."""
    parameters = header.given("parameters")
    names = [] if parameters is None else list(parameters.mapping())
    used = [token for token in variables(body) if token.text[0] == "$"]
    for token in used:
        if (name := token.text[1:]) not in (*names, *BY_NAME):
            line, column = Lines(body).position(token.start)
            raise ConfigError(f"${name} is not a parameter", file=str(file), line=line, column=column, key=name)
    unused = [name for name in names if f"${name}" not in {token.text for token in used}]
    if parameters is not None and unused:
        raise parameters.error(f"${unused[0]} is a parameter that the query does not use", at_key=unused[0])


def read_questions(files: Iterable[Path]) -> tuple[list[Query], list[ConfigError]]:
    """Return the queries in these files, and for each that is wrong the error."""
    queries, errors = list[Query](), list[ConfigError]()
    for file in files:
        try:
            queries.append(load_query(file))
        except ConfigError as error:
            errors.append(error)
    return queries, errors


def find_question(files: Iterable[Path], name: str) -> Query:
    """Return the saved query of this name. Raises QueryError, with the name probably meant, if there is none."""
    known = {file.stem: file for file in files}
    if name not in known:
        raise QueryError(f"no question is called {name!r}", query=name, hint=near(name, known))
    return load_query(known[name])


def _parameter(name: str, setting: Setting) -> Parameter:
    setting.mapping(known=("kind", "type", "help", "example", "optional"))
    kinds = [kind.text() for kind in setting.optional("kind", Setting.one_or_more) or ()]
    types = [kind for kind in kinds if kind in TYPES]
    if (given := setting.optional("type", Setting.text)) is not None:
        types.append(_FORMERLY.get(given, given))
    things = tuple(kind for kind in kinds if kind not in TYPES)
    if bool(things) == bool(types) or len(types) > 1 or not {*types} <= {*TYPES}:
        raise setting.error(f"give the kind of thing that it names, or one of {', '.join(TYPES)}")
    return Parameter(
        name=name,
        kinds=things,
        type=types[0] if types else None,
        help=setting.needed("help").text(),
        example=setting.needed("example").text(),
        optional=setting.optional("optional", Setting.truth) or False,
        setting=setting,
    )


def ask(
    store: Graph,
    schema: Schema,
    query: Query,
    arguments: Mapping[str, str],
    *,
    stated_only: bool = False,
    tell: Callable[[Phrase], None] | None = None,
) -> Answer:
    """Return the answer of a saved query. `arguments` are names as people write them.

    With `stated_only`, rows that rest on more than what catalogues state are left out. `tell` hears of a name that
    stands for a family and for its members, and of catalogues that the question needs and the graph lacks. Raises
    QueryError if a name stands for nothing, or for several things, or if a number or date is none; ConfigError if the
    query isn't SPARQL, or a parameter is of a kind that is none.
    """
    from kg.query.catalogues import missing_catalogues
    from kg.query.results import Answer
    from kg.rdf.source import select

    known = {parameter.name: parameter for parameter in query.parameters}
    for parameter in query.parameters:
        parameter.check(schema)
    terms = {
        name: _term(store, schema, known[name], value, tell) if name in known else value
        for name, value in arguments.items()
    }
    bound = query.bind(terms, {name: schema.base + end for name, end in BY_NAME.items()})
    try:
        answer = Answer.of(select(store, bound))
    except (SyntaxError, TypeError) as error:
        raise ConfigError(f"not a SELECT: {error}", file=f"queries/{query.name}.rq") from error
    if tell is not None and (missing := missing_catalogues(store, schema, query)) is not None:
        tell(missing)
    return answer.where("basis", "stated") if stated_only else answer


def _term(store: Graph, schema: Schema, parameter: Parameter, value: str, tell: Callable[[Phrase], None] | None) -> str:
    """The term of SPARQL that an argument stands for."""
    from kg.query.names import find
    from kg.rdf.namespaces import XSD
    from kg.rdf.terms import iri, literal

    if parameter.kinds:
        return iri(find(store, schema, value, parameter.kinds, tell=tell).iri)
    if parameter.type == "text":
        return literal(value)
    datatype, takes, is_one = _VALUES[parameter.type or ""]
    if not is_one(value.strip()):
        raise QueryError(
            phrase("{} takes {}, not {}", option(parameter.name), takes, repr(value)), parameter=parameter.name
        )
    return literal(value.strip(), XSD + datatype)


def _is_date(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


_VALUES: Mapping[str, tuple[str, str, Callable[[str], object]]] = {
    "integer": ("integer", "a whole number", re.compile("[+-]?[0-9]+").fullmatch),
    "number": ("decimal", "a number", re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)").fullmatch),
    "date": ("date", "a date such as 2024-12-31", _is_date),
}
"""The datatypes of parameters that are no texts, what each takes in words, and whether a text is one."""
