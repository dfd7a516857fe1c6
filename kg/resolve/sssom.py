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

    The subject may be a name instead, as one catalogue uses it, or all where `source` is empty.
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
        """Why this was decided, in the person's words where there are any, and where."""
        return f"{self.comment} ({self.file}:{self.line})" if self.comment else f"{self.file}:{self.line}"


def read_decisions(file: Path, schema: Schema, *, shown: str) -> tuple[Decision, ...]:
    """What people decided, as `file` says; none where there is no file. Messages call it `shown`.

    Raises ConfigError, with the line, for a column that is missing, a row without its cells, a predicate or modifier
    that has no meaning here, and where a pair is confirmed in one row and denied in another.
    """
    try:
        lines = [line.removesuffix("\r") for line in file.read_bytes().decode("utf-8-sig").split("\n")]
    except FileNotFoundError:
        return ()
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(str(error), file=shown) from error
    start = next((number for number, line in enumerate(lines) if line.strip() and not line.startswith("#")), len(lines))
    if start == len(lines):
        return ()
    header, *rows = (line.split("\t") for line in lines[start:])
    places = {name.strip(): place for place, name in enumerate(header)}
    for needed in ("subject_id", "predicate_id", "object_id"):
        if needed not in places:
            hint = "Columns have tabs in between."
            raise ConfigError(f"no column {needed}", file=shown, line=start + 1, hint=hint)
    found = tuple(
        _decision(row, places, schema, file=shown, line=number)
        for number, row in enumerate(rows, start=start + 2)
        if any(cell.strip() for cell in row) and not row[0].startswith("#")
    )
    _check_together(found)
    return found


def _check_together(decisions: Iterable[Decision]) -> None:
    """Raise ConfigError where one decision contradicts another."""
    said: dict[tuple[frozenset[str], str, str], Decision] = {}
    meant: dict[tuple[str, str, str], Decision] = {}
    for its in decisions:
        before = said.setdefault((frozenset((its.subject, its.object)), its.predicate, its.source), its)
        what = None
        if before.denied != its.denied:
            what = f"the pair is confirmed and denied, here and in line {before.line}"
        elif its.predicate == VERSION and before.subject == its.object:
            what = f"each is a version of the other, here and in line {before.line}"
        elif its.literal and not its.denied:
            kind = its.object.rpartition("/")[0]
            before = meant.setdefault((its.subject, its.source, kind), its)
            if before.object != its.object:
                what = f"{its.subject!r} means one thing here and another in line {before.line}"
        if what is not None:
            raise ConfigError(what, file=its.file, line=its.line, hint="Drop one of the two rows.")


def _decision(row: list[str], places: Mapping[str, int], schema: Schema, *, file: str, line: int) -> Decision:
    def cell(name: str) -> str:
        place = places.get(name)
        return row[place].strip() if place is not None and place < len(row) else ""

    def fault(what: str, hint: str) -> ConfigError:
        return ConfigError(what, file=file, line=line, hint=hint)

    literal = cell("subject_type") == _LITERAL or (not cell("subject_id") and bool(cell("subject_label")))
    subject = cell("subject_label") if literal else schema.expand(cell("subject_id"))
    target, predicate, modifier = schema.expand(cell("object_id")), cell("predicate_id"), cell("predicate_modifier")
    if not subject or not target:
        raise fault("the row has no subject or no object", "Copy it from build/proposals.sssom.tsv.")
    if predicate == "owl:sameAs":
        predicate = EXACT
    if predicate not in (EXACT, VERSION):
        raise fault(f"{predicate!r} can't be decided", f"Give {EXACT}, or {VERSION} for two versions of a paper.")
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
        literal=literal,
        comment=cell("comment"),
        source=cell("subject_source").removeprefix("catalogue:") if literal else "",
    )


def write_judgements(judgements: Iterable[Judgement], schema: Schema, *, name: str, about: str) -> str:
    """The judgements as an SSSOM file, sorted; `name` ends the IRI of the set, `about` says what it holds."""
    rows = [_row(its, schema) for its in sorted(set(judgements))]
    places = [COLUMNS.index(name) for name in ("subject_id", "object_id", "subject_source", "object_source")]
    used = {row[place].partition(":")[0] for row in rows for place in places}
    prefixes = {prefix: its for prefix, its in schema.prefixes.items() if prefix in used} | _PREFIXES
    metadata = {
        "curie_map": dict(sorted(prefixes.items())),
        "license": "https://creativecommons.org/licenses/by/4.0/",
        "mapping_set_description": about,
        "mapping_set_id": f"{schema.base}mappings/{name}",
    }
    text = io.StringIO()
    for line in yaml.safe_dump(metadata, allow_unicode=True, width=10_000).splitlines():
        text.write(f"#{line}\n")
    writer = csv.writer(text, delimiter="\t", quoting=csv.QUOTE_NONE, quotechar=None, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(rows)
    return text.getvalue()


def _row(its: Judgement, schema: Schema) -> list[str]:
    cells = [
        "" if its.literal else compact(its.subject, schema.prefixes), its.subject if its.literal else its.subject_label,
        _LITERAL if its.literal else "", its.predicate, "Not" if its.denied else "",
        compact(its.object, schema.prefixes), its.object_label, f"semapv:{its.justification}",
        its.subject_source and f"catalogue:{its.subject_source}",
        its.object_source and f"catalogue:{its.object_source}", its.comment,
    ]  # fmt: skip
    return [" ".join(cell.split()) for cell in cells]
