"""Mappings as tables: what was judged the same and why, in the Simple Standard for Sharing Ontological Mappings.

A file has metadata in YAML behind `#`, then a header and rows with tabs between cells (SSSOM 1.0, TSV format). Of its
columns those of COLUMNS are written; read are the subject, predicate, modifier and object, whatever else stands there.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml

from kg.errors import ConfigError
from kg.files import read_text
from kg.rdf.namespaces import DCTERMS, SEMAPV, SKOS
from kg.rdf.schema import Schema
from kg.rdf.terms import compact

__all__ = ["CURATED", "EXACT", "VERSION", "Decision", "Judgement", "read_decisions", "write_judgements"]

CURATED = "ManualMappingCuration"
EXACT, VERSION = "skos:exactMatch", "dcterms:isVersionOf"
COLUMNS = (
    "subject_id", "subject_label", "subject_type", "predicate_id", "predicate_modifier", "object_id", "object_label",
    "mapping_justification", "subject_source", "object_source", "comment",
)  # fmt: skip
_MODIFIERS = ("", "Not")
_LITERAL = "rdfs literal"
_PREFIXES = {"dcterms": DCTERMS, "semapv": SEMAPV, "skos": SKOS}


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Judgement:
    """That two things are one, are versions of one work, or may be: IRIs, labels, where they stand, and why.

    The subject may be a name as people use it (`literal`), in the catalogue `subject_source` or in all.
    """

    subject: str
    object: str
    predicate: str = EXACT
    denied: bool = False
    justification: str
    comment: str
    subject_label: str = ""
    object_label: str = ""
    subject_source: str = ""
    object_source: str = ""
    literal: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What a person says of two things, and in which line of the file.

    The subject may be a name instead, as one catalogue uses it, or all if `source` is empty.
    """

    subject: str
    object: str
    predicate: str
    denied: bool
    file: str
    line: int
    literal: bool = False
    source: str = ""
    comment: str = ""

    @property
    def why(self) -> str:
        """Why this was decided, in the person's words if there are any, and where."""
        return f"{self.comment} ({self.file}:{self.line})" if self.comment else f"{self.file}:{self.line}"


def read_decisions(file: Path, schema: Schema, *, shown: str) -> tuple[Decision, ...]:
    """Return what people decided, as `file` says; nothing if there is no file. Messages call it `shown`.

    Raises ConfigError, with the line, for a column that is missing, a row without its cells, a predicate or modifier
    that has no meaning here, and if a pair is confirmed in one row and denied in another.
    """
    if not file.exists():
        return ()
    lines = read_text(file, shown=shown).removeprefix("\ufeff").split("\n")
    start = next((index for index, line in enumerate(lines) if line.strip() and not line.startswith("#")), len(lines))
    if start == len(lines):
        return ()
    columns = [name.strip() for name in lines[start].split("\t")]
    for needed in ("subject_id", "predicate_id", "object_id"):
        if needed not in columns:
            hint = "Columns have tabs in between."
            raise ConfigError(f"no column {needed}", file=shown, line=start + 1, hint=hint)
    decisions = []
    for number, line in enumerate(lines[start + 1 :], start=start + 2):
        if line.strip() and not line.startswith("#"):
            cells = dict(zip(columns, map(str.strip, line.split("\t")), strict=False))
            decisions.append(_decision(cells, schema, file=shown, line=number))
    _check_consistency(decisions)
    return tuple(decisions)


def _check_consistency(decisions: Iterable[Decision]) -> None:
    """Raise ConfigError if one decision contradicts another."""
    of_pair: dict[tuple[frozenset[str], str, str], Decision] = {}
    of_name: dict[tuple[str, str, str], Decision] = {}
    for decision in decisions:
        ends = frozenset((decision.subject, decision.object))
        earlier = of_pair.setdefault((ends, decision.predicate, decision.source), decision)
        fault = None
        if earlier.denied != decision.denied:
            fault = f"the pair is confirmed and denied, here and in line {earlier.line}"
        elif decision.predicate == VERSION and earlier.subject == decision.object:
            fault = f"each is a version of the other, here and in line {earlier.line}"
        elif decision.literal and not decision.denied:
            kind = decision.object.rpartition("/")[0]
            earlier = of_name.setdefault((decision.subject, decision.source, kind), decision)
            if earlier.object != decision.object:
                fault = f"{decision.subject!r} means one thing here and another in line {earlier.line}"
        if fault is not None:
            raise ConfigError(fault, file=decision.file, line=decision.line, hint="Drop one of the two rows.")


def _decision(cells: Mapping[str, str], schema: Schema, *, file: str, line: int) -> Decision:
    """The decision in a row, `cells` by column. Raises ConfigError if the row decides nothing."""

    def fault(message: str, hint: str) -> ConfigError:
        return ConfigError(message, file=file, line=line, hint=hint)

    name, subject_id = cells.get("subject_label", ""), cells.get("subject_id", "")
    is_literal = cells.get("subject_type") == _LITERAL or (not subject_id and bool(name))
    subject, target = name if is_literal else schema.expand(subject_id), schema.expand(cells.get("object_id", ""))
    if not subject or not target:
        raise fault("the row has no subject or no object", "Copy it from build/proposals.sssom.tsv.")
    predicate = cells.get("predicate_id", "")
    if predicate == "owl:sameAs":
        predicate = EXACT
    if predicate not in (EXACT, VERSION):
        raise fault(f"{predicate!r} can't be decided", f"Give {EXACT}, or {VERSION} for two versions of a paper.")
    modifier = cells.get("predicate_modifier", "")
    if modifier not in _MODIFIERS:
        raise fault(f"{modifier!r} is no modifier", "Give Not to deny, nothing to confirm.")
    if subject == target:
        raise fault("a thing is matched with itself", "Drop the row.")
    return Decision(
        subject=subject,
        object=target,
        predicate=predicate,
        denied=modifier == "Not",
        file=file,
        line=line,
        literal=is_literal,
        comment=cells.get("comment", ""),
        source=cells.get("subject_source", "").removeprefix("catalogue:") if is_literal else "",
    )


def write_judgements(judgements: Iterable[Judgement], schema: Schema, *, name: str, about: str) -> str:
    """Return the judgements as an SSSOM file, sorted; `name` ends the IRI of the set, `about` says what it holds."""
    rows = [_row(judgement, schema) for judgement in sorted(set(judgements))]
    of_iris = ("subject_id", "object_id", "subject_source", "object_source")
    used = {row[column].partition(":")[0] for row in rows for column in of_iris}
    prefixes = {prefix: start for prefix, start in schema.prefixes.items() if prefix in used} | _PREFIXES
    metadata = {
        "curie_map": dict(sorted(prefixes.items())),
        "license": "https://creativecommons.org/licenses/by/4.0/",
        "mapping_set_description": about,
        "mapping_set_id": f"{schema.base}mappings/{name}",
    }
    text = io.StringIO()
    for line in yaml.safe_dump(metadata, allow_unicode=True, width=10_000).splitlines():
        text.write(f"#{line}\n")
    writer = csv.DictWriter(text, COLUMNS, delimiter="\t", quoting=csv.QUOTE_NONE, quotechar=None, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def _row(judgement: Judgement, schema: Schema) -> dict[str, str]:
    """The cells of a judgement by column."""
    is_literal = judgement.literal
    cells = {
        "subject_id": "" if is_literal else compact(judgement.subject, schema.prefixes),
        "subject_label": judgement.subject if is_literal else judgement.subject_label,
        "subject_type": _LITERAL if is_literal else "",
        "predicate_id": judgement.predicate,
        "predicate_modifier": "Not" if judgement.denied else "",
        "object_id": compact(judgement.object, schema.prefixes),
        "object_label": judgement.object_label,
        "mapping_justification": f"semapv:{judgement.justification}",
        "subject_source": judgement.subject_source and f"catalogue:{judgement.subject_source}",
        "object_source": judgement.object_source and f"catalogue:{judgement.object_source}",
        "comment": judgement.comment,
    }
    return {column: " ".join(cell.split()) for column, cell in cells.items()}
