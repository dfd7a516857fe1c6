"""What is wrong with a use of a term, or with its declaration: see LINT in `kg.rules` for the rules."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from difflib import get_close_matches

from kg.check.sources import Source, span_at
from kg.check.terms import Terms, namespace_of
from kg.model import Finding
from kg.rdf.namespaces import FM, LABEL, RDFS, SKOS
from kg.rdf.positions import Prefix, Role, Use
from kg.rules import make_finding

__all__ = ["declaration_findings", "judge", "use_findings"]

_COMMENT, _NOTE = RDFS + "comment", SKOS + "editorialNote"


def use_findings(source: Source, terms: Terms) -> Iterator[Finding]:
    """The faults of the prefixes and IRIs in a file; what a wrong prefix makes of its names is not reported again."""
    wrong = set()
    for prefix in source.scan.prefixes:
        if finding := _judge_prefix(prefix, terms):
            wrong.add(prefix.name)
            yield replace(finding, span=span_at(source.path, prefix.position, prefix.written))
    for use in source.scan.uses:
        if use.prefix not in wrong and (finding := judge(use, terms)):
            yield replace(finding, span=span_at(source.path, use.position, use.written))


def judge(use: Use, terms: Terms) -> Finding | None:
    """What is wrong with an IRI, as what it is used for; a finding without a place, or None."""
    if not use.iri:
        return _undeclared_prefix(use, terms)
    kinds, expected = terms.kinds_of(use.iri), terms.kinds_for(use)
    if use.iri in terms.namespaces or (kinds and (expected is None or kinds & expected)):
        return None
    namespace, meant = namespace_of(use.iri), terms.respelt(use.iri)
    if kinds and expected:
        finding = make_finding("term-kind", term=use.written, kinds=_listed(kinds), expected=_listed(expected))
    elif namespace == FM:
        finding = make_finding("term-undeclared", term=use.written)
    elif use.iri.startswith(terms.namespaces):
        finding = make_finding("term-unlisted", term=use.written)
    elif use.iri.startswith(terms.base) or namespace in terms.thing_namespaces:
        finding = make_finding("thing-dangling", term=use.written)
    elif expected or use.prefix is not None or meant in terms.kinds or meant in terms.things:
        finding = make_finding("namespace-unknown", term=use.written)
    else:
        return None  # a page somewhere
    if meant:
        hint: str | None = f"Did you mean {terms.short(meant)}, <{meant}>?"
    else:
        similar = terms.similar(use.iri, expected)
        hint = f"Did you mean {' or '.join(map(terms.short, similar))}?" if similar else finding.hint
    return replace(finding, focus=use.iri, hint=hint)


def _undeclared_prefix(use: Use, terms: Terms) -> Finding:
    similar = get_close_matches(use.prefix or "", terms.prefixes, n=1)
    if not similar:
        return make_finding("prefix-undeclared", term=use.written)
    prefix = similar[0]
    namespace, _ = terms.prefixes[prefix]
    return make_finding("prefix-undeclared", case="known", term=use.written, prefix=prefix, namespace=namespace)


def _judge_prefix(prefix: Prefix, terms: Terms) -> Finding | None:
    """What is wrong with the declaration of a prefix; a finding without a place, or None."""
    name, namespace = prefix.name, prefix.namespace
    meant, (other, file) = terms.respelt(namespace), terms.prefixes[name]
    if meant and (meant in terms.namespaces or meant.startswith(terms.base)):
        return make_finding("namespace-unknown", case="prefix", focus=namespace, namespace=namespace, meant=meant)
    if namespace == other or not name:
        return None
    return make_finding("prefix-differs", focus=namespace, prefix=name, namespace=namespace, other=other, file=file)


def declaration_findings(ontology: Source, terms: Terms, used: Collection[str]) -> Iterator[Finding]:
    """The own terms that lack a label or comment, and those that nothing uses or that are used against their word."""
    declared = {use.iri: use for use in reversed(ontology.scan.uses) if use.role is Role.SUBJECT}
    for iri, said in terms.own.items():
        term, span = declared[iri].written, span_at(ontology.path, declared[iri].position, declared[iri].written)
        if LABEL not in said:
            yield make_finding("term-undocumented", span, focus=iri, term=term)
        if _COMMENT not in said:
            yield make_finding("term-undocumented", span, case="no comment", focus=iri, term=term)
        is_excused = any(note.casefold().startswith("unused:") for note in said.get(_NOTE, ()))
        if is_excused == (iri in used):
            yield make_finding("term-unused", span, case="used" if iri in used else None, focus=iri, term=term)


def _listed(kinds: Iterable[str]) -> str:
    return " or ".join(f"{'an' if kind == 'individual' else 'a'} {kind}" for kind in sorted(kinds))
