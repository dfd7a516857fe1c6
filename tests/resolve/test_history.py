"""How rows changed from revision to revision: what counts, which texts are passed over, what the cache keeps."""

from __future__ import annotations

import ast
import os
import shutil
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest

import kg
from kg.catalogue.registry import load_catalogues
from kg.catalogue.revisions import FILE, Revision, read_revisions, write_revisions
from kg.catalogue.update import update
from kg.errors import ConfigError, SourceError
from kg.parse import Catalogue
from kg.rdf.schema import load_schema
from kg.read import Page, read
from kg.resolve import history
from kg.resolve.history import read_changes
from kg.resolve.ids import Key
from kg.resolve.papers import paper_iri
from kg.resolve.sssom import read_decisions
from kg.resolve.versions import Change, changes_that_tell
from kg.text.identifiers import identify
from kg.workspace import Workspace
from tests.support.repositories import be_alone, commit, git
from tests.support.workspaces import copy

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")

DESCRIPTION = """
skip: [paragraph, item, code, html]
sections:
  Models:
    kind: model
    columns: {Model: name, Paper: paper}
"""
ARXIV, PREPRINT = "https://arxiv.org/abs/2402.00011", "https://doi.org/10.48550/arXiv.2402.00011v2"
JOURNAL, OTHER_JOURNAL = "https://doi.org/10.1000/ear.1", "https://doi.org/10.1000/ear.2"
TITLE = "An ear"
PROGRAM = Path(kg.__file__).parent

Rows = list[tuple[str, str]]
"""The cells of rows: a name, and what the cell of its paper holds."""


def link(address: str, title: str = TITLE) -> str:
    return f"[{title}]({address})"


def page(rows: Rows) -> bytes:
    table = "".join(f"| {name} | {paper} |\n" for name, paper in rows)
    return f"# Models for the ear\n\n## Models\n\n| Model | Paper |\n| --- | --- |\n{table}".encode()


@pytest.fixture(autouse=True)
def _alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No settings of this machine's git, and a cache of the test's own."""
    be_alone(tmp_path, monkeypatch)


Fetch = Callable[..., Workspace]


@pytest.fixture
def fetch(tmp_path: Path) -> Fetch:
    """Makes a workspace whose one catalogue has these texts in its repository, a month each, and has fetched them."""

    def make(*texts: Rows) -> Workspace:
        upstream, root = tmp_path / "upstream", tmp_path / "workspace"
        upstream.mkdir()
        git(upstream, "init", "--quiet", "--initial-branch=main")
        for month, rows in enumerate(texts, start=1):
            commit(upstream, page(rows), day=f"2024-{month:02}-05")
        (root / "catalogues").mkdir(parents=True)
        (root / "workspace.yaml").write_text("base: https://ears.org/id/\n", encoding="utf-8")
        header = f"title: Models for the ear\nrepository: {upstream.as_uri()}\n"
        (root / "catalogues" / "ears.yaml").write_text(header + DESCRIPTION, encoding="utf-8")
        assert len(update(Workspace(root), "ears").revisions) == len(texts)
        return Workspace(root)

    return make


def ears(space: Workspace, asked: str | None = None) -> Catalogue:
    """The catalogue as it is read: its newest revision, or the one that is asked for."""
    (catalogue,) = load_catalogues(Workspace(space.root, revisions={"ears": asked} if asked else {}))
    return catalogue


def folder(space: Workspace) -> Path:
    return space.root / "catalogues" / "ears"


def texts(space: Workspace) -> list[Path]:
    return [folder(space) / its.snapshot for its in read_revisions(folder(space))]


def commits(space: Workspace) -> list[str]:
    return [its.commit[:8] for its in read_revisions(folder(space))]


def told(space: Workspace, asked: str | None = None) -> list[tuple[str, str, str]]:
    return [(its.name, its.before.value, its.after.value) for its in read_changes(ears(space, asked))]


MOVED: list[Rows] = [
    [("EarOne", link(ARXIV))],
    [("EarOne", link(JOURNAL, "An Ear!"))],
    [("EarOne", link(OTHER_JOURNAL))],
]
FIRST = ("EarOne", "2402.00011", "10.1000/ear.1")
SECOND = ("EarOne", "10.1000/ear.1", "10.1000/ear.2")
BOTH = ("EarOne", "2402.00011", "10.1000/ear.2")


# Which changes count.


def test_a_row_that_links_another_paper_changed(fetch: Fetch) -> None:
    space = fetch([("EarOne", link(PREPRINT, "Towards *an* ear.")), ("EarTwo", "-")], *MOVED[1:2])
    first, second = commits(space)
    assert read_changes(ears(space)) == (
        Change(
            catalogue="ears",
            kind="model",
            name="EarOne",
            before=identify(ARXIV),
            after=identify(JOURNAL),
            titles=("toward an ear", "an ear"),
            revisions=(first, second),
            former=PREPRINT,
        ),
    )


def test_each_change_of_a_row_is_told_in_order(fetch: Fetch) -> None:
    assert told(fetch(*MOVED)) == [FIRST, SECOND]


@pytest.mark.parametrize(
    "after",
    [
        [("EarOne", link(PREPRINT))],  # another address of the same paper
        [("EarOne", link(ARXIV, "Another title"))],
        [("EarTwo", link(JOURNAL))],  # renamed
        [("EarOne", "-")],
        [("EarOne", TITLE)],
        [("EarTwo", "-")],
        [("EarTwo", link(OTHER_JOURNAL)), ("EarOne", link(ARXIV))],
        [("EarOne", link(JOURNAL)), ("EarOne", link(OTHER_JOURNAL))],  # which of the two it was isn't known
    ],
)
def test_other_changes_of_rows_tell_nothing(fetch: Fetch, after: Rows) -> None:
    assert told(fetch(MOVED[0], after)) == []


def test_a_name_that_stood_twice_is_of_no_row(fetch: Fetch) -> None:
    space = fetch([("EarOne", link(ARXIV)), ("EarOne", link(OTHER_JOURNAL))], MOVED[1])
    assert told(space) == []


def test_a_row_is_compared_with_the_last_that_linked_a_paper(fetch: Fetch) -> None:
    space = fetch(MOVED[0], [("EarTwo", link(OTHER_JOURNAL))], [("EarOne", "-")], MOVED[1])
    (its,) = read_changes(ears(space))
    assert (its.name, its.before, its.after) == ("EarOne", identify(ARXIV), identify(JOURNAL))
    assert its.revisions == (commits(space)[0], commits(space)[3])


def test_the_first_link_of_a_cell_counts(fetch: Fetch) -> None:
    two = f"{link(ARXIV)}, {link(OTHER_JOURNAL, 'Another ear')}"
    assert told(fetch([("EarOne", two)], MOVED[1])) == [FIRST]


def test_rows_change_each_by_itself(fetch: Fetch) -> None:
    space = fetch(
        [("EarOne", link(ARXIV)), ("EarTwo", link(OTHER_JOURNAL))], [("EarTwo", link(ARXIV)), ("EarOne", link(JOURNAL))]
    )
    assert sorted(told(space)) == [FIRST, ("EarTwo", "10.1000/ear.2", "2402.00011")]


# Which revisions count.


def test_only_revisions_up_to_the_one_that_is_read_count(fetch: Fetch) -> None:
    space = fetch(*MOVED)
    first, second, third = commits(space)
    assert told(space, first) == []
    assert told(space, second) == [FIRST]
    assert told(space, third) == [FIRST, SECOND]
    assert told(space, "2024-02-20") == [FIRST]


def test_one_revision_alone_tells_nothing(fetch: Fetch) -> None:
    assert told(fetch(MOVED[0])) == []


def test_a_catalogue_never_fetched_tells_nothing(fetch: Fetch) -> None:
    space = fetch(*MOVED)
    shutil.rmtree(folder(space))
    assert read_changes(ears(space)) == ()


def test_a_text_from_elsewhere_has_no_history(fetch: Fetch, tmp_path: Path) -> None:
    space = fetch(*MOVED)
    file = tmp_path / "page.md"
    file.write_bytes(page(MOVED[0]))
    (catalogue,) = load_catalogues(Workspace(space.root, sources={"ears": file}))
    assert read_changes(catalogue) == ()


@pytest.mark.parametrize("data", [None, b"", b"mine", page([("EarOne", link("https://doi.org/10.1000/ear.9"))])])
def test_a_text_that_is_gone_or_altered_is_passed_over(fetch: Fetch, data: bytes | None) -> None:
    space = fetch(*MOVED)
    catalogue, file = ears(space), texts(space)[1]
    assert told(space) == [FIRST, SECOND]
    file.unlink()
    if data is not None:
        file.write_bytes(data)
    (its,) = read_changes(catalogue)
    assert (its.name, its.before.value, its.after.value) == BOTH
    assert its.revisions == (commits(space)[0], commits(space)[2])


@pytest.mark.parametrize("data", [b"\x00\x01", b"\xff\xfe", b"\n"])
def test_a_text_that_can_not_be_read_is_passed_over(fetch: Fetch, data: bytes) -> None:
    space = fetch(*MOVED[:2])
    first, second = read_revisions(folder(space))
    between = Revision("c" * 40, "2024-01-20T00:00:00Z", "README.md", sha256(data).hexdigest(), "between.md")
    (folder(space) / between.snapshot).write_bytes(data)
    write_revisions(folder(space), (first, between, second))
    assert told(space) == [FIRST]


def test_rows_are_read_as_they_are_described_now(fetch: Fetch) -> None:
    space = fetch(*MOVED)
    assert told(space) == [FIRST, SECOND]
    file = space.root / "catalogues" / "ears.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("Paper: paper", "Paper: description"), encoding="utf-8")
    assert told(space) == []


# The cache.


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The files that were read in search of rows, as they are read."""
    found: list[Path] = []

    def seen(file: Path, *, catalogue: str, revision: str, shown: str) -> Page:
        found.append(file)
        return read(file, catalogue=catalogue, revision=revision, shown=shown)

    monkeypatch.setattr(history, "read", seen)
    return found


def cached() -> list[Path]:
    return sorted((Path(os.environ["XDG_CACHE_HOME"]) / "fmkg" / "rows").glob("*"))


def test_each_text_is_read_once(fetch: Fetch, reads: list[Path]) -> None:
    space = fetch(*MOVED)
    assert told(space) == [FIRST, SECOND]
    assert reads == texts(space)
    assert len(cached()) == 3
    for _ in range(2):
        assert told(space) == [FIRST, SECOND]
    assert reads == texts(space)


def test_a_new_revision_alone_is_read(fetch: Fetch, reads: list[Path]) -> None:
    space = fetch(*MOVED)
    told(space, commits(space)[1])
    assert told(space) == [FIRST, SECOND]
    assert reads == texts(space)


def test_a_text_without_rows_is_read_once_too(fetch: Fetch, reads: list[Path]) -> None:
    space = fetch([("EarOne", "-")], MOVED[0])
    for _ in range(2):
        assert told(space) == []
    assert reads == texts(space)


@pytest.mark.parametrize("data", [b"", b"[[", b"\xff", b"null", b"1", b'[["model", "EarOne"]]', b"[1]"])
def test_a_broken_file_of_the_cache_is_read_anew(fetch: Fetch, reads: list[Path], data: bytes) -> None:
    space = fetch(*MOVED)
    told(space)
    good = {file: file.read_bytes() for file in cached()}
    for file in good:
        file.write_bytes(data)
    assert told(space) == [FIRST, SECOND]
    assert reads == texts(space) * 2
    assert {file: file.read_bytes() for file in cached()} == good


def test_a_cache_that_can_not_be_written_does_no_harm(
    fetch: Fetch, reads: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    space = fetch(*MOVED)
    (tmp_path / "file").write_bytes(b"")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    for _ in range(2):
        assert told(space) == [FIRST, SECOND]
    assert reads == texts(space) * 2
    assert (tmp_path / "file").read_bytes() == b""


def test_a_disk_that_is_full_does_no_harm(fetch: Fetch, monkeypatch: pytest.MonkeyPatch) -> None:
    space = fetch(*MOVED)

    def full(file: Path, data: bytes) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(history, "write_whole", full)
    assert told(space) == [FIRST, SECOND]
    assert cached() == []


def test_what_can_not_be_read_is_not_kept(fetch: Fetch, monkeypatch: pytest.MonkeyPatch) -> None:
    space = fetch(*MOVED)

    def failing(file: Path, **_: str) -> Page:
        raise SourceError("it can't be read")

    with monkeypatch.context() as patch:
        patch.setattr(history, "read", failing)
        assert told(space) == []
    assert told(space) == [FIRST, SECOND]


def test_another_program_reads_anew(fetch: Fetch, reads: list[Path], monkeypatch: pytest.MonkeyPatch) -> None:
    space = fetch(*MOVED)
    told(space)
    monkeypatch.setattr(history, "_program", lambda: b"another")
    assert told(space) == [FIRST, SECOND]
    assert reads == texts(space) * 2


def program(folder: Path) -> Path:
    """A copy of the program in a folder of its own."""
    return Path(shutil.copytree(PROGRAM, folder / "kg", ignore=shutil.ignore_patterns("__pycache__")))


def test_a_program_that_reads_otherwise_is_another(tmp_path: Path) -> None:
    for name in ("parse/items/title.py", "read/markdown.py", "text/venues.py", "model.py", "resolve/history.py"):
        changed = program(tmp_path / name)
        assert history._digest(changed) == history._digest(PROGRAM)
        with (changed / name).open("a", encoding="utf-8") as file:
            file.write("# a change\n")
        assert history._digest(changed) != history._digest(PROGRAM)


def test_a_module_that_is_new_or_renamed_makes_another_program(tmp_path: Path) -> None:
    changed = program(tmp_path)
    (changed / "parse" / "items" / "aside.py").write_bytes(b"")
    assert history._digest(changed) != history._digest(PROGRAM)
    (changed / "parse" / "items" / "aside.py").rename(changed / "parse" / "aside.py")
    assert history._digest(changed) != history._digest(PROGRAM)


def test_what_reads_nothing_makes_no_other_program(tmp_path: Path) -> None:
    changed = program(tmp_path)
    for name in ("cli/main.py", "emit/entries.py", "resolve/resolver.py", "api.py"):
        with (changed / name).open("a", encoding="utf-8") as file:
            file.write("# a change\n")
    assert history._digest(changed) == history._digest(PROGRAM)


def file_of(module: str) -> Path | None:
    """The file of a module or package of the program; None for a name in one."""
    path = PROGRAM.parent.joinpath(*module.split("."))
    return next((file for file in (path.with_suffix(".py"), path / "__init__.py") if file.is_file()), None)


def imported(module: str) -> set[str]:
    """The modules of the program that a module imports, within its functions too, and those that a package exports."""
    file = file_of(module)
    assert file is not None
    found = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("kg."):
            names = {node.module or "", *(f"{node.module}.{alias.name}" for alias in node.names)}
            found |= {name for name in names if file_of(name) is not None}
    return found - {"kg.lazy"}  # which only looks for what is exported


def test_all_that_decides_what_is_read_counts() -> None:
    """All that the history imports, and what that imports in turn, but for what finds and keeps the texts."""
    ahead = imported("kg.resolve.history") - {
        "kg.catalogue.revisions", "kg.files", "kg.resolve.versions", "kg.workspace",
    }  # fmt: skip
    seen: set[str] = set()
    while ahead:
        module = ahead.pop()
        seen.add(module)
        ahead |= imported(module) - seen
    assert {"kg.parse.parser", "kg.read.markdown", "kg.text.identifiers"} <= seen
    files = {str(file.relative_to(PROGRAM)) for module in seen if (file := file_of(module)) is not None}
    forgotten = {file for file in files if not file.startswith(history._READING)}
    assert not forgotten, "these decide what is read: name them in history._READING"


def test_a_list_of_revisions_that_is_broken_is_named(fetch: Fetch) -> None:
    space = fetch(*MOVED)
    catalogue = ears(space)
    (folder(space) / FILE).write_text("commit\nabc\tdef\n", encoding="utf-8")
    with pytest.raises(ConfigError, match=r"revisions.tsv:2: this line is no revision"):
        read_changes(catalogue)


def test_the_history_of_a_real_catalogue_tells_its_versions(tmp_path: Path, shared: Path) -> None:
    """What its revisions tell is what was looked through and is kept as decisions of the bundled workspace."""
    upstream, root = tmp_path / "upstream", copy(tmp_path / "workspace").root
    upstream.mkdir()
    git(upstream, "init", "--quiet", "--initial-branch=main")
    texts = sorted((shared / "catalogues" / "data-centric-fm").glob("20*_*.md"))
    for hour, file in enumerate(its for its in texts if "seed" not in its.name):
        commit(upstream, file.read_bytes(), day=file.name[:10], hour=hour % 24)
    described = root / "catalogues" / "data-centric-fm.yaml"
    lines = described.read_text(encoding="utf-8").splitlines(keepends=True)
    own = f"repository: {upstream.as_uri()}\n"
    kept = (its for its in lines if not its.startswith(("snapshot:", "revision:")))
    described.write_text("".join(own if its.startswith("repository:") else its for its in kept), encoding="utf-8")
    update(Workspace(root), "data-centric-fm")
    space = Workspace(root)
    catalogue = next(its for its in load_catalogues(space) if its.name == "data-centric-fm")
    telling, unclear = changes_that_tell(read_changes(catalogue))
    assert len(telling) > 60
    assert {its.name for its in unclear} == {"BiomedCLIP", "Virchow"}  # published under a title with little in common
    schema = load_schema(space.ontology, space.base)
    decisions = read_decisions(space.mappings, schema, shown="mappings.sssom.tsv")
    decided = {(its.subject, its.object) for its in decisions if its.predicate == "dcterms:isVersionOf"}
    told = {
        tuple(paper_iri(Key("paper", *its), schema) for its in (one.before, one.after)) for one in (*telling, *unclear)
    }
    assert decided == told
