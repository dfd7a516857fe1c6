"""Writes what users see of a source tree, each output in a file of its own: what scripts/compare compares.

    python scripts/outputs.py TREE FOLDER [--source NAME=PATH]...

`kg` is imported from TREE, which PYTHONPATH has to name. The commands run in one process, in a copy of its workspace.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

from click.testing import CliRunner

THINGS = (
    "MedCLIP", "CHIEF", "TITAN", "BiomedCLIP", "Clinical BERT", "BioGPT", "PMC-LLaMA", "dataset:MIMIC-CXR", "TCGA",
    "PubMed", "model:CLIP", "architecture:Transformer", "GPT-4", "Pathology",
)  # fmt: skip
PAIRS = (
    ("MedCLIP", "MIMIC-CXR"), ("MedCLIP", "MIMIC-III"), ("CHIEF", "TCGA"), ("TITAN", "PubMed"), ("PathLDM", "TCGA"),
    ("Taiyi", "PubMed"), ("BioGPT", "MIMIC-IV"),
)  # fmt: skip
FORMS = ("turtle", "trig", "nquads", "ntriples", "jsonld", "rdfxml", "graphml", "bibtex", "csl")


def main(tree: Path, folder: Path, sources: list[str]) -> None:
    """Run the commands of the program in `tree`, and write what each prints to `folder`."""
    try:
        from kg.cli.main import main as program
    except ImportError:  # before the packages
        from kg.cli import main as program  # type: ignore[attr-defined, no-redef]

    def keep(name: str, *words: str) -> None:
        done = CliRunner().invoke(program, list(words))
        failed = "" if done.exception is None or isinstance(done.exception, SystemExit) else repr(done.exception)
        said = f"{done.exit_code} {failed}\n{done.output}".replace(str(space), "WORKSPACE")
        (folder / name.replace("/", "_")).write_text(said, encoding="utf-8")

    with tempfile.TemporaryDirectory() as scratch:
        space = Path(scratch, "workspace")
        for name in ("catalogues", "ontology", "shapes", "queries"):
            shutil.copytree(tree / name, space / name, ignore=shutil.ignore_patterns("revisions.tsv"))
        shutil.copy(tree / "workspace.yaml", space)
        with contextlib.chdir(space):
            keep("build", "build", "--notes", *(word for its in sources for word in ("--source", its)))
            for file in (space / "build").resolve().iterdir():
                if file.is_file():
                    shutil.copy(file, folder / f"build-{file.name}")
            shutil.copy(space / "ontology" / "ids.tsv", folder / "ids.tsv")
            _ask(keep, space)
    _help(keep, program, ())


def _ask(keep: Any, space: Path) -> None:
    keep("query", "query")
    for question in sorted(file.stem for file in (space / "queries").glob("*.rq")):
        words = [word for its in _parameters(space / "queries" / f"{question}.rq") for word in its]
        keep(f"query-{question}.json", "query", question, *words, "--format", "json")
        keep(f"query-{question}.txt", "query", question, *words)
        keep(f"query-{question}-stated.csv", "query", question, *words, "--format", "csv", "--stated-only")
    for form in FORMS:
        keep(f"export-{form}", "export", "--format", form)
    for thing in THINGS:
        keep(f"explain-{thing}.txt", "explain", thing)
        keep(f"explain-{thing}.json", "explain", thing, "--format", "json")
        keep(f"lineage-{thing}.txt", "lineage", thing)
        keep(f"exposure-of-{thing}.txt", "exposure", "--dataset", thing)
    for form in ("mermaid", "graphml", "json"):
        keep(f"lineage.{form}", "lineage", "MedCLIP", "--format", form)
    for model, dataset in PAIRS:
        keep(f"exposure-{model}-{dataset}.txt", "exposure", model, dataset)
        keep(f"exposure-{model}-{dataset}.json", "exposure", model, dataset, "--format", "json")
    keep("explain.txt", "explain")
    keep("explain-pair.txt", "explain", "BioMedGPT", "BiomedGPT")
    keep("entries.jsonl", "entries", "--format", "jsonl")
    keep("entries.txt", "entries")
    keep("lint.txt", "lint")


def _parameters(file: Path) -> list[tuple[str, str]]:
    from importlib import import_module

    try:
        saved = import_module("kg.query.saved")
    except ImportError:
        saved = import_module("kg.query")
    query = saved.load_query(file)
    return [(f"--{its.name.replace('_', '-')}", str(its.example)) for its in query.parameters if its.example]


def _help(keep: Any, program: Any, path: tuple[str, ...]) -> None:
    keep(f"help-{'-'.join(path)}", *path, "--help")
    context = program.make_context("kg", [], resilient_parsing=True)
    for name in program.list_commands(context):
        keep(f"help-{name}", name, "--help")


if __name__ == "__main__":
    os.environ.setdefault("PYTHONHASHSEED", "0")
    main(Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve(), [its for its in sys.argv[3:] if its != "--source"])
