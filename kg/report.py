"""A report as people read it, and as programs do."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable
from hashlib import sha256
from importlib.metadata import version
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from kg.errors import ConfigError
from kg.model import Finding, Report, Severity
from kg.terms import RDF, iri, literal, triple

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["WRITERS", "fingerprint", "in_order", "read_baseline", "since", "summary", "to_text", "write_report"]

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
    return "".join(lines)


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
                "fingerprint": fingerprint(finding),
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


def to_sarif(report: Report) -> str:
    """The report as SARIF 2.1.0 (OASIS), which code hosts and editors show beside the lines."""
    severities = {Severity.VIOLATION: "error", Severity.WARNING: "warning", Severity.NOTE: "note"}
    hints = {finding.rule: finding.hint for finding in report.findings}
    results = []
    for finding in report.findings:
        text = f"{finding.message}. {finding.hint}" if finding.hint else finding.message
        result: dict[str, Any] = {
            "ruleId": finding.rule,
            "level": severities[finding.severity],
            "message": {"text": text},
            "partialFingerprints": {"fmkg/v1": fingerprint(finding)},
        }
        if (span := finding.span) is not None:
            region = {
                "startLine": span.line,
                "startColumn": span.column,
                "endLine": span.end_line,
                "endColumn": span.end_column,
            }
            place = {"artifactLocation": {"uri": quote(span.path)}, "region": region}
            result["locations"] = [{"physicalLocation": place}]
        results.append(result)
    rules = [{"id": rule, "help": {"text": hints[rule] or rule}} for rule in sorted(hints)]
    driver = {"name": "fmkg", "version": version("fmkg"), "rules": rules}
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    document = {"$schema": "https://json.schemastore.org/sarif-2.1.0.json", "version": "2.1.0", "runs": [run]}
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def fingerprint(finding: Finding) -> str:
    """What tells a finding from others whatever line it stands on: a hash of its rule, thing, property and value."""
    said = (finding.rule, finding.focus, finding.path, finding.value, finding.message)
    return sha256("\n".join(map(str, said)).encode()).hexdigest()


def read_baseline(file: Path) -> Counter[str]:
    """The fingerprints of an earlier `report.json`, each as often as it occurs.

    Raises ConfigError where the file can't be read, or is no report.
    """
    try:
        return Counter(finding["fingerprint"] for finding in json.loads(file.read_bytes())["findings"])
    except OSError as error:
        raise ConfigError((error.strerror or str(error)).lower(), file=str(file)) from error
    except (ValueError, KeyError, TypeError) as error:
        raise ConfigError("not a report", file=str(file), hint="Give a report.json that kg build wrote.") from error


def since(report: Report, baseline: Counter[str]) -> Report:
    """The findings that the baseline lacks."""
    left = Counter(baseline)
    new = []
    for finding in report.findings:
        mark = fingerprint(finding)
        if left[mark] > 0:
            left[mark] -= 1
        else:
            new.append(finding)
    return Report(findings=tuple(new))


WRITERS: dict[str, Callable[[Report], str]] = {
    "txt": lambda report: f"{to_text(report)}{summary(report)}\n",
    "json": to_json,
    "ttl": to_turtle,
    "sarif": to_sarif,
}
"""The forms of a report, by the ending of its file."""


def write_report(report: Report, folder: Path) -> None:
    """Write the report in all its forms into a folder: `report.txt` and so on."""
    for ending, write in WRITERS.items():
        (folder / f"report.{ending}").write_text(write(report), encoding="utf-8", newline="\n")
