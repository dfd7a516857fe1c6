"""Papers for reference managers: BibTeX, and CSL-JSON (Citation Style Language, schema 1.0.2)."""

from __future__ import annotations

import json
import re
from typing import Any, NamedTuple

import pyoxigraph as ox

from kg.rdf.namespaces import BIBO, DCTERMS, FABIO, FM, LABEL, SCHEMA, with_prefixes
from kg.rdf.source import select, text_of

__all__ = ["Paper", "papers", "to_bibtex", "to_csl"]

_QUERY = with_prefixes("""
SELECT ?paper ?property ?value WHERE {
  ?paper a schema:ScholarlyArticle ; ?property ?value .
  FILTER(?property IN (rdfs:label, dcterms:creator, bibo:doi, fabio:hasArXivId, fabio:hasPubMedId,
                       schema:url, fm:venue, fm:year))
  # not what only an earlier revision links: its published version is listed
  FILTER(EXISTS { ?paper fm:entry ?entry } || NOT EXISTS { ?paper dcterms:isVersionOf|^dcterms:isVersionOf ?version })
}
""")
_FIELDS = {
    LABEL: "title",
    DCTERMS + "creator": "authors",
    BIBO + "doi": "doi",
    FABIO + "hasArXivId": "arxiv",
    FABIO + "hasPubMedId": "pmid",
    SCHEMA + "url": "url",
    FM + "venue": "venue",
    FM + "year": "year",
}
# Characters with a meaning of their own in LaTeX.
_SPECIAL = {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"} | {
    mark: f"\\{mark}" for mark in "&%$#_{}"
}


class Paper(NamedTuple):
    """A paper: the end of its IRI, and its fields, each with all its values sorted."""

    key: str
    fields: dict[str, list[str]]

    def first(self, field: str) -> str | None:
        """Return the first value of a field; None if it has none."""
        return next(iter(self.fields.get(field, ())), None)


def papers(store: ox.Store) -> list[Paper]:
    """Return the papers in the knowledge that have a title, sorted by IRI; without a title there is nothing to cite."""
    found: dict[str, dict[str, set[str]]] = {}
    for row in select(store, _QUERY):
        fields = found.setdefault(text_of(row["paper"]), {})
        fields.setdefault(_FIELDS[text_of(row["property"])], set()).add(text_of(row["value"]))
    return [
        Paper(address.partition("/paper/")[2], {name: sorted(values) for name, values in fields.items()})
        for address, fields in sorted(found.items())
        if not _is_identifier(fields)
    ]


def _is_identifier(fields: dict[str, set[str]]) -> bool:
    """Return whether a paper without a title is called by its identifier."""
    return all(re.match(r"[a-z]+:\S+$", title) for title in fields.get("title", ()))


def to_bibtex(found: list[Paper]) -> str:
    """Return the papers as BibTeX, in the order given; keys are made of their identifiers, so they don't change."""
    return "\n".join(map(_entry, found))


def _entry(paper: Paper) -> str:
    kind = "article" if paper.first("venue") or paper.first("doi") else "misc"
    fields = {
        "title": "{" + _tex(paper.first("title") or "") + "}",
        "author": " and ".join(map(_tex, paper.fields.get("authors", ()))),
        "journal" if kind == "article" else "howpublished": _tex(paper.first("venue") or ""),
        "year": paper.first("year") or "",
        "doi": paper.first("doi") or "",
        "eprint": paper.first("arxiv") or "",
        "archiveprefix": "arXiv" if paper.first("arxiv") else "",
        "url": paper.first("url") or "",
    }
    lines = "".join(f"  {name} = {{{value}}},\n" for name, value in fields.items() if value)
    key = re.sub(r"[^\w.:/+-]", "-", paper.key)
    return f"@{kind}{{{key},\n{lines}}}\n"


def _tex(text: str) -> str:
    return "".join(_SPECIAL.get(mark, mark) for mark in text)


def to_csl(found: list[Paper]) -> str:
    """Return the papers as CSL-JSON, in the order given."""
    return json.dumps([_item(paper) for paper in found], ensure_ascii=False, indent=1) + "\n"


def _item(paper: Paper) -> dict[str, Any]:
    item: dict[str, Any] = {
        "id": paper.key,
        "type": "article-journal" if paper.first("doi") else "article",
        "title": paper.first("title"),
        "author": [_name(author) for author in paper.fields.get("authors", ())],
        "container-title": paper.first("venue"),
        "issued": {"date-parts": [[int(year)]]} if (year := paper.first("year")) and year.isdigit() else None,
        "DOI": paper.first("doi"),
        "PMID": paper.first("pmid"),
        "URL": paper.first("url"),
        "number": f"arXiv:{paper.first('arxiv')}" if paper.first("arxiv") else None,
    }
    return {name: value for name, value in item.items() if value}


def _name(author: str) -> dict[str, str]:
    family, comma, given = author.partition(",")
    return {"family": family.strip(), "given": given.strip()} if comma else {"literal": author}
