"""The whole program in one line: read → parse → resolve → emit → infer → validate → store.

Whoever reads only this file knows where everything is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from kg.builds import new_build, open_at, write_store
from kg.catalogue.registry import description_of, load_catalogues, read_catalogue
from kg.catalogue.revisions import not_synced
from kg.check import in_order, validate, write_report
from kg.emit.describe import describe_catalogue, describe_graph, describe_question
from kg.emit.entries import emit
from kg.emit.mappings import judgement_statements, knowledge_of_mappings
from kg.evidence import Evidence
from kg.exports import EXPORTS
from kg.infer import infer, load_rules
from kg.model import Entry, Finding, Report
from kg.parse.description import Catalogue, check_terms
from kg.query import load_query
from kg.rdf.schema import Schema, load_schema
from kg.rdf.terms import local_name
from kg.resolve.history import changes
from kg.resolve.ids import read_ids, write_ids
from kg.resolve.resolution import Resolution
from kg.resolve.resolver import Past, resolve
from kg.resolve.sssom import read_decisions, write_judgements
from kg.resolve.vocabulary import Vocabulary, load_vocabulary
from kg.workspace import Workspace

__all__ = ["Gathered", "build", "gather"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathered:
    """What the catalogues say and what their names stand for, before any of it becomes a statement."""

    catalogues: tuple[Catalogue, ...]
    entries: tuple[Entry, ...]
    vocabulary: Vocabulary
    resolution: Resolution
    findings: tuple[Finding, ...]


def build(workspace: Workspace, *, locked: bool = False, engine: str | None = None) -> Report:
    """Build the graph of a workspace and make it current. The report says all that was found on the way.

    With `locked`, no IRI is new: ConfigError where `ids.tsv` lacks one. `engine` judges the shapes. Raises KgError
    where a file of the workspace is wrong or the folder can't be written; the build before then stays current.
    """
    rules = load_rules(workspace.rules)
    said = gather(workspace, locked=locked)
    schema = said.resolution.schema
    graphs = emit(said.entries, said.resolution, said.vocabulary, said.catalogues)
    graphs.add_mappings(knowledge_of_mappings(said.resolution), judgement_statements(said.resolution))
    graphs.add_inferred(infer(graphs.knowledge, rules))
    labels = {address: entity.label for address, entity in said.resolution.entities.items()}
    for catalogue in said.catalogues:
        graphs.add_description(describe_catalogue(catalogue, schema, labels))
    for question in map(load_query, workspace.queries):
        graphs.add_description(describe_question(question, schema))
    graphs.add_description(describe_graph(graphs.knowledge, said.catalogues, schema))
    nquads = "".join(graphs.lines())
    with new_build(workspace.build) as folder:
        write_store(folder, nquads.encode())
        evidence = Evidence(open_at(folder), schema, workspace.ontology, rules)
        shown = {catalogue.name: (catalogue, workspace.shown(catalogue.snapshot)) for catalogue in said.catalogues}
        faults = validate(EXPORTS["ntriples"].write(nquads, schema), workspace, evidence, shown, engine=engine)
        report = Report(findings=in_order((*(_about(finding, schema) for finding in said.findings), *faults)))
        for name in ("nquads", "trig", "turtle", "jsonld"):
            text = EXPORTS[name].write(nquads, schema)
            (folder / f"kg.{EXPORTS[name].extension}").write_text(text, encoding="utf-8", newline="\n")
        write_report(report, folder)
        for name, its, about in (
            ("mappings", said.resolution.judged, "What was judged to be one thing, or a version of it, and why."),
            ("proposals", said.resolution.proposed, "What looks alike and lacks evidence: confirm or deny it."),
        ):
            text = write_judgements(its, schema, name=name, about=about)
            (folder / f"{name}.sssom.tsv").write_text(text, encoding="utf-8", newline="\n")
        if not locked and not workspace.packaged:
            write_ids(workspace.ids, said.resolution.ids, schema)
    return report


def _about(finding: Finding, schema: Schema) -> Finding:
    """The finding with its catalogue as what it is about, where it is about no thing."""
    if finding.focus is not None or finding.span is None:
        return finding
    return replace(finding, focus=schema.prefixes["catalogue"] + local_name(finding.span.catalogue))


def gather(workspace: Workspace, sources: Sequence[str] = (), *, locked: bool = False) -> Gathered:
    """Read the catalogues of a workspace: all of them, or those named; a file is read as the catalogue it looks like.

    One that has no text yet is left out, with a note, where it isn't named. Raises ConfigError for a name that is no
    catalogue's, SourceError for a file that can't be read and for a catalogue named that has no text yet.
    """
    schema = load_schema(workspace.ontology, workspace.base)
    vocabulary = load_vocabulary(workspace.ontology, schema)
    described = load_catalogues(workspace)
    known = {catalogue.name: catalogue for catalogue in described}
    chosen = [known[name] if name in known else description_of(workspace, name) for name in sources]
    catalogues = tuple(chosen or described)
    entries: list[Entry] = []
    findings: list[Finding] = []
    for catalogue in catalogues:
        check_terms(catalogue, kinds=schema.kinds, fields=schema.fields)
        if catalogue.text is None and not chosen:
            findings.append(not_synced(catalogue, workspace.shown(catalogue.file)))
            continue
        parsed, faults = read_catalogue(workspace, catalogue)
        entries.extend(parsed.entries)
        findings.extend((*faults, *parsed.findings))
    past = Past(
        ids=read_ids(workspace.ids, schema),
        decisions=read_decisions(workspace.mappings, schema, shown=workspace.shown(workspace.mappings)),
        changes=[its for catalogue in catalogues for its in changes(catalogue)],
    )
    resolution = resolve(entries, schema, vocabulary, past, locked=locked)
    # what a decision speaks of may be in a catalogue that isn't read
    whole = not chosen and all(catalogue.text is not None for catalogue in catalogues)
    said = (its for its in resolution.findings if whole or its.rule != "idle-mapping")
    return Gathered(
        catalogues=tuple(its for its in catalogues if its.text is not None),
        entries=tuple(entries),
        vocabulary=vocabulary,
        resolution=resolution,
        findings=(*findings, *said),
    )
