"""A report as people read it, and as programs do."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from hashlib import sha256
from importlib.metadata import version
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from kg.errors import ConfigError
from kg.files import read_file, reason
from kg.model import Finding, Report, Severity, Span
from kg.phrases import call, phrase
from kg.rdf.namespaces import FM, RDFS, SH, TYPE, XSD
from kg.rdf.terms import iri, literal, local_name, triple
from kg.terminal import visible

if TYPE_CHECKING:
    from pathlib import Path

    from kg.rdf.schema import Schema

__all__ = [
    "WRITERS", "fingerprint", "in_order", "read_baseline", "since", "summary", "to_text", "with_catalogue",
    "write_report",
]  # fmt: skip

_WHOLE = "workspace.yaml"  # where code hosts show what has no place of its own
_SEVERITY = {Severity.VIOLATION: "Violation", Severity.WARNING: "Warning", Severity.NOTE: "Info"}
_LEVELS = {Severity.VIOLATION: "error", Severity.WARNING: "warning", Severity.NOTE: "note"}


def in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return findings sorted by their places, then by rule, each once."""

    def key(finding: Finding) -> tuple[str, int, int, str, str]:
        span = finding.span
        place = (span.path, span.line, span.column) if span else ("", 0, 0)
        return (*place, finding.rule, finding.message)

    return tuple(sorted(set(findings), key=key))


def with_catalogue(finding: Finding, schema: Schema) -> Finding:
    """The finding with its catalogue as what it is about, if it is about no thing."""
    if finding.focus is not None or finding.span is None:
        return finding
    return replace(finding, focus=schema.prefixes["catalogue"] + local_name(finding.span.catalogue))


def summary(report: Report) -> str:
    """Return how many findings of each severity there are, in words."""
    counts = Counter(finding.severity for finding in report.findings)
    phrases = [f"{counts[its]} {its}{'s' if counts[its] > 1 else ''}" for its in Severity if counts[its]]
    return ", ".join(phrases) or "no findings"


def to_text(report: Report) -> str:
    """One finding a line, `file:line:column: severity: message`, as compilers and editors do; a hint below.

    It is safe on a terminal, and no message begins a line of its own.
    """
    lines = []
    for finding in report.findings:
        place = f"{finding.span}: " if finding.span else ""
        lines.append(f"{place}{finding.severity}: {finding.sentence} [{finding.rule}]")
        if finding.hint:
            lines.append(f"    {finding.hint}")
    return "".join(f"{visible(line, lines=False)}\n" for line in lines)


def to_json(report: Report) -> str:
    """The report as JSON: whether it conforms, and all findings with their places."""
    findings = [
        {
            "severity": finding.severity.value,
            "rule": finding.rule,
            "message": finding.message,
            "place": _place(finding.span) if finding.span else None,
            "related": [_place(span) for span in finding.related],
            "focus": finding.focus,
            "path": finding.path,
            "value": finding.value,
            "hint": finding.hint,
            "fingerprint": fingerprint(finding),
        }
        for finding in report.findings
    ]
    return json.dumps({"conforms": report.conforms, "findings": findings}, ensure_ascii=False, indent=1) + "\n"


def _place(span: Span) -> dict[str, str | int]:
    return {
        "catalogue": span.catalogue,
        "revision": span.revision,
        "path": span.path,
        "line": span.line,
        "column": span.column,
        "endLine": span.end_line,
        "endColumn": span.end_column,
    }


def to_turtle(report: Report) -> str:
    """The report in SHACL's terms (SHACL, section 3.6), sorted N-Triples; a result's place is in fm:file, line, column.

    A result's IRI is made of what it says and not of where, so that it stays when lines move.
    """
    whole = f"urn:sha256:{sha256(to_json(report).encode()).hexdigest()}"
    lines = {
        triple(whole, TYPE, iri(SH + "ValidationReport")),
        triple(whole, SH + "conforms", literal(str(report.conforms).lower(), XSD + "boolean")),
    }
    times: Counter[str] = Counter()
    for finding in report.findings:
        mark = fingerprint(finding)
        times[mark] += 1
        result = f"urn:sha256:{sha256(f'{mark} {times[mark]}'.encode()).hexdigest()}"
        lines.add(triple(whole, SH + "result", iri(result)))
        lines |= {triple(result, predicate, value) for predicate, value in _statements(finding)}
    return "".join(f"{line} .\n" for line in sorted(lines))


def _statements(finding: Finding) -> Iterator[tuple[str, str]]:
    """What the report says of a finding: properties, and terms in N-Triples."""
    yield TYPE, iri(SH + "ValidationResult")
    yield SH + "resultSeverity", iri(SH + _SEVERITY[finding.severity])
    yield SH + "resultMessage", literal(finding.message)
    component = f"{SH}{finding.component}" if finding.component else FM + "ReadingConstraintComponent"
    yield SH + "sourceConstraintComponent", iri(component)
    if finding.shape:
        yield SH + "sourceShape", iri(finding.shape)
        if finding.value:
            yield SH + "value", finding.value
    elif finding.value:
        yield SH + "value", literal(finding.value)
    if finding.focus:
        yield SH + "focusNode", iri(finding.focus)
    if finding.path:
        yield SH + "resultPath", iri(finding.path)
    if finding.hint:
        yield FM + "hint", literal(finding.hint)
    for span in finding.related:
        yield RDFS + "comment", literal(f"See {span}.")
    if finding.span:
        yield FM + "file", literal(finding.span.path)
        yield FM + "line", literal(str(finding.span.line), XSD + "integer")
        yield FM + "column", literal(str(finding.span.column), XSD + "integer")


def to_sarif(report: Report) -> str:
    """The report as SARIF 2.1.0 (OASIS), which code hosts and editors show beside the lines."""
    hints: dict[str, set[str]] = defaultdict(set)
    for finding in report.findings:
        hints[finding.rule].add(finding.hint or "")
    rules = sorted(hints)
    described = [  # a hint that depends on the finding stands with that only
        {
            "id": rule,
            "help": {"text": _sarif_text(min(hints[rule])) if len(hints[rule]) == 1 and any(hints[rule]) else rule},
        }
        for rule in rules
    ]
    driver = {"name": "fmkg", "version": version("fmkg"), "rules": described}
    results = [_sarif_result(finding, rules.index(finding.rule)) for finding in report.findings]
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    document = {"$schema": "https://json.schemastore.org/sarif-2.1.0.json", "version": "2.1.0", "runs": [run]}
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def _sarif_result(finding: Finding, rule: int) -> dict[str, Any]:
    """A result, of the rule with this number; GitHub takes only those that have a place."""
    text = f"{finding.message}. {finding.hint}" if finding.hint else finding.message
    result = {
        "ruleId": finding.rule,
        "ruleIndex": rule,
        "level": _LEVELS[finding.severity],
        "message": {"text": _sarif_text(text)},
        "partialFingerprints": {"fmkg/v1": fingerprint(finding)},
        "locations": [_sarif_location(finding.span)],
    }
    if finding.related:
        related = [_sarif_location(span) for span in finding.related]
        result["relatedLocations"] = [
            {**place, "message": {"text": "It is about this place, too."}} for place in related
        ]
    return result


def _sarif_location(span: Span | None) -> dict[str, Any]:
    """A location; that of what has no place is the workspace."""
    place: dict[str, Any] = {
        "artifactLocation": {"uri": quote(span.path) if span else _WHOLE, "uriBaseId": "%SRCROOT%"}
    }
    if span is not None:
        place["region"] = {
            "startLine": span.line,
            "startColumn": span.column,
            "endLine": span.end_line,
            "endColumn": span.end_column,
        }
    return {"physicalLocation": place}


def _sarif_text(text: str) -> str:
    """A message in which nothing is a placeholder (SARIF 2.1.0, 3.11.5) or a link (3.11.6), nor hidden."""
    return visible(text).replace("{", "{{").replace("}", "}}").replace("](", "] (")


def fingerprint(finding: Finding) -> str:
    """What tells a finding from others whatever line it stands on: a hash of its rule, thing, property and value."""
    parts = (finding.rule, finding.focus, finding.path, finding.value, finding.message)
    return sha256("\n".join(map(str, parts)).encode()).hexdigest()


def read_baseline(file: Path) -> Counter[str]:
    """The fingerprints of an earlier `report.json`, each as often as it occurs.

    Raises ConfigError if the file can't be read, or is no report.
    """
    try:
        return Counter(finding["fingerprint"] for finding in json.loads(read_file(file))["findings"])
    except OSError as error:
        raise ConfigError(reason(error), file=str(file)) from error
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise ConfigError(
            "not a report", file=str(file), hint=phrase("Give a report.json that {} wrote.", call("build"))
        ) from error


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
