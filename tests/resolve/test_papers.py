"""Papers: which address is which paper, what it is called, which links contradict, and which papers came before."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.model import Cell, Entry, Finding, Part, Severity, Span, Text, Value
from kg.rdf.schema import load_schema
from kg.resolve.ids import Ids, Key
from kg.resolve.papers import Papers, find_papers, identifier_of, own_key, paper_iri, paper_key
from kg.resolve.versions import Change, Said, Version
from kg.text.identifiers import Identifier, identify
from kg.workspace import Workspace
from tests.support.workspaces import ROOT

SPACE = Workspace(ROOT)
SCHEMA = load_schema(SPACE.ontology, SPACE.base)
PAPER = SCHEMA.prefixes["paper"]

ARXIV, JOURNAL, OTHER_JOURNAL = (
    "https://arxiv.org/abs/2401.00001",
    "https://doi.org/10.1000/eye.1",
    "https://doi.org/10.1000/eye.2",
)
TITLE, OTHER_TITLE = "Eyes of Cats, Seen at Night", "Lungs of dogs in cold winters"
AT_ARXIV, AT_JOURNAL = f"{PAPER}arxiv/2401.00001", f"{PAPER}doi/10.1000/eye.1"
AT_TITLE = f"{PAPER}title/Eyes_of_Cats%2C_Seen_at_Night"


def span(catalogue: str, line: int, column: int = 1) -> Span:
    text = Text(catalogue=catalogue, revision="1111111", path=f"catalogues/{catalogue}.md")
    return Span(text=text, line=line, column=column, end_line=line, end_column=column + 1)


def value(text: str) -> Value:
    return Value(text=text, column="Paper", url=text if "://" in text else None)


def part(title: str | None, *addresses: str) -> Part:
    return Part(
        kind="paper",
        name=title,
        column="Paper",
        fields={"url": tuple(map(value, addresses))} if addresses else {},
    )


def row(place: str, title: str | None, *addresses: str, name: str = "EyeGPT") -> Entry:
    """A row on a model, with its paper; `place` is as in "eyes:3"."""
    catalogue, line = place.split(":")
    return Entry(
        span=span(catalogue, int(line)),
        kind="model",
        name=name,
        fields={"name": (value(name),), "paper": (part(title, *addresses),)},
        cells={},
        headings=(),
    )


def own(place: str, title: str, address: str | None = None, *, kind: str = "paper") -> Entry:
    """A row that is a paper itself."""
    catalogue, line = place.split(":")
    url = {"url": (value(address),)} if address is not None else {}
    return Entry(
        span=span(catalogue, int(line)),
        kind=kind,
        name=title,
        fields={"name": (value(title),), **url},
        cells={},
        headings=(),
        named="none",
    )


def change(before: str, after: str, titles: tuple[str, str] = ("", "")) -> Change:
    return Change(
        catalogue="eyes",
        kind="model",
        name="EyeGPT",
        before=identify(before),
        after=identify(after),
        titles=titles,
        revisions=("1111111", "2222222"),
        former=before,
    )


def version(paper: str, of: str) -> Version:
    return Version(paper=paper, of=of, justification="ManualMappingCuration", comment="a person")


def papers(
    *entries: Entry, known: dict[Key, str] | None = None, changes: tuple[Change, ...] = (), people: Said | None = None
) -> Papers:
    """The papers of entries; what is new is added to `known`, as a build adds it to the lock file."""
    ids = Ids(dict(known or {}))
    found = find_papers(entries, changes, people or Said(), ids, SCHEMA)
    if known is not None:
        known.update(ids)
    return found


def pairs(its: Papers) -> list[tuple[str, str]]:
    return [(version.paper, version.of) for version in its.versions.found]


# Keys and IRIs.


@pytest.mark.parametrize(
    ("its", "key"),
    [
        (part(TITLE, ARXIV, JOURNAL), Key("paper", "arxiv", "2401.00001")),
        (part(None, JOURNAL), Key("paper", "doi", "10.1000/eye.1")),
        (part(" Eyes  of\ncats "), Key("paper", "title", "Eyes of cats")),
        (part(None), None),
        (part(""), None),
    ],
)
def test_a_part_is_identified_by_its_address_else_by_its_title(its: Part, key: Key | None) -> None:
    assert paper_key(its) == key


@pytest.mark.parametrize(
    ("entry", "key"),
    [
        (own("eyes:1", TITLE, ARXIV), Key("paper", "arxiv", "2401.00001")),
        (own("eyes:1", TITLE, ARXIV, kind="survey"), Key("paper", "arxiv", "2401.00001")),
        (own("eyes:1", "Eyes  of cats"), Key("paper", "title", "Eyes of cats")),
        (own("eyes:1", "EyeSet", JOURNAL, kind="dataset"), None),
        (row("eyes:1", TITLE, ARXIV), None),
    ],
)
def test_only_papers_and_surveys_are_papers_themselves(entry: Entry, key: Key | None) -> None:
    assert own_key(entry) == key


@pytest.mark.parametrize(
    ("scheme", "value", "end"),
    [
        ("arxiv", "2401.00001", "arxiv/2401.00001"),
        ("doi", "10.1016/s0140(23)02-1", "doi/10.1016/s0140(23)02-1"),
        ("doi", "10.1000/a<b>;c d", "doi/10.1000/a%3Cb%3E%3Bc%20d"),
        ("url", "eyes.org/p?id=1&x#!/a", "url/eyes.org/p%3Fid%3D1%26x%23%21/a"),
        ("title", "Eyes_of cats, 眼", "title/Eyes%5Fof_cats%2C_眼"),
    ],
)
def test_iris_of_papers(scheme: str, value: str, end: str) -> None:
    assert paper_iri(Key("paper", scheme, value), SCHEMA) == PAPER + end


@given(st.sampled_from(["doi", "arxiv", "url"]), st.text(alphabet=st.characters(exclude_categories=["Cs"])))
def test_an_iri_tells_the_identifier_that_it_is_made_of(scheme: str, value: str) -> None:
    assert identifier_of(paper_iri(Key("paper", scheme, value), SCHEMA), SCHEMA) == Identifier(scheme, value)


@pytest.mark.parametrize("title", [TITLE, "Eyes_of cats"])
def test_the_iri_of_a_title_tells_the_title(title: str) -> None:
    assert identifier_of(paper_iri(Key("paper", "title", title), SCHEMA), SCHEMA) == Identifier("title", title)


# What papers are called.


def test_rows_with_one_address_have_one_paper() -> None:
    known: dict[Key, str] = {}
    its = papers(
        row("eyes:1", TITLE, ARXIV),
        row("sight:2", "Eyes of cats seen at night", f"{ARXIV}v2"),
        row("eyes:9", TITLE, ARXIV, name="EyeChat"),
        known=known,
    )
    assert known == {Key("paper", "arxiv", "2401.00001"): AT_ARXIV}
    assert its.labels == {AT_ARXIV: ("paper", TITLE)}
    assert its.titles == {AT_ARXIV: {TITLE, "Eyes of cats seen at night"}}
    assert (its.own, its.findings, its.contested, its.former) == ({}, (), (), {})


@pytest.mark.parametrize(
    ("titles", "label"),
    [
        (["Eyes of cats", "Eyes of cats at night", "Eyes of cats at night"], "Eyes of cats at night"),
        (["Eyes of cats at night", "Eyes of cats"], "Eyes of cats"),
        ([None, "Eyes of cats"], "Eyes of cats"),
        ([None, None], "arxiv:2401.00001"),
    ],
)
def test_a_paper_is_called_by_the_title_that_most_rows_give(titles: list[str | None], label: str) -> None:
    its = papers(*(row(f"eyes:{line}", title, ARXIV) for line, title in enumerate(titles, start=1)))
    assert its.labels == {AT_ARXIV: ("paper", label)}


def test_a_paper_may_be_known_by_its_title_only() -> None:
    known: dict[Key, str] = {}
    its = papers(row("eyes:1", TITLE), row("sight:2", TITLE.replace(" ", "  ")), own("cats:3", TITLE), known=known)
    assert its.labels == {AT_TITLE: ("paper", TITLE)}
    assert set(its.own.values()) == {AT_TITLE}
    assert known == {
        Key("paper", "title", TITLE): AT_TITLE,
        Key("paper", "entry", f"cats/{TITLE}"): AT_TITLE,
    }


def test_a_row_without_a_paper_has_none() -> None:
    known: dict[Key, str] = {}
    assert papers(row("eyes:1", None), known=known).labels == {}
    assert known == {}


@pytest.mark.parametrize("kinds", [("paper", "survey"), ("survey", "paper")])
def test_what_one_entry_knows_to_be_a_survey_is_one(kinds: tuple[str, str]) -> None:
    entries = [own(f"{catalogue}:1", TITLE, ARXIV, kind=kind) for catalogue, kind in zip("ab", kinds, strict=True)]
    for its in (papers(*entries, row("eyes:1", TITLE, ARXIV)), papers(row("eyes:1", TITLE, ARXIV), *entries)):
        assert its.labels == {AT_ARXIV: ("survey", TITLE)}


def test_places_of_equal_titles_are_told() -> None:
    its = papers(row("eyes:1", TITLE, ARXIV), own("sight:2", TITLE, JOURNAL))
    assert pairs(its) == [(AT_ARXIV, AT_JOURNAL)]
    assert its.versions.found[0].comment == "equal titles (eyes:1, sight:2)"


# IRIs that are known.


@pytest.mark.parametrize("entry", [row("eyes:1", TITLE, ARXIV), own("eyes:1", TITLE, ARXIV)], ids=["row", "own"])
def test_a_paper_keeps_the_iri_that_it_has(entry: Entry) -> None:
    known = {Key("paper", "arxiv", "2401.00001"): f"{PAPER}earlier"}
    its = papers(entry, known=known)
    assert its.labels == {f"{PAPER}earlier": ("paper", TITLE)}
    assert known[Key("paper", "arxiv", "2401.00001")] == f"{PAPER}earlier"


@pytest.mark.parametrize(
    ("address", "page"),
    [
        ("https://www.nature.com/articles/s41586-024-00001-1", "nature.com/articles/s41586-024-00001-1"),
        ("http://nature.com/articles/s41586-024-00001-1/#Sec1", "nature.com/articles/s41586-024-00001-1"),
    ],
)
def test_a_page_whose_scheme_becomes_known_keeps_its_iri(address: str, page: str) -> None:
    key, before = Key("paper", "doi", "10.1038/s41586-024-00001-1"), f"{PAPER}url/{page}"
    known = {Key("paper", "url", page): before}
    for _ in range(2):
        its = papers(row("eyes:1", TITLE, address), own("sight:1", TITLE, "https://doi.org/" + key.key), known=known)
        assert its.labels == {before: ("paper", TITLE)}
        assert set(its.own.values()) == {before}
        assert known[key] == before
    known[key] = f"{PAPER}doi/{key.key}"
    assert list(papers(row("eyes:1", TITLE, address), known=known).labels) == [f"{PAPER}doi/{key.key}"]


def test_of_several_pages_the_first_in_the_alphabet_gives_the_iri() -> None:
    page, pdf = "nature.com/articles/s41586-024-00001-1", "nature.com/articles/s41586-024-00001-1.pdf"
    known = {Key("paper", "url", its): f"{PAPER}url/{its}" for its in (pdf, page)}
    entries = [row("eyes:1", TITLE, f"https://{pdf}"), row("eyes:2", TITLE, f"https://www.{page}")]
    assert list(papers(*entries, known=dict(known)).labels) == [f"{PAPER}url/{page}"]
    assert list(papers(*entries[::-1], known=dict(known)).labels) == [f"{PAPER}url/{page}"]


def test_a_page_that_is_still_one_has_the_iri_of_a_page() -> None:
    assert list(papers(row("eyes:1", TITLE, "https://www.eyes.org/p/")).labels) == [f"{PAPER}url/eyes.org/p"]


# Two titles under one address.


def test_two_titles_under_one_address_are_found() -> None:
    first, alike, other = (
        row("eyes:3", TITLE, ARXIV),
        row("eyes:5", "Eyes of cats", ARXIV),
        row("sight:4", OTHER_TITLE, ARXIV),
    )
    its = papers(other, alike, first)
    assert its.contested == ((AT_ARXIV, first), (AT_ARXIV, other))
    assert its.findings == (
        Finding(
            severity=Severity.WARNING,
            rule="two-titles",
            message=f"arxiv:2401.00001 is linked as {OTHER_TITLE!r} here, and as {TITLE!r} in eyes",
            span=other.span,
            related=(first.span,),
            focus=AT_ARXIV,
            value=OTHER_TITLE,
            hint="One of the two links the wrong paper, unless it was given a new title.",
        ),
    )


def test_a_finding_stands_at_the_cell_of_the_paper() -> None:
    first, entry = row("eyes:3", TITLE, ARXIV), row("sight:4", OTHER_TITLE, ARXIV)
    cell = Cell(text=OTHER_TITLE, raw=OTHER_TITLE, span=span("sight", 4, 20))
    placed = Entry(
        span=entry.span, kind=entry.kind, name=entry.name, fields=entry.fields, cells={"Paper": cell}, headings=()
    )
    (its,) = papers(first, placed).findings
    assert its.span == cell.span


@pytest.mark.parametrize(
    "entries",
    [
        [row("eyes:1", TITLE, ARXIV), row("eyes:2", OTHER_TITLE, JOURNAL)],
        [row("eyes:1", TITLE, ARXIV), row("eyes:2", f"EyeGPT: {TITLE} and by Day", ARXIV)],
        [row("eyes:1", TITLE, ARXIV), row("eyes:2", None, ARXIV)],
        [row("eyes:1", TITLE), row("eyes:2", OTHER_TITLE)],
    ],
)
def test_titles_that_do_not_contradict_are_fine(entries: list[Entry]) -> None:
    its = papers(*entries)
    assert (its.findings, its.contested) == ((), ())


def test_two_titles_are_found_within_one_catalogue_and_once_for_each_row() -> None:
    its = papers(
        *(row(f"eyes:{line}", title, ARXIV) for line, title in ((1, TITLE), (2, OTHER_TITLE), (3, OTHER_TITLE)))
    )
    assert [finding.span and finding.span.line for finding in its.findings] == [2, 3]
    assert [entry.span.line for _, entry in its.contested] == [1, 2, 1, 3]


# Papers that are entries themselves.


def test_an_own_paper_has_the_iri_of_its_address() -> None:
    entry, known = own("eyes:1", TITLE, ARXIV), dict[Key, str]()
    its = papers(entry, known=known)
    assert its.own == {entry.span: AT_ARXIV}
    assert known[Key("paper", "entry", f"eyes/{TITLE} [arxiv:2401.00001]")] == AT_ARXIV


@pytest.mark.parametrize("kind", ["paper", "survey"])
def test_an_own_paper_whose_title_contradicts_the_accepted_one_has_an_iri_of_its_title(kind: str) -> None:
    wrong, known = own("eyes:1", TITLE, ARXIV, kind=kind), dict[Key, str]()
    its = papers(wrong, row("cats:1", OTHER_TITLE, ARXIV), row("sight:2", OTHER_TITLE, ARXIV), known=known)
    assert its.own == {wrong.span: AT_TITLE}
    assert its.labels == {AT_TITLE: (kind, TITLE), AT_ARXIV: ("paper", OTHER_TITLE)}
    assert its.titles == {AT_TITLE: {TITLE}, AT_ARXIV: {OTHER_TITLE}}
    assert known == {
        Key("paper", "arxiv", "2401.00001"): AT_ARXIV,
        Key("paper", "title", TITLE): AT_TITLE,
        Key("paper", "entry", f"eyes/{TITLE} [arxiv:2401.00001]"): AT_TITLE,
    }
    assert [(iri, entry.span.catalogue) for iri, entry in its.contested] == [(AT_ARXIV, "cats"), (AT_ARXIV, "eyes")]


def test_spaces_in_a_title_do_not_count_for_its_iri() -> None:
    wrong, known = own("eyes:1", TITLE.replace(" ", "  "), ARXIV), dict[Key, str]()
    papers(wrong, row("cats:1", OTHER_TITLE, ARXIV), row("sight:2", OTHER_TITLE, ARXIV), known=known)
    assert known[Key("paper", "title", TITLE)] == AT_TITLE


@pytest.mark.parametrize(
    ("others", "accepted"),
    [
        # most catalogues, not most rows
        ([("sight:1", OTHER_TITLE), ("sight:2", OTHER_TITLE), ("cats:1", TITLE)], True),
        ([("sight:1", OTHER_TITLE), ("cats:1", OTHER_TITLE)], False),
        # titles that are alike count together
        ([("sight:1", f"{OTHER_TITLE} and summers"), ("cats:1", OTHER_TITLE)], False),
        ([("sight:1", OTHER_TITLE), ("cats:1", "The eyes of cats")], True),
        # as many catalogues, more rows
        ([("sight:1", OTHER_TITLE), ("sight:2", OTHER_TITLE)], False),
        # undecided: the first in the alphabet
        ([("sight:1", OTHER_TITLE)], True),
        ([("sight:1", "Bones of birds and fishes")], False),
        ([("sight:1", None), ("cats:1", None)], True),
    ],
)
def test_the_title_that_most_catalogues_give_is_accepted(others: list[tuple[str, str | None]], accepted: bool) -> None:
    entry = own("eyes:1", TITLE, ARXIV)
    for entries in ([entry, *(row(*its, ARXIV) for its in others)], [*(row(*its, ARXIV) for its in others), entry]):
        assert papers(*entries).own == {entry.span: AT_ARXIV if accepted else AT_TITLE}


@pytest.mark.parametrize("iri", [AT_ARXIV, AT_TITLE, f"{PAPER}earlier"])
def test_an_own_paper_keeps_the_iri_that_it_has(iri: str) -> None:
    wrong, known = own("eyes:1", TITLE, ARXIV), {Key("paper", "entry", f"eyes/{TITLE}"): iri}
    others = [row(f"{catalogue}:1", OTHER_TITLE, ARXIV) for catalogue in ("cats", "sight")]
    assert papers(wrong, *others, known=known).own == {wrong.span: iri}
    assert known[Key("paper", "entry", f"eyes/{TITLE}")] == iri


def test_another_catalogue_may_have_a_paper_of_that_title_elsewhere() -> None:
    entries = [own("eyes:1", TITLE, ARXIV), own("sight:1", TITLE, JOURNAL)]
    its = papers(*entries)
    assert its.own == {entries[0].span: AT_ARXIV, entries[1].span: AT_JOURNAL}
    assert pairs(its) == [(AT_ARXIV, AT_JOURNAL)]


def test_two_own_papers_of_one_title_have_iris_in_any_order() -> None:
    one, other = own("eyes:1", TITLE, ARXIV), own("eyes:2", TITLE, JOURNAL)
    assert papers(one, other).own == papers(other, one).own


# Papers that no row links any more.


def test_a_former_paper_is_called_by_the_title_of_its_version() -> None:
    known: dict[Key, str] = {}
    its = papers(row("eyes:1", TITLE, JOURNAL), known=known, changes=(change(f"{ARXIV}v2", JOURNAL),))
    assert pairs(its) == [(AT_ARXIV, AT_JOURNAL)]
    (former,) = its.former.items()
    assert former == (AT_ARXIV, (Identifier("arxiv", "2401.00001"), f"{ARXIV}v2", f"{TITLE} (arxiv:2401.00001)"))
    assert AT_ARXIV not in its.labels
    assert known == {
        Key("paper", "doi", "10.1000/eye.1"): AT_JOURNAL,
        Key("paper", "arxiv", "2401.00001"): AT_ARXIV,
    }


def test_a_former_paper_may_be_the_published_one() -> None:
    its = papers(row("eyes:1", TITLE, ARXIV), changes=(change(JOURNAL, ARXIV),))
    assert pairs(its) == [(AT_ARXIV, AT_JOURNAL)]
    assert its.former[AT_JOURNAL].label == f"{TITLE} (doi:10.1000/eye.1)"


def test_a_former_paper_with_several_versions_is_called_by_the_first_title_in_the_alphabet() -> None:
    pubmed = "https://pubmed.ncbi.nlm.nih.gov/123/"
    entries = [row("eyes:1", "The eyes of cats", ARXIV), row("sight:1", TITLE, pubmed)]
    for its in (entries, entries[::-1]):
        found = papers(*its, changes=(change(ARXIV, JOURNAL), change(pubmed, JOURNAL, (TITLE.lower(), TITLE.lower()))))
        assert found.former[AT_JOURNAL].label == f"{TITLE} (doi:10.1000/eye.1)"


def test_papers_that_no_row_links_are_called_by_their_identifiers() -> None:
    its = papers(changes=(change(ARXIV, JOURNAL),))
    assert {iri: (former.page, former.label) for iri, former in its.former.items()} == {
        AT_ARXIV: (ARXIV, "arxiv:2401.00001"),
        AT_JOURNAL: (JOURNAL, "doi:10.1000/eye.1"),
    }


def test_a_former_paper_without_an_address_has_the_page_of_its_identifier() -> None:
    its = papers(changes=(change("arxiv.org/abs/2401.00001", JOURNAL), change("text", ARXIV)))
    assert its.former[AT_ARXIV].page == ARXIV


def test_a_former_paper_keeps_the_iri_that_it_has() -> None:
    known = {Key("paper", "arxiv", "2401.00001"): f"{PAPER}earlier"}
    its = papers(row("eyes:1", TITLE, JOURNAL), known=known, changes=(change(ARXIV, JOURNAL),))
    assert pairs(its) == [(f"{PAPER}earlier", AT_JOURNAL)]
    assert list(its.former) == [f"{PAPER}earlier"]


def test_a_former_paper_that_is_no_version_is_not_kept() -> None:
    known: dict[Key, str] = {}
    its = papers(row("eyes:1", TITLE, JOURNAL), known=known, changes=(change(OTHER_JOURNAL, JOURNAL, (TITLE, TITLE)),))
    assert (its.former, pairs(its)) == ({}, [])
    assert list(known) == [Key("paper", "doi", "10.1000/eye.1")]


def test_the_title_of_a_former_paper_counts() -> None:
    plain = "eyes of cats seen at night"
    its = papers(row("sight:1", TITLE, JOURNAL), changes=(change(ARXIV, "https://eyes.org/p", (plain, plain)),))
    assert (AT_ARXIV, AT_JOURNAL) in pairs(its)
    assert its.former[AT_ARXIV].label == f"{TITLE} (arxiv:2401.00001)"


def test_a_paper_that_a_row_still_links_is_not_former() -> None:
    its = papers(row("eyes:1", TITLE, JOURNAL), row("sight:1", OTHER_TITLE, ARXIV), changes=(change(ARXIV, JOURNAL),))
    assert its.former == {}
    assert pairs(its) == [(AT_ARXIV, AT_JOURNAL)]


def test_a_list_of_papers_and_a_row_that_change_at_once() -> None:
    known: dict[Key, str] = {}
    papers(own("eyes:1", TITLE, ARXIV), row("eyes:9", None, ARXIV), known=known)
    its = papers(
        own("eyes:1", TITLE, JOURNAL), row("eyes:9", None, JOURNAL), known=known, changes=(change(ARXIV, JOURNAL),)
    )
    assert pairs(its) == [(AT_ARXIV, AT_JOURNAL)]


# People.


def test_a_version_that_people_confirm_brings_a_former_paper() -> None:
    known: dict[Key, str] = {}
    said = version(AT_ARXIV, AT_JOURNAL)
    its = papers(row("eyes:1", TITLE, JOURNAL), known=known, people=Said(confirmed=(said,)))
    assert its.versions.found == (said,)
    assert its.former == {AT_ARXIV: (Identifier("arxiv", "2401.00001"), ARXIV, f"{TITLE} (arxiv:2401.00001)")}
    assert known[Key("paper", "arxiv", "2401.00001")] == AT_ARXIV


def test_versions_of_papers_that_nothing_links_are_left_out() -> None:
    its = papers(row("eyes:1", TITLE, OTHER_JOURNAL), people=Said(confirmed=(version(AT_ARXIV, AT_JOURNAL),)))
    assert (its.versions.found, its.former) == ((), {})


def test_what_people_deny_is_no_version() -> None:
    denied = Said(denied=frozenset({frozenset((AT_ARXIV, AT_JOURNAL))}))
    its = papers(row("eyes:1", TITLE, JOURNAL), people=denied, changes=(change(ARXIV, JOURNAL),))
    assert (its.versions.found, its.versions.open, its.former) == ((), (), {})


# The order of input.

ENTRIES = [
    row("eyes:1", TITLE, ARXIV),
    row("eyes:2", OTHER_TITLE, JOURNAL),
    row("eyes:3", None, OTHER_JOURNAL, name="EyeChat"),
    row("sight:1", "Eyes of cats seen at night", JOURNAL),
    row("sight:2", TITLE),
    row("sight:3", OTHER_TITLE, "https://www.nature.com/articles/s41586-024-00001-1"),
    own("cats:1", OTHER_TITLE, ARXIV),
    own("cats:2", "Bones of birds and fishes", JOURNAL, kind="survey"),
    own("dogs:1", TITLE, ARXIV, kind="survey"),
    own("dogs:2", "Bones of birds and fishes"),
]
CHANGES = [
    change("https://arxiv.org/abs/2405.00005", OTHER_JOURNAL),
    change(OTHER_JOURNAL, "https://eyes.org/p"),
    change("https://sight.org/p", ARXIV, ("eyes of cats seen at night", "eyes of cats seen at night")),
]
KNOWN = {Key("paper", "url", "nature.com/articles/s41586-024-00001-1"): f"{PAPER}url/nature.com/articles/x"}
PEOPLE = Said(confirmed=(version(f"{PAPER}pmid/1", AT_ARXIV), version(f"{PAPER}pmid/2", AT_JOURNAL)))


@given(st.permutations(ENTRIES), st.permutations(CHANGES))
def test_the_order_of_entries_plays_no_part(entries: list[Entry], changes: list[Change]) -> None:
    ids, expected_ids = Ids(KNOWN), Ids(KNOWN)
    expected = find_papers(ENTRIES, CHANGES, PEOPLE, expected_ids, SCHEMA)
    assert all((expected.former, expected.contested, expected.versions.found, len(set(expected.own.values())) == 4))
    assert find_papers(entries, changes, PEOPLE, ids, SCHEMA) == expected
    assert ids == expected_ids
