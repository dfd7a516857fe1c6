"""What each command prints of hostile text on a real terminal: nothing that it obeys."""

from __future__ import annotations

import os
import pty
import re
import subprocess
import sys
from pathlib import Path

import pytest

from kg.workspace import Workspace
from tests.support.hostile import HOSTILE, obeyed

NAME = HOSTILE[0]
COMMANDS = {
    "entries": ["entries"],
    "entries as data": ["entries", "--format", "jsonl"],
    "build": ["build", "--notes", "--output", "{folder}/build"],
    "explain": ["explain", NAME],
    "explain two": ["explain", NAME, HOSTILE[1]],
    "explain as data": ["explain", NAME, "--format", "json"],
    "exposure": ["exposure", NAME, f"{NAME} data"],
    "exposure of a model": ["exposure", NAME],
    "exposure to a dataset": ["exposure", "--dataset", f"{NAME} data"],
    "lineage": ["lineage", "MedCLIP"],
    "lineage as data": ["lineage", "MedCLIP", "--format", "mermaid"],
    "sparql": ["sparql", "{folder}/names.rq"],
    "sparql as data": ["sparql", "{folder}/names.rq", "--format", "csv"],
    "export": ["export", "--format", "turtle"],
    "an unknown name": ["explain", "\x1b]0;none\x07"],
    "an unknown option": ["lint", "--\x1b[31m"],
    "an unknown question": ["query", "\x1b[31m"],
    "an unknown folder": ["build", "--workspace", "\u202enone"],
}


# What draws which step a build is at: the cursor away and back, a line cleared, colours.
DRAWN = re.compile(r"\x1b\[(?:\?25[lh]|2K|1A|[0-9;]*m)|\r")
QUERY = """PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT ?name (CONCAT("\\u001B[31m", ?name) AS ?made) WHERE { ?model rdfs:label ?name }
"""


def on_terminal(space: Workspace, words: list[str]) -> str:
    """What a command prints on a terminal of its own."""
    main, other = pty.openpty()
    command = [sys.executable, "-m", "kg", *words]
    environment = os.environ | {"TERM": "xterm-256color", "COLUMNS": "200"}
    with subprocess.Popen(command, cwd=space.root, env=environment, stdout=other, stderr=other) as process:
        os.close(other)
        output = b""
        while piece := _read(main):
            output += piece
        process.wait()
    os.close(main)
    return output.decode().replace("\r\n", "\n")


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 2**16)
    except OSError:  # what wrote to it has ended
        return b""


@pytest.mark.parametrize("case", COMMANDS)
def test_a_terminal_obeys_nothing_of_it(case: str, hostile: Workspace, tmp_path: Path) -> None:
    (tmp_path / "names.rq").write_text(QUERY, encoding="utf-8")
    output = on_terminal(hostile, [word.replace("{folder}", str(tmp_path)) for word in COMMANDS[case]])
    assert output
    assert "\x1b[31mred" not in output
    assert not obeyed(DRAWN.sub("", output) if case == "build" else output)
