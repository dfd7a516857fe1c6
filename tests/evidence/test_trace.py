"""Where statements stand: cells, lines of the vocabulary, and the places of complaints."""

from __future__ import annotations

import pyoxigraph as ox

from kg.evidence.place import Place
from kg.evidence.trace import Evidence
from kg.rdf.namespaces import FM
from kg.rdf.source import match


def test_every_line_of_the_vocabulary_is_found(evidence: Evidence) -> None:
    lost = [
        triple
        for triple in match(evidence.store, graph=ox.NamedNode(f"{evidence.schema.base}graph/background"))
        if (place := evidence.background(triple)) is None or not place.file
    ]
    assert lost == []


def test_what_cells_say_of_nothing(evidence: Evidence) -> None:
    pulse = f"{evidence.schema.base}model/PULSE"
    paper = "https://w3id.org/codemeta/referencePublication"
    (place,) = evidence.cells(pulse, paper)
    assert (place.header, place.raw) == ("Paper", "-")
    assert evidence.cells(pulse, paper, "<urn:none>") == []
    assert [str(row) for row in evidence.rows(pulse)] == ["data-centric-fm:61:3"]
    assert evidence.cells("https://w3id.org/fmkg/id/model/none", paper) == []


def test_where_a_complaint_belongs(evidence: Evidence) -> None:
    base = evidence.schema.base
    clip, mix = f"{base}model/MedCLIP", f"{base}model/CLIP"
    assert [str(its) for its in evidence.locate(clip, FM + "base", f"<{base}model/CLIP>")] == [
        "data-centric-fm:144:216"
    ]
    assert [its.header for its in evidence.locate(clip, FM + "possibleBase", None)] == ["Base"]
    assert [str(its) for its in evidence.locate(clip, FM + "scale", None)] == ["data-centric-fm:144:3"]
    assert [its.file for its in evidence.locate(mix, None, None)] == ["background.ttl"]
    assert list(evidence.locate("urn:none", None, None)) == []


def test_a_place_is_printed_as_people_look_it_up() -> None:
    place = Place("data-centric-fm", "README.md", 144, 216, "Base", "CLIP")
    assert str(place) == "data-centric-fm:144:216"
