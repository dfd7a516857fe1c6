"""What a shell completes: commands, questions and their options, names of things in the graph."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.shell_completion import CompletionItem, get_completion_class

from kg.cli.shells import register
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


LINES = {
    "a word": ("kg explain Clin", ["explain"], "ClinicalBERT", "ClinicalBERT"),
    "a space": ("kg explain Clinical\\ B", ["explain"], "Clinical BERT", "Clinical\\ BERT"),
    "a word that ends": ("kg explain 'two words' ", ["explain", "two words"], "a;b", "a\\;b"),
    "an open quote": ("kg explain 'it", ["explain"], "it's $x", "it'\\''s $x"),
    "open double quotes": ('kg explain "a b', ["explain"], 'a b"$`\\', 'a b\\"\\$\\`\\\\'),
    "behind a colon": ("kg explain zz:c", ["explain"], "zz:colon", "colon"),
    "a closed quote": ("kg explain z'z 't", ["explain"], "zz two", "zz\\ two"),
    "the value of an option": ("kg x --dataset=T", ["x"], "TCGA A", "TCGA\\ A"),
}


@pytest.mark.parametrize("case", LINES)
def test_bash_gets_what_goes_on_behind_what_it_keeps(case: str, monkeypatch: pytest.MonkeyPatch) -> None:
    line, words, name, offer = LINES[case]
    monkeypatch.setenv("_KG_LINE", line)
    monkeypatch.setenv("_KG_BREAKS", " \t\n\"'@><=;|&(:")
    register()
    bash = get_completion_class("bash")(click.Command("kg"), {}, "kg", "_KG_COMPLETE")
    assert bash.get_completion_args()[0] == words
    assert bash.format_completion(CompletionItem(name)) == f"plain,{offer}"


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
