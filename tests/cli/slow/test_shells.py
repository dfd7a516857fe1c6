"""Names in real shells: each is typed as far as nothing, completed by Tab, and reaches the command as one word."""

from __future__ import annotations

import json
import os
import pty
import shutil
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.hostile import HOSTILE
from tests.support.workspaces import ROOT

NAMES = (
    *(name for name in HOSTILE if name.isprintable() and not name.startswith("-")),
    "~", "~root", "!!", "$HOME", "${HOME}", "$((1+1))", "#", "a && touch ran", "a | touch ran", "> ran", "<(touch ran)",
    "a\\", "'", '"', "'; touch ran; '", '"; touch ran; "', "%1", "=ls", "^a^b", "{a,b}", "*", "x=y", "a:b c",
    "one, two", "\xa0edge", "zzs\\\\;touch ran", "a:touch ran",
)  # fmt: skip
PROGRAM = """#!{python}
import json, os, pathlib, sys
folder = pathlib.Path({folder!r})
if "_KG_COMPLETE" not in os.environ:
    (folder / "words.new").write_text(json.dumps(sys.argv[1:]))
    (folder / "words.new").rename(folder / "words")
    sys.exit()
sys.path.insert(0, {root!r})
import click
import kg.cli.completion
from click.shell_completion import CompletionItem

def names(context, parameter, incomplete):
    offered = json.loads((folder / "names").read_text())
    return [CompletionItem(name, help="kind: $(touch ran)") for name in offered if name.startswith(incomplete)]

@click.command()
@click.argument("name", shell_complete=names)
@click.option("--dataset", shell_complete=names)
def kg(name, dataset):
    pass

kg(prog_name="kg")
"""
COMMANDS = {
    "bash": (["bash", "--norc", "--noprofile", "-i"], 'eval "$(_KG_COMPLETE=bash_source kg)"'),
    "zsh": (["zsh", "-f", "-i"], 'autoload -U compinit; compinit -u -D; eval "$(_KG_COMPLETE=zsh_source kg)"'),
    "fish": (["fish", "--no-config", "-i"], "_KG_COMPLETE=fish_source kg | source"),
}


class Shell:
    """A shell on a terminal of its own, in a folder that nothing else writes to."""

    def __init__(self, name: str, folder: Path) -> None:
        self.folder = folder
        program = folder / "bin" / "kg"
        program.parent.mkdir()
        program.write_text(PROGRAM.format(python=sys.executable, folder=str(folder), root=str(ROOT)), encoding="utf-8")
        program.chmod(0o755)
        command, start = COMMANDS[name]
        self.name = name
        self.process, self.terminal = pty.fork()
        if self.process == 0:
            os.chdir(folder)
            os.environ |= {
                "PATH": f"{program.parent}:{os.environ['PATH']}", "HOME": str(folder), "TERM": "xterm",
                "LC_ALL": "C.UTF-8", "PS1": "ready> ",
            }  # fmt: skip
            os.execvp(command[0], command)  # noqa: S606  # a shell is what is tried
        os.set_blocking(self.terminal, False)
        self.output = b""
        self.type(f"{start}; touch started\n")
        self.wait("started")

    def type(self, text: str) -> None:
        os.write(self.terminal, text.encode())

    def wait(self, file: str, seconds: float = 30) -> None:
        """Wait for a file that the shell is to write."""
        end = time.monotonic() + seconds
        while not (self.folder / file).exists():
            assert time.monotonic() < end, self.output.decode(errors="replace")[-2000:]
            self.read()

    def read(self) -> None:
        time.sleep(0.02)
        try:
            self.output += os.read(self.terminal, 2**16)
        except BlockingIOError:
            return

    def complete(self, typed: str, names: list[str]) -> list[str]:
        """The words that the command gets for what is typed, then completed, and sent."""
        (self.folder / "names").write_text(json.dumps(names), encoding="utf-8")
        (self.folder / "words").unlink(missing_ok=True)
        self.type(f"{typed}\t\n")  # the shell reads on when it has completed
        self.wait("words")
        return [str(word) for word in json.loads((self.folder / "words").read_text(encoding="utf-8"))]

    def end(self) -> None:
        os.kill(self.process, signal.SIGKILL)
        os.waitpid(self.process, 0)
        os.close(self.terminal)


@pytest.fixture(scope="module", params=COMMANDS)
def shell(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shell]:
    name = str(request.param)
    if shutil.which(name) is None:
        pytest.skip(f"{name} is not installed")
    shell = Shell(name, tmp_path_factory.mktemp(name))
    yield shell
    shell.end()


@pytest.mark.parametrize("name", NAMES)
def test_a_name_is_one_word(name: str, shell: Shell) -> None:
    withheld = shell.name == "fish" and name[0] in "~."  # fish leaves these as they are, and would expand the first
    assert shell.complete("kg ", [name]) == ([] if withheld else [name])
    assert not (shell.folder / "ran").exists()


def test_what_is_typed_may_be_quoted(shell: Shell) -> None:
    name = "zz two`touch ran` $(touch ran)"
    for typed in ("zz\\ t", "'zz t", '"zz t', "z'z 't"):
        assert shell.complete(f"kg {typed}", [name]) == [name], typed
    assert not (shell.folder / "ran").exists()


def test_a_name_is_completed_behind_its_colon_and_an_option(shell: Shell) -> None:
    assert shell.complete("kg zz:c", ["zz:colon;touch ran"]) == ["zz:colon;touch ran"]
    assert shell.complete("kg --dataset zz", ["zz=1;touch ran"]) == ["--dataset", "zz=1;touch ran"]
    if shell.name == "bash":
        assert shell.complete("kg --dataset=zz", ["zz;touch ran"]) == ["--dataset=zz;touch ran"]
    assert not (shell.folder / "ran").exists()


def test_what_cannot_be_typed_or_looks_like_an_option_is_not_offered(shell: Shell) -> None:
    for name in ("--workspace=elsewhere", "-x", "\x1b[31mred", "\u202egnp", "two\nlines", "a\u200bb"):
        assert shell.complete("kg ", [name]) == []
