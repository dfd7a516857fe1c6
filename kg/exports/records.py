"""Entries as records: one flat object for each entry, with the field names of curators' samples.

    entity_kind, label               what it is, and what it is called: its name, else the title of its paper
    name, name_source, aliases       its name as printed, where that stands, and its parts if it gives several names
    paper_title, paper_url           its first paper
    code_url, url, url_label         a page labelled as code, another page and its label
    venue, year, authors             where, when and by whom it was published
    base, base_relation, base_raw    the names of its bases; components or alternatives; the cell
    datasets, generated_by           the names in its data: datasets and sources, and models that generated data
    data_star, datasets_raw          whether a star leaves the list open; the cell
    subfield, modality, scale, task  each as printed
    file, line, section_path         where it stands, and the headings above it
    iri                              the thing it describes

What an entry doesn't state is null, or an empty list.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, overload

from kg.model import Entry, Finding, Part, Report, Value
from kg.parse import PAPERS
from kg.resolve import Resolution
from kg.rows import Rows

__all__ = ["Entries", "record"]


_ALWAYS = ("line", "entity_kind", "name")
_MAIN = (*_ALWAYS, "venue", "year", "base", "datasets", "subfield", "scale")


class Entries(Sequence[Entry]):
    """What catalogues say, entry by entry; `records` has each as a flat object, `report` the findings.

    Printed, and in a notebook, they are a table of what matters most.
    """

    __slots__ = ("_entries", "records", "report")

    def __init__(self, entries: Iterable[Entry], resolution: Resolution, findings: Iterable[Finding]) -> None:
        self._entries = tuple(entries)
        self.records = tuple(record(entry, resolution) for entry in self._entries)
        self.report = Report(findings=tuple(findings))

    @overload
    def __getitem__(self, index: int) -> Entry: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Entry, ...]: ...
    def __getitem__(self, index: int | slice) -> Entry | tuple[Entry, ...]:
        return self._entries[index]

    def __len__(self) -> int:
        return len(self._entries)

    def rows(self) -> Rows:
        """Return the records as rows, which pandas takes."""
        return Rows(self.records[0] if self.records else (), (each.values() for each in self.records))

    def summary(self) -> Rows:
        """Return the columns of the records that matter most, without empty ones."""
        rows = []
        for entry in self.records:
            between = " / " if entry["base_relation"] == "alternatives" else " + "
            data = " + ".join([*entry["datasets"], *entry["generated_by"]]) + ("*" if entry["data_star"] else "")
            rows.append(entry | {"base": between.join(entry["base"]), "datasets": data, "name": entry["label"]})
        columns = [name for name in _MAIN if name in _ALWAYS or any(row[name] for row in rows)]
        return Rows(
            (name.removeprefix("entity_") for name in columns), ([row[name] for name in columns] for row in rows)
        )

    def __repr__(self) -> str:
        return repr(self.summary())

    def _repr_html_(self) -> str:
        return self.summary()._repr_html_()


def record(entry: Entry, resolution: Resolution) -> dict[str, Any]:
    """Return the entry as a JSON object, given what its names stand for."""
    paper = next((part for part in entry.fields.get("paper", ()) if isinstance(part, Part)), None)
    mix = next((part for part in entry.fields.get("mix", ()) if isinstance(part, Part)), None)
    members = [] if mix is None else [value.text for value in mix.fields.get("member", ())]
    models = {name for name in members if _is_model(entry, name, resolution)}
    bases, possible = _texts(entry, "base"), _texts(entry, "possibleBase")
    amounts = _texts(entry, "scale") or (
        [] if mix is None else [value.text for value in mix.fields.get("quantity", ())]
    )
    url = next(_values(entry, "url"), None)
    stated = next((value for field in ("base", "possibleBase") for value in _values(entry, field)), None)
    others = _texts(entry, "otherName")
    is_paper = entry.kind in PAPERS
    return {
        "entity_kind": entry.kind,
        "label": entry.name,
        "name": entry.name if entry.named != "none" else None,
        "name_source": entry.named,
        "aliases": [*_texts(entry, "name"), *others] if others else [],
        "paper_title": paper.name if paper else entry.name if entry.named == "none" else None,
        "paper_url": url.url if is_paper and url else _paper_url(paper),
        "code_url": next((value.url for value in _values(entry, "code")), None),
        "url": url.url if url and not is_paper else None,
        "url_label": url.text if url and not is_paper else None,
        "venue": _published(entry, paper, "venue"),
        "year": int(year) if (year := _published(entry, paper, "year")) else None,
        "authors": _published(entry, paper, "authors"),
        "base": [*bases, *possible],
        "base_relation": "alternatives" if possible else "components" if len(bases) > 1 else None,
        "base_raw": _cell(entry, stated.column) if stated else None,
        "datasets": [name for name in members if name not in models],
        "generated_by": [name for name in members if name in models],
        "datasets_raw": _cell(entry, mix.column) if mix else None,
        "data_star": None if mix is None else mix.fields["openEnded"][0].text == "true",
        "subfield": ", ".join(_texts(entry, "subfield")) or None,
        "modality": _first(entry, "modality"),
        "scale": " + ".join(amounts) or None,
        "task": _first(entry, "task"),
        "file": entry.span.path,
        "line": entry.span.line,
        "section_path": [heading.text for heading in entry.headings],
        "iri": resolution.thing(entry),
    }


def _values(entry: Entry, field: str) -> Iterator[Value]:
    return iter([value for value in entry.fields.get(field, ()) if isinstance(value, Value)])


def _texts(entry: Entry, field: str) -> list[str]:
    return [value.text for value in _values(entry, field)]


def _cell(entry: Entry, column: str) -> str | None:
    cell = entry.cells.get(column)  # None if the heading says it
    return cell.text if cell else None


def _first(entry: Entry, field: str) -> str | None:
    return next(iter(_texts(entry, field)), None)


def _published(entry: Entry, paper: Part | None, field: str) -> str | None:
    """Return what is said of the publication of the entry's paper, or of the entry itself."""
    values = paper.fields.get(field, ()) if paper is not None else ()
    return next((value.text for value in values), None) or _first(entry, field)


def _paper_url(paper: Part | None) -> str | None:
    return next((value.url for value in paper.fields.get("url", ())), None) if paper is not None else None


def _is_model(entry: Entry, name: str, resolution: Resolution) -> bool:
    target = resolution.reference(entry, resolution.schema.fields["member"], Value(text=name, column=""))
    return target is not None and resolution.entities[target].kind == "model"
