"""kg.stores.load from Python: what load, check and plan return, and what is told on the way."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from kg.errors import StoreError
from kg.stores.load import GraphChange, Progress, Purpose, Step, check, load, plan
from tests.support.loading import KNOWLEDGE, NEW, OLD, OTHERS, a_build, expected, fact, held, painful, quads
from tests.support.servers import BASE, Server

ENTRY = f"{BASE}entry/c/model/1"


class Watched:
    """Keeps the steps of a load, and what each says of its progress."""

    def __init__(self) -> None:
        self.steps: list[Step] = []
        self.statements = 0
        self.words: list[str] = []

    @contextmanager
    def __call__(self, step: Step) -> Iterator[Progress]:
        self.steps.append(step)
        yield self.hear

    def hear(self, news: int | str) -> None:
        if isinstance(news, str):
            self.words.append(news)
        else:
            self.statements += news


@pytest.mark.parametrize("server", ["oxigraph"], indirect=True)
def test_a_load_and_what_it_tells(store: Server, tmp_path: Path) -> None:
    old, new = a_build(tmp_path / "old.nq", OLD), a_build(tmp_path / "new.nq", NEW)
    target, watched = store.target(), Watched()
    first = load(old, BASE, target, watch=watched)
    assert (first.graphs, first.differences, first.left_out.count) == (10, (), 0)
    assert held(store) == expected(old)
    (step,) = watched.steps
    assert (step.purpose, step.nothing, step.removed, step.dropped) == (Purpose.UPDATE, False, 0, 0)
    assert watched.statements == step.added == first.statements
    store.add(OTHERS)
    preview = plan(new, BASE, target)
    assert preview.foreign == (f"{BASE}entry/x/y/z", f"{BASE}notes")
    assert GraphChange(graph=ENTRY, action="delete", to_send=0, to_remove=3) in preview.changes
    assert GraphChange(graph=f"{BASE}entry/c/model/4", action="change", to_send=1, to_remove=1) in preview.changes
    assert GraphChange(graph=f"{BASE}entry/c/model/9", action="send", to_send=3, to_remove=0) in preview.changes
    assert check(new, BASE, target).differences
    assert held(store) == expected(old) | quads(OTHERS)
    again = Watched()
    assert load(new, BASE, target, watch=again).differences == ()
    assert sum(change.to_send for change in preview.changes) == again.steps[0].added
    assert (again.steps[0].dropped, again.statements) == (4, again.steps[0].added + again.steps[0].removed)
    assert held(store) == expected(new) | quads(OTHERS)
    assert plan(new, BASE, target).nothing
    nothing = Watched()
    load(new, BASE, target, watch=nothing)
    assert [step.nothing for step in nothing.steps] == [True]


@pytest.mark.parametrize("server", ["oxigraph"], indirect=True)
def test_what_was_changed_under_its_digest_is_repaired(store: Server, tmp_path: Path) -> None:
    nquads, watched = a_build(tmp_path / "1.nq", OLD), Watched()
    load(nquads, BASE, store.target())
    store.change(f"DELETE DATA {{ GRAPH <{ENTRY}> {{ {fact('1', 'old')} }} }}")
    store.change(f"INSERT DATA {{ GRAPH <{ENTRY}> {{ {fact('1', 'other')} }} }}")
    (difference,) = check(nquads, BASE, store.target()).differences
    assert (difference.graph, difference.built, difference.held, difference.missing, difference.extra) == (
        ENTRY, 3, 3, 1, 1,
    )  # fmt: skip
    assert difference.examples == (f"- {fact('1', 'old')}", f"+ {fact('1', 'other')}")
    assert load(nquads, BASE, store.target(), watch=watched).differences == ()
    assert [(step.purpose, step.added, step.removed) for step in watched.steps] == [
        (Purpose.UPDATE, 0, 0), (Purpose.REPAIR, 1, 1),
    ]  # fmt: skip
    assert held(store) == expected(nquads)


@pytest.mark.parametrize("server", ["fuseki"], indirect=True)
def test_what_cannot_be_removed_is_rewritten(store: Server, tmp_path: Path) -> None:
    """Fuseki has the decimal 5. in a form that its answers don't show."""
    load(painful(tmp_path / "1.nq"), BASE, store.target())
    new, watched = a_build(tmp_path / "2.nq", NEW), Watched()
    assert load(new, BASE, store.target(), watch=watched).differences == ()
    assert [step.purpose for step in watched.steps] == [Purpose.UPDATE, Purpose.REPAIR, Purpose.REWRITE]
    assert held(store) == expected(new)


@pytest.mark.parametrize("server", ["virtuoso"], indirect=True)
def test_what_is_left_out_is_told(store: Server, tmp_path: Path) -> None:
    done = load(painful(tmp_path / "1.nq"), BASE, store.target())
    assert done.differences == ()
    assert 0 < done.left_out.count <= 40
    assert len(done.left_out.examples) == 3


@pytest.mark.parametrize("server", ["oxigraph"], indirect=True)
def test_one_load_at_a_time(store: Server, tmp_path: Path) -> None:
    nquads = a_build(tmp_path / "1.nq", OLD)

    @contextmanager
    def meanwhile(_: Step) -> Iterator[Progress]:
        with pytest.raises(StoreError, match="another load into lab is under way"):
            load(nquads, BASE, store.target())
        assert check(nquads, BASE, store.target()).differences
        yield lambda _: None

    assert load(nquads, BASE, store.target(), watch=meanwhile).differences == ()
    assert (KNOWLEDGE, fact("1", "old")) in held(store)
