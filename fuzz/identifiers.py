"""Any text identifies something, and is a literal, an address and a name that come back as they were."""

# ruff: noqa: S101 - an assert is how a property fails
from __future__ import annotations

from harness import asserted, fuzz, instrumented

with instrumented(__name__):
    from kg.rdf.namespaces import XSD
    from kg.rdf.terms import iri
    from kg.text.identifiers import identify, is_address, plain_address
    from tests.rdf import test_terms
    from tests.rdf.test_terms import S
    from tests.text import test_identifiers
    from tests.text.test_identifiers import CASES

identifies_itself = asserted(test_identifiers.test_any_text_identifies_something_and_that_itself)
is_iri_once_plain = asserted(test_identifiers.test_every_address_is_an_iri_once_plain)
literal_comes_back = asserted(test_terms.test_a_literal_comes_back)
surrogate_is_replaced = asserted(test_terms.test_a_lone_surrogate_is_replaced)
name_can_be_read_off = asserted(test_terms.test_a_name_can_be_read_off_its_iri)
any_address_is_iri = asserted(test_terms.test_any_address_is_an_iri)
names_never_meet = asserted(test_terms.test_two_names_never_meet)

SEEDS = (
    *(addresses[0] for _, _, addresses in CASES),
    "http://me:you@www.host:80:x/path?utm_source=a&casa_token=b#c#d",
    'https://[::1]:8080/a b<>"{}|\\^`%zz%20\ufffd\ue000\U000fffff',
    "Cafe\u0301 a_b\x00\x08\t\r\x7f\x85\u2028\ufffe|caf\u00e9 悟道·文源 ﬁ Å _\u0307 50%/a?b#c",
)


def check(data: bytes) -> None:
    text = data.decode("utf-8", errors="surrogateescape")  # a byte that is no text is a lone surrogate
    for given in (text, f"https://doi.org/{text}", f"https://x.org/{text}"):
        identifies_itself(given)
        is_iri_once_plain(given)
        check_identity(given)
    surrogate_is_replaced(text)
    for start in ("http://", "https://x.org/", "https://x.org/?q=", "http://x.org/#"):
        address = iri(start + text)
        assert iri(address[1:-1]) == address
    if len(data) % 8 == 0:  # rdflib reads it as well, which takes its time
        any_address_is_iri(text, "http://")
    shown = data.decode("utf-8", errors="replace")
    for datatype in ("string", "integer"):
        literal_comes_back(shown, XSD + datatype)
    name_can_be_read_off(shown)
    one, _, other = shown.partition("|")
    names_never_meet(one, other)
    assert iri(S + text)


def check_identity(url: str) -> None:
    """An identifier is canonical: letter case makes no two DOIs, the ends of an address no two papers."""
    scheme, value = found = identify(url)
    assert value or scheme == "url"
    assert found == identify(f" {url}\n") == identify(plain_address(url))
    if scheme == "doi":
        assert value == value.lower()
    if is_address(url):
        assert is_address(plain_address(url))


if __name__ == "__main__":
    fuzz(check, SEEDS)
