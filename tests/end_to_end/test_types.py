"""Whoever checks the types of a program that imports kg is told what each function gives."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.support.workspaces import ROOT

PROGRAM = """
from pathlib import Path
from typing import assert_type

import rdflib

import kg

assert_type(kg.__version__, str)
assert_type(kg.build(sources={"list": "list.md"}, output=Path("build")), kg.Report)
assert_type(kg.entries("list.md"), kg.Entries)
assert_type(kg.entries()[0], kg.Entry)
assert_type(kg.questions(), kg.Rows)
assert_type(kg.ask("several-bases", base="CLIP", limit=3, store="lab"), kg.Rows)
assert_type(kg.sparql("ASK {}", timeout=3), kg.Rows | bool | rdflib.Graph)
assert_type(kg.things("model", subfield="Pathology"), kg.Rows)
assert_type(kg.explain("MedCLIP"), kg.Explanation)
assert_type(kg.explain("MedCLIP", "CLIP"), kg.Why)
assert_type(kg.exposure("MedCLIP", "TCGA"), kg.VerdictOn)
assert_type(kg.exposure("MedCLIP"), kg.Rows)
assert_type(kg.exposure(dataset="TCGA", stated_only=True), kg.Rows)
assert_type(kg.lineage("MedCLIP", format="mermaid"), str)
assert_type(kg.export("turtle"), str)
assert_type(kg.export("csv", "tables"), Path)
assert_type(kg.graph(), rdflib.Graph)
assert_type(kg.update("list"), kg.Update)
assert_type(kg.update(), tuple[kg.Update, ...])
assert_type(kg.lint(workspace="folder").conforms, bool)
assert_type(kg.load("lab").differences == (), bool)
assert_type(kg.load("lab", dry_run=True).nothing, bool)
assert_type(kg.load(), kg.Rows)
for row in kg.ask("no-paper"):
    print(row.modelName)
try:
    kg.graph()
except kg.KgError as error:
    assert_type(error.hint, str | None)
kg.exposure()  # error: nothing is named
"""


def test_a_program_of_a_user(tmp_path: Path) -> None:
    (tmp_path / "program.py").write_text(PROGRAM, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--cache-dir", str(tmp_path / "cache"), "program.py"],
        cwd=tmp_path, env={"MYPYPATH": str(ROOT), "PATH": ""}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    errors = [line for line in done.stdout.splitlines() if ": error: " in line]
    assert len(errors) == 1, done.stdout
    line = PROGRAM[: PROGRAM.index("kg.exposure()")].count("\n") + 1
    assert errors[0].startswith(f"program.py:{line}: error: All overload variants")
