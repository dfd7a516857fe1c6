"""What stands in the documentation: its examples, and how what they print is compared."""

from __future__ import annotations

import doctest
import io
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import kg
from tests.support.workspaces import ROOT

EXTENDING = ROOT / "docs" / "extending.md"
FOLLOWED = [EXTENDING, ROOT / "docs" / "catalogues.md"]
"""The pages that are followed step by step, each in a workspace of its own."""
PAGES = [ROOT / "README.md", *(its for its in sorted((ROOT / "docs").glob("*.md")) if its not in FOLLOWED)]
"""The pages whose examples run in the bundled workspace."""


def commands(block: str) -> Iterator[tuple[str, str]]:
    """Each command in a console block, with the output that stands below it."""
    yield from re.findall(r"^\$ (.*)\n((?:(?!\$ ).*\n)*)", block, re.MULTILINE)


def examples() -> Iterator[tuple[str, str, str]]:
    """Each command in the pages, with its page and the output below it."""
    for page in PAGES:
        for block in re.findall(r"^```console\n(.*?)^```", page.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL):
            for command, output in commands(block):
                yield page.name, command, output


def run(command: str, folder: Path) -> str:
    """What a command prints, on a wide terminal without colours."""
    words = shlex.split(command)
    assert words[0] == "kg", "only kg is run here"
    done = subprocess.run(
        [sys.executable, "-m", "kg", *words[1:]],
        cwd=folder, env=os.environ | {"COLUMNS": "120", "NO_COLOR": "1"},
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False,
    )  # fmt: skip
    return done.stdout


class _Printed(doctest.OutputChecker):
    """What Python prints is compared as what commands print."""

    def check_output(self, want: str, got: str, _flags: int) -> bool:
        return prints(got, want)


def assert_python(page: Path, section: str = "", *, without: str = "") -> None:
    """Assert that the lines of Python on a page, or below one of its headings, print what the page says.

    They run in the current folder, one after the other; `import kg` has been done.
    """
    text = page.read_text(encoding="utf-8")
    before, heading, below = text.partition(f"## {section or without}\n")
    assert heading or not (section or without), f"{page.name} has no such heading"
    shown = below if section else before
    blocks = re.findall(r"^```pycon\n(.*?)^```", shown, re.MULTILINE | re.DOTALL)
    test = doctest.DocTestParser().get_doctest("\n".join(blocks), {"kg": kg}, page.name, str(page), 0)
    assert len(test.examples) >= len(blocks) > 0
    said = io.StringIO()
    runner = doctest.DocTestRunner(checker=_Printed(), verbose=False)
    runner.run(test, out=said.write)
    assert runner.failures == 0, said.getvalue()


def assert_prints(printed: str, output: str, command: str) -> None:
    """Assert that a command printed what the documentation says; a line of … stands for any lines."""
    assert prints(printed, output), f"{command}\n{printed}"


def prints(printed: str, output: str) -> bool:
    """Whether what was printed is what the documentation says."""
    wanted = [re.escape(part) for part in re.split(r"^…\n", squeezed(output), flags=re.MULTILINE)]
    return re.fullmatch("(?:.*\n)*".join(wanted), squeezed(printed)) is not None


def squeezed(text: str) -> str:
    """Lines without blank ones, spaces at their ends, and the rules of tables."""
    lines = (" ".join(line.split()) for line in text.splitlines())
    return "".join(f"{line}\n" for line in lines if line and not set(line) <= set("─━ "))
