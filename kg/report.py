"""A report as people read it, and as programs do."""

from __future__ import annotations

import json
from collections.abc import Iterable
from hashlib import sha256
from typing import TYPE_CHECKING

from kg.model import Finding, Report, Severity
from kg.terms import RDF, iri, literal, triple

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["in_order", "summary", "to_json", "to_text", "to_turtle", "write_report"]

_SH = "http://www.w3.org/ns/shacl#"
_SEVERITY = {Severity.VIOLATION: "Violation", Severity.WARNING: "Warning", Severity.NOTE: "Info"}


def in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Findings by their places, then by rule, each once."""

    def key(finding: Finding) -> tuple[str, int, int, str, str]:
        span = finding.span
        place = (span.path, span.line, span.column) if span else ("", 0, 0)
        return (*place, finding.rule, finding.message)

    return tuple(sorted(set(findings), key=key))


def summary(report: Report) -> str:
    """How many findings of each severity, in words."""
    counts = [(severity, sum(f.severity is severity for f in report.findings)) for severity in Severity]
    said = [f"{count} {severity}{'s' if count > 1 else ''}" for severity, count in counts if count]
    return ", ".join(said) or "no findings"


def to_text(report: Report) -> str:
    """One finding a line, `file:line:column: severity: message`, as compilers and editors do; a hint below."""
    lines = []
    for finding in report.findings:
        place = f"{finding.span}: " if finding.span else ""
        lines.append(f"{place}{finding.severity}: {finding.message} [{finding.rule}]\n")
        if finding.hint:
            lines.append(f"    {finding.hint}\n")
    return "".join((*lines, f"{summary(report)}\n"))


def to_json(report: Report) -> str:
    """The report as JSON: whether it conforms, and all findings with their places."""
    findings = []
    for finding in report.findings:
        span = finding.span
        place = None
        if span is not None:
            place = {
                "catalogue": span.catalogue,
                "revision": span.revision,
                "path": span.path,
                "line": span.line,
                "column": span.column,
                "endLine": span.end_line,
                "endColumn": span.end_column,
            }
        findings.append(
            {
                "severity": finding.severity.value,
                "rule": finding.rule,
                "message": finding.message,
                "place": place,
                "focus": finding.focus,
                "path": finding.path,
                "value": finding.value,
                "hint": finding.hint,
            }
        )
    return json.dumps({"conforms": report.conforms, "findings": findings}, ensure_ascii=False, indent=1) + "\n"


def to_turtle(report: Report) -> str:
    """The report in SHACL's terms (SHACL, section 3.6); every result has an IRI made of what it says."""
    me = f"urn:sha256:{sha256(to_json(report).encode()).hexdigest()}"
    boolean = "http://www.w3.org/2001/XMLSchema#boolean"
    lines = {
        triple(me, RDF + "type", iri(_SH + "ValidationReport")),
        triple(me, _SH + "conforms", literal(str(report.conforms).lower(), boolean)),
    }
    for finding in report.findings:
        said = "\n".join(map(str, (finding.rule, finding.span, finding.focus, finding.path, finding.value)))
        result = f"urn:sha256:{sha256(said.encode()).hexdigest()}"
        lines.add(triple(me, _SH + "result", iri(result)))
        lines.add(triple(result, RDF + "type", iri(_SH + "ValidationResult")))
        lines.add(triple(result, _SH + "resultSeverity", iri(_SH + _SEVERITY[finding.severity])))
        lines.add(triple(result, _SH + "resultMessage", literal(finding.message)))
        if finding.focus:
            lines.add(triple(result, _SH + "focusNode", iri(finding.focus)))
        if finding.path:
            lines.add(triple(result, _SH + "resultPath", iri(finding.path)))
        if finding.span:
            lines.add(triple(result, "http://www.w3.org/2000/01/rdf-schema#comment", literal(str(finding.span))))
    return "".join(f"{line} .\n" for line in sorted(lines))


def write_report(report: Report, folder: Path) -> None:
    """Write `report.txt`, `report.json` and `report.ttl` into a folder."""
    for name, text in (("txt", to_text(report)), ("json", to_json(report)), ("ttl", to_turtle(report))):
        (folder / f"report.{name}").write_text(text, encoding="utf-8", newline="\n")
