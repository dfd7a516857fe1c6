"""What a shell completes: commands, questions and their options, names of things in the graph."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from kg.workspace import Workspace

CASES = {
    "commands": (["kg", "li"], {"lint", "lineage"}),
    "questions": (["kg", "query", "derived"], {"derived-from-using"}),
    "options of a question": (["kg", "query", "derived-from-using", "--d"], {"--dataset"}),
    "options that are left": (["kg", "query", "derived-from-using", "--dataset", "TCGA", "--da"], set()),
    "what an option takes": (["kg", "query", "derived-from-using", "--dataset", "mimic-c"], {"MIMIC-CXR"}),
    "nothing for an option that takes a text": (["kg", "query", "derived-from-using", "--format", "X"], set()),
    "models": (["kg", "exposure", "MedC"], {"MedCLIP"}),
    "datasets behind a model": (["kg", "exposure", "MedCLIP", "MIMIC-C"], {"MIMIC-CXR"}),
    "a dataset alone": (["kg", "exposure", "--dataset", "TCGA-"], {"TCGA-BRCA"}),
    "anything": (["kg", "explain", "CLI"], {"CLIP"}),
}


def complete(root: Path, words: list[str]) -> set[str]:
    environment = os.environ | {
        "COMP_WORDS": " ".join(words),
        "COMP_CWORD": str(len(words) - 1),
        "_KG_COMPLETE": "zsh_complete",
    }
    done = subprocess.run(
        [sys.executable, "-m", "kg"], cwd=root, env=environment, capture_output=True, text=True, check=True
    )
    assert not done.stderr
    lines = done.stdout.split("\n")
    return set(lines[1::3]) - {""}


@pytest.mark.parametrize("case", CASES)
def test_words_are_completed(case: str, bundled: Workspace) -> None:
    words, expected = CASES[case]
    found = complete(bundled.root, words)
    assert expected <= found if expected else not found
    assert all(word.casefold().startswith(words[-1].casefold()) for word in found)


def test_where_nothing_is_built_nothing_is_offered(workspace: Workspace) -> None:
    assert complete(workspace.root, ["kg", "explain", "CLI"]) == set()
    assert "several-bases" in complete(workspace.root, ["kg", "query", ""])


BASH = shutil.which("bash")


@pytest.mark.skipif(BASH is None, reason="bash is not installed")
def test_bash_gets_a_name_with_a_space_as_one_word(bundled: Workspace) -> None:
    script = """
    eval "$("$PYTHON" -m kg completion bash)"
    env() { command env "${@:1:3}" "$PYTHON" -m kg; }
    COMP_WORDS=(kg explain 'Clinical\\ B') COMP_CWORD=2
    _kg_completion kg
    printf '%s\\n' "${COMPREPLY[@]}"
    """
    done = subprocess.run(
        [str(BASH), "-c", script],
        cwd=bundled.root, env=os.environ | {"PYTHON": sys.executable}, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout == "Clinical\\ BERT\n", done.stderr


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_each_shell_has_a_script(shell: str) -> None:
    done = subprocess.run([sys.executable, "-m", "kg", "completion", shell], capture_output=True, text=True, check=True)
    assert f"_KG_COMPLETE={shell}_complete" in done.stdout


def test_what_a_terminal_cannot_show_is_written_as_numbers(bundled: Workspace) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "kg", "explain", "MedCLIP"],
        cwd=bundled.root, env=os.environ | {"PYTHONIOENCODING": "ascii"}, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert "\\u2026" in done.stdout
    assert not done.stderr
