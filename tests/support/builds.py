"""A workspace of one row, and what holds of each build of it."""

from collections.abc import Callable
from hashlib import sha256
from multiprocessing.process import BaseProcess
from pathlib import Path

import pyoxigraph as ox

from kg.builds import NAMES, current, open_store
from kg.pipeline import build
from kg.workspace import Workspace
from tests.support.forks import FORKS
from tests.support.workspaces import copy

__all__ = ["FILES", "ROW", "TABLE", "build_small", "digest", "is_tidy", "page", "started"]

FILES = tuple(name for name in NAMES if name != "store")
TABLE = """# A page

## Healthcare and Medical Foundation Models

### Vision-Language Models

| Model   | Subfield | Paper | Code | Base | Pre-Training Data |
| :------ | :------- | :---- | :--- | :--- | :---------------- |
| MedCLIP | Medicine | -     | -    | CLIP | MIMIC-CXR         |
"""
ROW = "| KAD     | Medicine | -     | -    | CLIP | MIMIC-CXR*        |\n"


def build_small(folder: Path) -> Workspace:
    """A workspace with one row, no vocabulary, and one file each of shapes and questions, built."""
    space = copy(folder)
    page(space).write_text(TABLE, encoding="utf-8")
    vocabulary = space.ontology / "background.ttl"
    prefixes = [line for line in vocabulary.read_text(encoding="utf-8").split("\n") if line.startswith("@prefix")]
    vocabulary.write_text("\n".join((*prefixes, "")), encoding="utf-8")
    for file in (space.ids, *space.shapes[1:], *space.queries[1:]):
        file.unlink()
    build(space)
    return space


def page(space: Workspace) -> Path:
    return space.root / "catalogues" / "data-centric-fm" / "README.md"


def digest(build: Path) -> str:
    """The hash of the current graph, after a look whether all of the build is there and the store says the same."""
    folder = current(build)
    assert {path.name for path in folder.iterdir()} == {*NAMES, ".lock", ".checksums"}
    nquads = (folder / "kg.nq").read_bytes()
    with open_store(build) as store:
        assert set(store) == set(ox.parse(nquads, format=ox.RdfFormat.N_QUADS))
    assert all((build / name).resolve() == folder / name for name in NAMES)
    return sha256(nquads).hexdigest()


def is_tidy(build: Path) -> bool:
    """Whether nothing but the current build and the links to it is left."""
    folders = [path.name for path in (build / ".builds").iterdir()]
    names = {path.name for path in build.iterdir()} - {"README.md"}
    return sorted(folders) == sorted([".lock", current(build).name]) and names == {*NAMES, ".builds", "current"}


def started(task: Callable[..., None], *arguments: object) -> BaseProcess:
    process = FORKS.Process(target=task, args=arguments)
    process.start()
    return process
