"""The whole program in one line: read → parse → resolve → emit → infer → validate → store.

Whoever reads only this file knows where everything is.
"""

from __future__ import annotations

from kg.emit import Graphs, emit
from kg.evidence import Evidence
from kg.export import EXPORTS
from kg.ids import read_ids, write_ids
from kg.infer import infer, load_rules
from kg.model import Entry, Finding, Report
from kg.parse import parse
from kg.read import read
from kg.report import in_order, write_report
from kg.resolve import Resolution, resolve
from kg.schema import load_schema
from kg.store import new_build, open_at, write_store
from kg.validate import validate
from kg.vocabulary import load_vocabulary
from kg.workspace import Workspace

__all__ = ["build", "entries", "graphs"]


def build(workspace: Workspace, *, locked: bool = False) -> Report:
    """Build the graph of a workspace and make it current. The report says all that was found on the way.

    With `locked`, no IRI is new: ConfigError where `ids.tsv` lacks one. Raises KgError where a file of the workspace is
    wrong or the folder can't be written; the build before then stays current.
    """
    schema = load_schema(workspace.ontology, workspace.base)
    rules = load_rules(workspace.rules)
    built, resolution, findings = graphs(workspace, locked=locked)
    follows = infer(built.knowledge, rules)
    built.named[built.inferred].update(follows)
    built.knowledge.update(follows)
    nquads = "".join(built.lines())
    with new_build(workspace.build) as folder:
        write_store(folder, nquads.encode())
        evidence = Evidence(open_at(folder), schema, workspace.ontology, rules)
        knowledge = EXPORTS["ntriples"].write(nquads, schema, workspace.ontology)
        shown = {catalogue.name: (catalogue, workspace.shown(catalogue.snapshot)) for catalogue in workspace.catalogues}
        faults = validate(knowledge, workspace.shapes, workspace.ontology / "fmkg.ttl", evidence, shown)
        report = Report(findings=in_order((*findings, *faults)))
        for name in ("nquads", "trig", "turtle", "jsonld"):
            text = EXPORTS[name].write(nquads, schema, workspace.ontology)
            (folder / f"kg.{EXPORTS[name].extension}").write_text(text, encoding="utf-8", newline="\n")
        write_report(report, folder)
        if not locked:
            write_ids(workspace.ids, resolution.ids, schema)
    return report


def graphs(workspace: Workspace, *, locked: bool = False) -> tuple[Graphs, Resolution, tuple[Finding, ...]]:
    """What the catalogues and the vocabulary state, without what follows."""
    schema = load_schema(workspace.ontology, workspace.base)
    vocabulary = load_vocabulary(workspace.ontology, schema)
    read_in, findings = entries(workspace)
    resolution = resolve(read_in, schema, vocabulary, read_ids(workspace.ids, schema), locked=locked)
    built = emit(read_in, resolution, vocabulary, workspace.catalogues)
    return built, resolution, (*findings, *resolution.findings)


def entries(workspace: Workspace) -> tuple[tuple[Entry, ...], tuple[Finding, ...]]:
    """The entries of all catalogues of a workspace, and what was wrong with their pages."""
    found: list[Entry] = []
    findings: list[Finding] = []
    for catalogue in workspace.catalogues:
        page = read(
            catalogue.snapshot,
            catalogue=catalogue.name,
            revision=catalogue.revision,
            shown=workspace.shown(catalogue.snapshot),
        )
        parsed = parse(page.blocks, catalogue)
        found.extend(parsed.entries)
        findings.extend((*page.findings, *parsed.findings))
    return tuple(found), tuple(findings)
