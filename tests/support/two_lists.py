"""Two made-up lists of one field, of any length, that overlap: alpha and beta, as markdown pages with descriptions.

They are like real ones: one row in ten is a dataset; a third of the things stand in both lists; a few bases and
datasets are named by very many models; data is left open by a star, and bases by a slash. Of the things in both lists
some are said to have another base, other data, another year, another repository or none, in numbers that `Made` tells.
"""

from __future__ import annotations

import random
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from kg.workspace import Workspace
from tests.support.workspaces import copy

__all__ = ["SYLLABLES", "Made", "write_two_lists"]

SYLLABLES = tuple("ba cor dex fen gil hul jor kap lim mon nur pel qua ros sel tum".split())  # noqa: SIM905  # shorter
"""What made-up names are made of."""
_FIELDS = ("Radiology", "Pathology", "Ophthalmology", "Genomics", "Dermatology", "Cardiology")
_ROOTS = ("CLIP", "LLaMA", "BERT", "SAM", "GPT-2", "ViT")
_HEADER = "| Model | Subfield | Paper | Venue | Year | Code | Base | Data |\n|---|---|---|---|---|---|---|---|\n"
_DESCRIPTION = """\
title: The list {name}
homepage: https://example.org/{name}
licence: https://creativecommons.org/licenses/by/4.0/
file: {name}.md
snapshot: {name}.md
revision: "1"
columns:
  {{Model: name, Dataset: name, Subfield: subfield, Paper: paper, Venue: venue, Year: year, Code: code, Base: base,
   Data: data, Link: link}}
sections:
  Models: {{kind: model, fields: {{modality: vision}}}}
  Data: {{kind: dataset}}
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A workspace of two lists, how often they disagree, by property, and how many repositories only the first has."""

    workspace: Workspace
    disagreements: dict[str, int]
    omitted: int


def write_two_lists(folder: Path, entries: int) -> Made:
    """Write a workspace with two lists that have this many rows together, the same ones each time."""
    draw = random.Random(entries)  # noqa: S311  # nothing secret
    things = round(entries * 3 / 4)  # a third of them stands twice
    datasets = [f"{_word(number)}Bank" for number in range(things // 10)]
    data = [f"| {name} | [page](https://example.org/{name.lower()}) |\n" for name in datasets]
    rows: dict[str, list[str]] = {"alpha": [], "beta": []}
    told = {"base": 0, "code": 0, "pre-trained on": 0, "year": 0, "no code": 0}
    models: list[str] = []
    for number in range(things - len(datasets)):
        row = _Row(number, models, datasets, draw)
        models.append(row.name)
        lists = ("alpha", "beta") if number % 3 == 0 else ("alpha" if number % 3 == 1 else "beta",)
        rows[lists[0]].append(row.text())
        if len(lists) == 2:
            rows["beta"].append(row.other(number // 3, told).text())
    space = copy(folder)
    shutil.rmtree(space.root / "catalogues")
    (space.root / "catalogues").mkdir()
    for name, listed in rows.items():
        own = data[::3] + data[1::3] if name == "alpha" else data[::3] + data[2::3]
        page = f"# {name}\n\n## Models\n\n{_HEADER}{''.join(listed)}\n## Data\n\n"
        page += f"| Dataset | Link |\n|---|---|\n{''.join(own)}"
        (space.root / "catalogues" / f"{name}.md").write_text(page, encoding="utf-8")
        (space.root / "catalogues" / f"{name}.yaml").write_text(_DESCRIPTION.format(name=name), encoding="utf-8")
    space.ids.write_text("kind\tscheme\tkey\tiri\n", encoding="utf-8")
    omitted = told.pop("no code")
    return Made(workspace=Workspace.find(folder), disagreements=told, omitted=omitted)


class _Row:
    """What a list says of a model."""

    def __init__(self, number: int, models: Sequence[str], datasets: Sequence[str], draw: random.Random) -> None:
        self.number, self.name = number, f"{_word(number)}Net"
        self.field, self.year = draw.choice(_FIELDS), 2018 + number % 7
        self.bases = _drawn([*_ROOTS, *models], draw.choice((0, 1, 1, 1, 2)), draw)
        self.data = _drawn(datasets, draw.choice((0, 1, 1, 2, 3)), draw)
        self.alternative = len(self.bases) == 2 and draw.random() < 0.3
        self.open = bool(self.data) and draw.random() < 0.15
        self.owner = f"lab{number % 97}"

    def text(self) -> str:
        """The row as it stands in the table."""
        number, name = self.number, self.name
        title = f"{name}: Reading {_word(number * 7 + 3).lower()} with {_word(number * 11 + 5).lower()}"
        cells = (
            name,
            self.field,
            f"[{title}](https://arxiv.org/abs/{18 + number % 7}{1 + number // 7 % 12:02}.{10000 + number})",
            f"Journal {number % 40}",
            str(self.year),
            f"[Github](https://github.com/{self.owner}/{name.lower()})" if self.owner else "-",
            (" / " if self.alternative else " + ").join(self.bases) or "-",
            " + ".join(self.data) + "*" * self.open or "-",
        )
        return f"| {' | '.join(cells)} |\n"

    def other(self, turn: int, told: dict[str, int]) -> _Row:
        """The same row, with what the other list says otherwise; how many values only one of both has is added up."""
        if turn % 10 == 0:
            self.year += 1
            told["year"] += 1
        elif turn % 10 == 3:
            self.owner = "mirror"
            told["code"] += 1
        elif turn % 10 == 5 and len(self.bases) == 1 and self.bases != ["GPT-3"]:
            self.bases = ["GPT-3"]
            told["base"] += 1
        elif turn % 10 == 7 and len(self.data) > 1 and not self.open:
            self.data = self.data[1:]
            told["pre-trained on"] += 1
        elif turn % 10 == 9:
            self.owner = ""
            told["no code"] += 1
        return self


def _drawn(names: Sequence[str], count: int, draw: random.Random) -> list[str]:
    """So many of these names, the first ones far more often than the last."""
    drawn = {names[int(len(names) * draw.random() ** 4)] for _ in range(count)} if names else set()
    return sorted(drawn)


def _word(number: int) -> str:
    """A word that no other number has."""
    word = ""
    while number or not word:
        number, digit = divmod(number, len(SYLLABLES))
        word += SYLLABLES[digit]
    return word.capitalize()
