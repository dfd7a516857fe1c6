"""Entries to entities: which thing each name stands for, and its IRI.

A name stands for the row of that name, or for what the vocabulary calls so; letter case counts. A paper is known by
what its address identifies. What neither a row nor the vocabulary knows becomes a thing of its own, and a finding.
IRIs come from `ontology/ids.tsv`, else from the vocabulary, else from the name; never from the order of anything.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from hashlib import sha256
from urllib.parse import quote

from kg.assemble import PAPERS
from kg.errors import ConfigError
from kg.identifiers import identify
from kg.ids import Key
from kg.model import Entity, Entry, Finding, Part, Severity, Value
from kg.schema import Field, Schema
from kg.terms import local_name
from kg.vocabulary import Vocabulary

__all__ = ["Resolution", "resolve"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolution:
    """What the names in entries stand for.

    `entities` by IRI; `ids` the lock file with its new lines; `findings` the names that nothing explains.
    """

    schema: Schema
    entities: Mapping[str, Entity]
    names: Mapping[tuple[str, str], str]
    things: Mapping[int, str]
    slugs: Mapping[int, str]
    ids: dict[Key, str]
    findings: tuple[Finding, ...]

    def thing(self, entry: Entry) -> str:
        """The IRI of what an entry describes."""
        return self.things[id(entry)]

    def entry(self, entry: Entry) -> str:
        """The IRI of the entry itself, which is the name of its graph."""
        return f"{self.schema.prefixes['entry']}{self.slugs[id(entry)]}"

    def part(self, entry: Entry, part: Part) -> str:
        """The IRI of a thing that an entry describes beside its own."""
        if (key := _paper_key(part)) is not None:
            return self.ids[key]
        catalogue, _, rest = self.slugs[id(entry)].split("/", 2)
        return f"{self.schema.prefixes[part.kind]}{catalogue}/{rest}"

    def reference(self, field: Field, value: Value) -> str | None:
        """What a name in a field stands for; None where it is known, but as a kind that the field doesn't take."""
        return next((self.names[kind, value.text] for kind in field.kinds if (kind, value.text) in self.names), None)


def resolve(
    entries: Iterable[Entry], schema: Schema, vocabulary: Vocabulary, ids: Mapping[Key, str], *, locked: bool = False
) -> Resolution:
    """Decide what the names in `entries` stand for, given the vocabulary and the IRIs of earlier builds.

    With `locked`, raises ConfigError where an IRI would be new.
    """
    entries = sorted(entries, key=lambda entry: (entry.span.catalogue, entry.span.line, entry.span.column))
    known = dict(ids)
    names = dict(vocabulary.names)
    described: dict[str, list[Entry]] = defaultdict(list)
    things: dict[int, str] = {}
    for entry in entries:
        if (key := _own_key(entry)) is not None:
            things[id(entry)] = known.setdefault(key, _paper_iri(key, schema))
            continue
        iri = _given(entry, known, names) or schema.prefixes[entry.kind] + local_name(_name(entry))
        described[iri].append(entry)
        names[entry.kind, _name(entry)] = things[id(entry)] = iri
    for iri, its in described.items():
        for entry in its:
            for other in _texts(entry, "otherName"):
                names.setdefault((entry.kind, other), iri)
            for name in (_name(entry), *_texts(entry, "otherName")):
                known.setdefault(Key(entry.kind, "name", name), iri)
    findings = (*_unknown_names(entries, schema, names, known), *_twice(entries, things))
    labels = _labels(described, vocabulary, names) | _papers(entries, schema, known)
    if locked and (new := sorted(set(known) - set(ids))):
        raise ConfigError(
            f"{len(new)} keys are not in ids.tsv, {' '.join(new[0])!r} the first",
            file="ontology/ids.tsv",
            hint="Build without --locked and commit the new lines.",
        )
    entities = {
        iri: Entity(iri=iri, kind=kind, label=label, entries=tuple(described.get(iri, ())))
        for iri, (kind, label) in labels.items()
    }
    return Resolution(
        schema=schema,
        entities=entities,
        names=names,
        things=things,
        slugs=dict(_slugs(entries)),
        ids=known,
        findings=findings,
    )


def _name(entry: Entry) -> str:
    return _texts(entry, "name")[0]


def _texts(entry: Entry, field: str) -> list[str]:
    return [value.text for value in entry.fields.get(field, ()) if isinstance(value, Value)]


def _given(entry: Entry, ids: Mapping[Key, str], names: Mapping[tuple[str, str], str]) -> str | None:
    """The IRI that the vocabulary or an earlier build gave to the entry's name, or to another name of it."""
    its = (_name(entry), *_texts(entry, "otherName"))
    found = [names.get((entry.kind, its[0])), *(ids.get(Key(entry.kind, "name", name)) for name in its)]
    return next((iri for iri in found if iri is not None), None)


def _unknown_names(
    entries: Iterable[Entry], schema: Schema, names: dict[tuple[str, str], str], ids: dict[Key, str]
) -> Iterator[Finding]:
    """Give an IRI to each name that stands for nothing known, and say so where it first occurs."""
    for entry in entries:
        for name, value in _mentions(entry):
            field = schema.fields.get(name)
            if field is None or not field.kinds or value.optional:
                continue
            if any((kind, value.text) in names for kind in field.kinds):
                continue
            kind = field.kinds[0]
            key = Key(kind, "name", value.text)
            names[kind, value.text] = ids.setdefault(key, schema.prefixes[kind] + local_name(value.text))
            cell = entry.cells.get(value.column)
            close = get_close_matches(value.text, [text for its, text in names if its in field.kinds][:-1], n=1)
            yield Finding(
                # what a list calls a field of medicine is for it to say; what it names as a base or data is somewhere
                severity=Severity.NOTE if kind in ("subfield", "modality") else Severity.WARNING,
                rule="unknown-name",
                message=f"{value.text!r} is neither a row nor in the vocabulary; it was taken for a {kind}",
                span=cell.span if cell else entry.span,
                focus=names[kind, value.text],
                path=field.iri,
                value=value.text,
                hint=(f"Did you mean {close[0]!r}? Else add it" if close else "Add it")
                + " to ontology/background.ttl, with what it is.",
            )


def _twice(entries: Iterable[Entry], things: Mapping[int, str]) -> Iterator[Finding]:
    """A finding for each entry whose catalogue has one of that kind and name above it."""
    first: dict[tuple[str, str, str], Entry] = {}
    for entry in entries:
        before = first.setdefault((entry.span.catalogue, things[id(entry)], _name(entry)), entry)
        if before is not entry:
            yield Finding(
                # a page may list a paper once as new and once in its place
                severity=Severity.NOTE if _said(before) == _said(entry) else Severity.WARNING,
                rule="duplicate-name",
                message=f"{_name(entry)!r} stands on line {before.span.line} too; both were taken for one {entry.kind}",
                span=entry.span,
                value=_name(entry),
                hint="Merge the rows, or tell the names apart.",
            )


def _said(entry: Entry) -> set[tuple[str, str, str | None]]:
    """What an entry states, without where it stands."""
    return {(name, value.text, value.url) for name, value in _mentions(entry)}


def _mentions(entry: Entry) -> Iterator[tuple[str, Value]]:
    for name, values in entry.fields.items():
        for value in values:
            if isinstance(value, Value):
                yield name, value
            else:
                yield from ((inner, its) for inner, texts in value.fields.items() for its in texts)


def _paper_key(part: Part) -> Key | None:
    """What identifies a part by itself: its address, else its title; a part with neither is the entry's own."""
    for url in part.fields.get("url", ()):
        return Key(part.kind, *identify(url.url or url.text))
    return Key(part.kind, "title", " ".join(part.name.split())) if part.name else None


def _own_key(entry: Entry) -> Key | None:
    """What identifies an entry that is itself a paper; None for others."""
    if entry.kind not in PAPERS:
        return None
    for url in entry.fields.get("url", ()):
        if isinstance(url, Value):
            return Key("paper", *identify(url.url or url.text))
    return Key("paper", "title", " ".join(_name(entry).split()))


def _paper_iri(key: Key, schema: Schema) -> str:
    return schema.prefixes[key.kind] + f"{key.scheme}/{_path(key)}"


def _labels(
    described: Mapping[str, list[Entry]], vocabulary: Vocabulary, names: Mapping[tuple[str, str], str]
) -> dict[str, tuple[str, str]]:
    """Kind and label of each thing that has a name: the vocabulary's label, else the name that its entries use."""
    labels = {iri: (kind, vocabulary.labels[iri]) for iri, kind in vocabulary.kinds.items()}
    for iri, its in described.items():
        labels.setdefault(iri, (its[0].kind, _preferred(_name(entry) for entry in its)))
    for (kind, name), iri in sorted(names.items()):
        labels.setdefault(iri, (kind, name))
    return labels


def _papers(entries: Iterable[Entry], schema: Schema, ids: dict[Key, str]) -> dict[str, tuple[str, str]]:
    """Kind and label of each paper, by its title, else by its identifier; new ones get an IRI in `ids`."""
    labels: dict[str, tuple[str, str]] = {}
    titles: dict[str, list[str]] = defaultdict(list)

    def add(key: Key, kind: str, title: str | None) -> None:
        iri = ids.setdefault(key, _paper_iri(key, schema))
        titles[iri].extend([title] if title else [])
        if kind != key.kind or iri not in labels:  # what one entry knows to be a survey is one
            labels[iri] = (kind, f"{key.scheme}:{key.key}")

    for entry in entries:
        if (own := _own_key(entry)) is not None:
            add(own, entry.kind, _name(entry))
        for part in (part for values in entry.fields.values() for part in values if isinstance(part, Part)):
            if (key := _paper_key(part)) is not None:
                add(key, part.kind, part.name)
    return labels | {iri: (labels[iri][0], _preferred(its)) for iri, its in titles.items() if its}


def _preferred(names: Iterable[str]) -> str:
    """The most frequent of competing names, the first in the alphabet where that is undecided."""
    return min(Counter(names).items(), key=lambda item: (-item[1], item[0]))[0]


def _path(key: Key) -> str:
    return local_name(key.key) if key.scheme == "title" else quote(key.key, safe="/-._~:()")


def _slugs(entries: Iterable[Entry]) -> Iterator[tuple[int, str]]:
    """The end of each entry's IRI: catalogue, kind, name; of a name that stands twice, section and content too."""
    groups: dict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        groups["/".join(map(local_name, (entry.span.catalogue, entry.kind, _name(entry))))].append(entry)
    for slug, its in groups.items():
        seen: Counter[str] = Counter()
        for entry in its:
            if len(its) == 1:
                yield id(entry), slug
                continue
            row = "".join(cell.raw for cell in entry.cells.values())
            mark = "/".join(
                (*(local_name(heading.text) for heading in entry.headings[-1:]), sha256(row.encode()).hexdigest()[:8])
            )
            seen[mark] += 1
            yield id(entry), f"{slug}/{mark}" + (f"/{seen[mark]}" if seen[mark] > 1 else "")
