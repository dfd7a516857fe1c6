"""How bash, zsh and fish are told what to complete. A name of a thing is one word for each, whatever it holds.

click's own scripts (8.5) let bash expand and split what is offered, and let a label put commands on the line; those
here never evaluate it. bash takes an offer as it stands, so it comes quoted. zsh and fish quote it themselves.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from typing import Any

from click.shell_completion import (
    BashComplete,
    CompletionItem,
    FishComplete,
    ShellComplete,
    ZshComplete,
    add_completion_class,
)

from kg.terminal import visible

__all__ = ["register"]

_BASH = """\
%(complete_func)s() {
    local offer
    COMPREPLY=()
    while IFS= read -r offer; do
        case $offer in
            plain,*) COMPREPLY+=("${offer#*,}") ;;
            dir,*) compopt -o dirnames ;;
            file,*) compopt -o default ;;
        esac
    done < <(_KG_LINE="${COMP_LINE:0:COMP_POINT}" _KG_BREAKS="$COMP_WORDBREAKS" \
%(complete_var)s=bash_complete "$1" 2>/dev/null)
}

complete -o nosort -F %(complete_func)s %(prog_name)s
"""
_FISH = """\
function %(complete_func)s
    for offer in (env %(complete_var)s=fish_complete COMP_WORDS=(commandline -cp | string collect) \
COMP_CWORD=(commandline -ct | string collect) %(prog_name)s 2>/dev/null)
        set -l parts (string split -m 1 , -- $offer)
        switch $parts[1]
            case dir
                __fish_complete_directories $parts[2]
            case file
                __fish_complete_path $parts[2]
            case plain
                string join -- '' $parts[2]
        end
    end
end

complete --no-files --command %(prog_name)s --arguments "(%(complete_func)s)"
"""
_BARE = re.compile(r"[\w@%+=:,./-]")  # stand for themselves wherever they stand in a word of bash
_WORD_ENDS = " \t\n|&;()<>"


def register() -> None:
    """Have click use the classes of this module."""
    for shell in (_Bash, _Zsh, _Fish):
        add_completion_class(shell)


class _Offers(ShellComplete):
    """What is offered: names that can be typed, and none that the command would take for an option of its own."""

    def get_completions(self, args: list[str], incomplete: str) -> list[CompletionItem[str]]:
        return [
            item
            for item in super().get_completions(args, incomplete)
            if visible(item.value, lines=False, logged=False) == item.value
            and (incomplete.startswith("-") or not item.value.startswith("-"))
        ]


class _Bash(_Offers, BashComplete):
    """bash: it gives the line up to the cursor, and replaces the word there from its last break or quote on."""

    source_template = _BASH

    def get_completion_args(self) -> tuple[list[str], str]:
        # an older script gives none, and would take backslashes from an offer: it gets names of commands only
        self.line = _read_line(os.environ.get("_KG_LINE", ""), os.environ.get("_KG_BREAKS", ""))
        return self.line.words[1:], self.line.word

    def get_completions(self, args: list[str], incomplete: str) -> list[CompletionItem[str]]:
        items = super().get_completions(args, incomplete)
        return [item for item in items if not ("!" in item.value and self.line.quote == '"')]  # no escape for it there

    def format_completion(self, item: CompletionItem[Any]) -> str:
        option, equals, _ = self.line.word.partition("=")
        # click completes the value of --option=value alone
        whole = f"{option}={item.value}" if equals and option.startswith("-") else item.value
        return f"{item.type},{_quoted(whole[self.line.kept :], self.line.quote)}"


class _Zsh(_Offers, ZshComplete):
    """zsh: click's script, which offers each value as it is; `_describe` takes backslashes from those with a help."""

    def format_completion(self, item: CompletionItem[str]) -> str:
        value = item.value.replace("\\", "\\\\").replace(":", "\\:") if item.help else item.value
        return f"{item.type}\n{value}\n{_help(item)}"


class _Fish(_Offers, FishComplete):
    """fish: a line for each offer, with its help behind a tab."""

    source_template = _FISH

    def get_completions(self, args: list[str], incomplete: str) -> list[CompletionItem[str]]:
        items = super().get_completions(args, incomplete)
        return [item for item in items if not item.value.startswith("~")]  # which fish doesn't quote

    def format_completion(self, item: CompletionItem[str]) -> str:
        return f"{item.type},{item.value}\t{_help(item)}" if item.help else f"{item.type},{item.value}"


def _help(item: CompletionItem[str]) -> str:
    return visible(item.help, lines=False) if item.help else "_"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    """A line that is typed: its words, the one at the cursor without its quotes, of which bash keeps the first `kept`
    characters and replaces the rest, and the quote that is open there.
    """

    words: list[str]
    word: str
    kept: int
    quote: str


def _read_line(line: str, breaks: str) -> _Line:
    """Read a line as bash does (Bash Reference Manual, 3.1.2 Quoting, and COMP_WORDBREAKS)."""
    words: list[str] = []
    word, kept, quote = "", 0, ""
    outside = 0  # what `kept` is again when the quote closes
    started = False
    marks = iter(line)
    for mark in marks:
        if mark == "\\" and quote != "'":
            next_mark = next(marks, "")
            word += next_mark if not quote or next_mark in '$`"\\' else mark + next_mark
        elif mark == quote:
            quote, kept = "", outside
        elif quote:
            word += mark
        elif mark in "'\"":
            quote, outside, kept = mark, kept, len(word)
        elif mark in _WORD_ENDS:
            words += [word] if started else []
            word, kept, started = "", 0, False
            continue
        else:
            word += mark
            kept = len(word) if mark in breaks else kept
        started = True
    return _Line(words=words, word=word, kept=kept, quote=quote)


def _quoted(text: str, quote: str) -> str:
    """The text as it stands in a word of bash, behind this quote if one is open."""
    if quote == "'":
        return text.replace("'", "'\\''")
    if quote == '"':
        return re.sub(r'[$`"\\]', r"\\\g<0>", text)
    return "".join(mark if _BARE.match(mark) else f"\\{mark}" for mark in text)
