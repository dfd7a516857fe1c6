"""Any text as a term: it parses back to itself, in every library."""

import unicodedata
from urllib.parse import unquote

import pyoxigraph as ox
import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st
from rdflib import Graph

from kg.rdf.namespaces import XSD
from kg.rdf.schema import load_schema
from kg.rdf.terms import compact, iri, literal, local_name, triple
from kg.workspace import Workspace
from tests.support.workspaces import ROOT

_SPACE = Workspace.find(ROOT)
SCHEMA = load_schema(_SPACE.ontology, _SPACE.base)

TEXTS = st.text(st.characters(codec="utf-8"))
ANY = st.text(st.characters())  # lone surrogates too, which st.text() by itself leaves out
DATATYPES = st.sampled_from([XSD + name for name in ("string", "integer", "date", "anyURI")])
S, P = "https://example.org/s", "https://example.org/p"


def read_back(term: str) -> ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple:
    quad: ox.Quad
    (quad,) = ox.parse(f"{triple(S, P, term)} .\n".encode(), format=ox.RdfFormat.N_TRIPLES)
    return quad.object


@given(text=TEXTS, datatype=DATATYPES)
@example(text="\x00\x08\t\n\x0b\x0c\r\x7f\x85\u2028\u2029\ufffe\uffff\"\\'", datatype=XSD + "string")
def test_a_literal_comes_back(text: str, datatype: str) -> None:
    written = literal(text, datatype)
    expected = ox.Literal(text, datatype=ox.NamedNode(datatype))
    assert read_back(written) == expected
    assert written == str(expected)
    assert "\n" not in written


@given(text=TEXTS)
def test_rdflib_reads_a_literal(text: str) -> None:
    ((_, _, value),) = Graph().parse(data=f"{triple(S, P, literal(text))} .\n", format="nt")
    assert str(value) == text


@given(text=ANY)
def test_a_lone_surrogate_is_replaced(text: str) -> None:
    shown = "".join("\ufffd" if "\ud800" <= mark <= "\udfff" else mark for mark in text)
    assert literal(text) == literal(shown)
    assert read_back(literal(text)) == ox.Literal(shown)
    assert local_name(text) == local_name(shown)
    assert iri(S + text) == iri(S + shown)


@given(text=ANY, start=st.sampled_from(["http://", "https://example.org/", "https://example.org/?", "http://a.b/#"]))
@example(text="me:you@host:80:x/path", start="http://")
@example(text="[::1]:8080/", start="http://")
@example(text='a b<>"{}|\\^`[]%zz%20#x#y', start="https://example.org/")
def test_any_address_is_an_iri(text: str, start: str) -> None:
    written = iri(start + text)
    node = read_back(written)
    assert isinstance(node, ox.NamedNode)
    assert str(node) == written == str(ox.NamedNode(node.value))
    assert iri(node.value) == written
    ((_, _, value),) = Graph().parse(data=f"{triple(S, P, written)} .\n", format="nt")
    assert str(value) == node.value


@given(path=st.text("abcABC012-._~!$&'()*+,;=:@/?éλ中", max_size=20), fragment=st.text("abc/?é", max_size=5))
def test_an_iri_stays_as_it_is(path: str, fragment: str) -> None:
    address = f"https://example.org/{path}#{fragment}"
    assert iri(address) == f"<{address}>"


# Names in IRIs.


def plain(name: str) -> str:
    return unicodedata.normalize("NFC", " ".join(name.split()))


@given(name=TEXTS)
@example(name="a_b c%d/e?f#g")
@example(name="_\u0307")
@example(name="ﬁ Å Ω")
def test_a_name_can_be_read_off_its_iri(name: str) -> None:
    local = local_name(name)
    assert unquote(local.replace("_", " ")) == plain(name)
    assert unicodedata.normalize("NFC", local) == local
    assert not set(local) & set(" /?#[]@:<>\"'")
    assert iri(S + local) == f"<{S}{local}>"


@given(one=TEXTS, other=TEXTS)
def test_two_names_never_meet(one: str, other: str) -> None:
    assert (local_name(one) == local_name(other)) == (plain(one) == plain(other))


@pytest.mark.parametrize(
    ("name", "local"),
    [
        ("MedCLIP", "MedCLIP"),
        ("LLaMA 2", "LLaMA_2"),
        ("  LLaMA \t 2 ", "LLaMA_2"),
        ("a_b", "a%5Fb"),
        ("MIMIC-III v1.4", "MIMIC-III_v1.4"),
        ("Cafe\u0301", "Café"),
        ("悟道·文源", "悟道%C2%B7文源"),
        ("50%/a?b#c", "50%25%2Fa%3Fb%23c"),
        ("PMC-OA (β)", "PMC-OA_%28β%29"),
    ],
)
def test_names(name: str, local: str) -> None:
    assert local_name(name) == local


@given(address=TEXTS)
def test_short_and_back(address: str) -> None:
    assume(address.partition(":")[0] not in SCHEMA.prefixes)
    for start in ("", *SCHEMA.prefixes.values()):
        assert SCHEMA.expand(compact(start + address, SCHEMA.prefixes)) == start + address
