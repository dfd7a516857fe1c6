"""Papers for reference managers: BibTeX, and CSL-JSON (Citation Style Language, schema 1.0.2)."""

from __future__ import annotations

import json
import re
from hashlib import sha256
from typing import Any, NamedTuple
from urllib.parse import quote

import pyoxigraph as ox

from kg.rdf.namespaces import BIBO, DCTERMS, FABIO, FM, LABEL, SCHEMA, with_prefixes
from kg.rdf.source import select, text_of
from kg.terminal import visible
from kg.text.authors import OTHERS, split_authors

__all__ = ["Paper", "papers", "to_bibtex", "to_csl"]

_QUERY = with_prefixes("""
SELECT ?paper ?property ?value WHERE {
  ?paper a schema:ScholarlyArticle ; ?property ?value .
  FILTER(?property IN (rdfs:label, dcterms:creator, fm:authors, bibo:doi, fabio:hasArXivId, fabio:hasPubMedId,
                       schema:url, fm:venue, fm:year))
  # not what only an earlier revision links: its published version is listed
  FILTER(EXISTS { ?paper fm:entry ?entry } || NOT EXISTS { ?paper dcterms:isVersionOf|^dcterms:isVersionOf ?version })
}
""")
_FIELDS = {
    LABEL: "title",
    DCTERMS + "creator": "creators",
    FM + "authors": "authors",
    BIBO + "doi": "doi",
    FABIO + "hasArXivId": "arxiv",
    FABIO + "hasPubMedId": "pmid",
    SCHEMA + "url": "url",
    FM + "venue": "venue",
    FM + "year": "year",
}
# Characters with a meaning of their own in LaTeX. BibTeX counts braces even behind a backslash: each is a command.
_SPECIAL = {
    "\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}",
    "{": r"\textbraceleft{}", "}": r"\textbraceright{}",
} | {mark: f"\\{mark}" for mark in "&%$#_"}  # fmt: skip
_MOST_COMMAS = 2  # in a name, as in "von Last, Jr, First"
# What a field that isn't read as LaTeX can hold: no white space, and no brace that would end it.
_NOT_VERBATIM = re.compile(r"[^!#-\[\]-z|~\u00a1-\ud7ff\ue000-\U0010ffff]")


class Paper(NamedTuple):
    """A paper: the end of its IRI, and its fields, each with all its values sorted."""

    key: str
    fields: dict[str, list[str]]

    def first(self, field: str) -> str | None:
        """Return the first value of a field; None if it has none."""
        return next(iter(self.fields.get(field, ())), None)

    def authors(self) -> list[str]:
        """Return its authors in the order in which they are printed, of several texts in that of the longest one."""
        printed = max(self.fields.get("authors", ()), key=len, default="")
        creators = self.fields.get("creators", [])
        if creators and all(creator in printed for creator in creators):
            return sorted(creators, key=printed.index)
        return list(split_authors(printed)) or creators


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
    entries: dict[str, str] = {}
    for paper in found:
        key = re.sub(r"[^\w.:/+-]", "-", paper.key)
        if key.lower() in entries:  # BibTeX refuses a key that comes twice, in whatever letter case
            key = f"{key}-{sha256(paper.key.encode()).hexdigest()[:8]}"
        entries[key.lower()] = _entry(key, paper)
    return "\n".join(entries.values())


def _entry(key: str, paper: Paper) -> str:
    kind = "article" if paper.first("venue") or paper.first("doi") else "misc"
    fields = {
        "title": "{" + _tex(paper.first("title") or "") + "}",
        "author": " and ".join(map(_author, paper.authors())),
        "journal" if kind == "article" else "howpublished": _tex(paper.first("venue") or ""),
        "year": _tex(paper.first("year") or ""),
        "doi": _verbatim(paper.first("doi") or ""),
        "eprint": _verbatim(paper.first("arxiv") or ""),
        "archiveprefix": "arXiv" if paper.first("arxiv") else "",
        "url": _verbatim(paper.first("url") or ""),
    }
    lines = "".join(f"  {name} = {{{value}}},\n" for name, value in fields.items() if value)
    return f"@{kind}{{{key},\n{lines}}}\n"


def _tex(text: str) -> str:
    """Return a text as LaTeX that prints it: on one line, without a command of its own, whatever it holds."""
    return "".join(_SPECIAL.get(mark, mark) for mark in visible(" ".join(text.split())))


def _author(name: str) -> str:
    """Return a name as one author: in braces if BibTeX would take it for several, or for more than parts of a name.

    OTHERS becomes the word that BibTeX has for it.
    """
    if name == OTHERS:
        return "others"
    several = re.search(r"\b(and|others)\b", name, re.IGNORECASE) or name.count(",") > _MOST_COMMAS
    return f"{{{_tex(name)}}}" if several else _tex(name)


def _verbatim(address: str) -> str:
    """Return an address or identifier as it stands in a field that isn't read as LaTeX (biblatex, section 2.2.1).

    What would end or unbalance the field is percent-encoded.
    """
    return _NOT_VERBATIM.sub(lambda mark: quote(mark[0], safe=""), visible(address))


def to_csl(found: list[Paper]) -> str:
    """Return the papers as CSL-JSON, in the order given."""
    return json.dumps([_item(paper) for paper in found], ensure_ascii=False, indent=1) + "\n"


def _item(paper: Paper) -> dict[str, Any]:
    year = paper.first("year") or ""
    item: dict[str, Any] = {
        "id": paper.key,
        "type": "article-journal" if paper.first("doi") else "article",
        "title": paper.first("title"),
        "author": [_name(author) for author in paper.authors()],
        "container-title": paper.first("venue"),
        "issued": {"date-parts": [[int(year)]]} if re.fullmatch("[0-9]{1,4}", year) else None,
        "DOI": paper.first("doi"),
        "PMID": paper.first("pmid"),
        "URL": paper.first("url"),
        "number": f"arXiv:{paper.first('arxiv')}" if paper.first("arxiv") else None,
    }
    return {name: value for name, value in item.items() if value}


def _name(author: str) -> dict[str, str]:
    family, comma, given = author.partition(",")
    return {"family": family.strip(), "given": given.strip()} if comma else {"literal": author}
