"""The whole program in one line: read → parse → resolve → emit → infer → validate → store.

`gather` is its first half, `build` all of it; whoever reads only this file knows where everything is.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from kg.builds import new_build, open_at, write_store
from kg.catalogue.registry import Unread, choose_catalogues, read_page
from kg.catalogue.revisions import not_synced
from kg.check import Complaints, explain_complaints, in_order, validate, with_catalogue, write_report
from kg.emit import Graphs, describe, emit
from kg.errors import ConfigError, SourceError
from kg.evidence import Evidence
from kg.exports import write_exports, write_mappings
from kg.infer import Rule, infer, load_rules
from kg.model import Entry, Finding, Report
from kg.parse import Catalogue, check_terms, parse
from kg.query import load_query
from kg.rdf.schema import load_schema
from kg.resolve import Resolution, Vocabulary, load_vocabulary, read_past, resolve, write_ids
from kg.workspace import Workspace

__all__ = ["Reading", "build", "gather"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What the catalogues say and what their names stand for, before any of it becomes a statement."""

    catalogues: tuple[Catalogue, ...]
    entries: tuple[Entry, ...]
    vocabulary: Vocabulary
    resolution: Resolution
    findings: tuple[Finding, ...]


Tell = Callable[[str], None]
"""What hears which step comes next, in words."""


def _tell_nobody(_step: str) -> None:
    pass


def build(
    workspace: Workspace, *, locked: bool = False, engine: str | None = None, tell: Tell = _tell_nobody
) -> Report:
    """Build the graph of a workspace and make it current. Returns all that was found on the way.

    With `locked`, no IRI is new: ConfigError if `ids.tsv` lacks one. A trial adds none to that file. `engine` judges
    the shapes, `tell` hears which step comes next. Raises KgError if a file of the workspace is wrong or the folder
    can't be written; the build before then stays current.
    """
    rules, questions = load_rules(workspace.rules), [load_query(file) for file in workspace.queries]
    reading = gather(workspace, locked=locked, tell=tell)
    resolution, catalogues = reading.resolution, reading.catalogues

    tell("writing statements")
    graphs = emit(reading.entries, resolution, reading.vocabulary, catalogues)
    tell("inferring what follows")
    graphs.add_inferred(infer(graphs.knowledge, rules))
    graphs.add_description(describe(graphs.knowledge, resolution, catalogues, questions))
    tell("validating")
    complaints = validate(graphs.knowledge, workspace, engine=engine)
    tell("storing and exporting")
    with new_build(workspace.build) as folder:
        report = store(folder, workspace, reading, graphs, rules, complaints)
        if not locked and not workspace.packaged and not workspace.is_trial:
            write_ids(workspace.ids, resolution.ids, resolution.schema)
    return report


def gather(
    workspace: Workspace, sources: Sequence[str] = (), *, locked: bool = False, tell: Tell = _tell_nobody
) -> Reading:
    """Read the catalogues of a workspace: all of them, or those named; a file is read as the catalogue it looks like.

    One that has no text yet is left out, with a note, if it isn't named. One that can't be read is left out, with a
    violation. Raises ConfigError for a name that is no catalogue's; and if no catalogue at all can be read, the error
    of the first, ConfigError or SourceError.
    """
    schema = load_schema(workspace.ontology, workspace.base)
    vocabulary = load_vocabulary(workspace.ontology, schema)
    catalogues, unread, findings = choose_catalogues(workspace, sources)
    entries: list[Entry] = []
    read: list[Catalogue] = []
    for catalogue in catalogues:
        try:
            check_terms(catalogue, kinds=schema.kinds, fields=schema.fields)
            if catalogue.text is None and not sources:
                findings.append(not_synced(catalogue, workspace.shown(catalogue.file)))
                continue
            tell(f"reading {catalogue.name}")
            its_entries, its_findings = _read(workspace, catalogue)
        except (ConfigError, SourceError) as error:
            unread.append(Unread(name=catalogue.name, file=catalogue.file, error=error))
            continue
        read.append(catalogue)
        entries += its_entries
        findings += its_findings
    if unread and not read:
        raise unread[0].error
    findings += (catalogue.finding(workspace) for catalogue in unread)
    tell("deciding what is one thing")
    resolution = resolve(entries, schema, vocabulary, read_past(workspace, read, schema), locked=locked)
    # what a decision speaks of may be in a catalogue that isn't read
    is_whole = not sources and not unread and len(read) == len(catalogues)
    findings += (finding for finding in resolution.findings if is_whole or finding.rule != "idle-mapping")
    return Reading(
        catalogues=tuple(read),
        entries=tuple(entries),
        vocabulary=vocabulary,
        resolution=resolution,
        findings=tuple(findings),
    )


def _read(workspace: Workspace, catalogue: Catalogue) -> tuple[Sequence[Entry], Sequence[Finding]]:
    """The entries of a catalogue, and what was found on the way. Raises SourceError if its text can't be read."""
    page = read_page(workspace, catalogue)
    parsed = parse(page.blocks, catalogue)
    return parsed.entries, (*page.findings, *parsed.findings)


def store(
    folder: Path,
    workspace: Workspace,
    reading: Reading,
    graphs: Graphs,
    rules: tuple[Rule, ...],
    complaints: Complaints,
) -> Report:
    """Write the files of a build into its folder. Returns the report: the store tells where each complaint stands."""
    resolution, nquads = reading.resolution, "".join(graphs.lines())
    write_store(folder, nquads.encode())
    evidence = Evidence(open_at(folder), resolution.schema, workspace.ontology, rules)
    shown = {catalogue.name: (catalogue, workspace.shown(catalogue.snapshot)) for catalogue in reading.catalogues}
    findings = (with_catalogue(finding, resolution.schema) for finding in reading.findings)
    report = Report(findings=in_order((*findings, *explain_complaints(complaints, evidence, shown))))
    write_report(report, folder)
    write_exports(nquads, resolution.schema, folder)
    write_mappings(resolution, folder)
    return report
