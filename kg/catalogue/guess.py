"""What a page that nobody has described holds, section by section: which blocks are entries, of which kind, and which
column is what; and how sure that is.

Headers and headings say it where their words are known (`kg.text.headers`, `kg.text.kinds`); where they aren't, what
stands in the cells does.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from kg.catalogue.guess_columns import columns_of
from kg.model import Block, Cell
from kg.parse.groups import Group, groups, under_heading
from kg.parse.items.slots import slots
from kg.parse.sections import ENTRY, HEADING
from kg.read.markdown import Page
from kg.text.headers import SKIP
from kg.text.identifiers import is_address
from kg.text.kinds import is_no_section, kind_of_section, kind_of_title
from kg.text.links import role
from kg.text.venues import is_year

__all__ = ["Guess", "Path", "guess"]

_SOME, _MOST, _MANY = 0.35, 0.5, 0.7
_DESCRIBING = {"base", "data", "task", "description", "venue"}
_SURE = 0.6
_SIBLINGS, _BELOW, _KEYS = 3, 12, 2
"""Headings side by side that may be entries, the blocks below each at most, and what these tell of each at least."""

_BENCHMARKS = re.compile(r"benchmark|data|corpora|challenge|基准|评测", re.IGNORECASE)
_LIST_OF = re.compile(
    r"(?:(?:an? |the )?(?:\w+ )?(?:list|collection|compilation|repository) (?:of|for) |awesome(?: list of)?[ :]*)+",
    re.IGNORECASE,
)

Path = tuple[str, ...]
Titles = tuple[str | None, str | None, list[str]]
"""The title, name and labels of an entry, as far as it has them."""


@dataclass(slots=True)
class Guess:
    """What stands under one path of headings: the layouts that are entries, their kind, how sure that is from 0 to 1,
    and what says so; the field of each column; the lines of what may be an entry and wasn't understood."""

    path: Path
    layouts: frozenset[str] = frozenset()
    read: list[str] = field(default_factory=list)
    kind: str | None = None
    sure: float = 0.0
    why: str = ""
    columns: dict[str, str] = field(default_factory=dict)
    unknown: list[str] = field(default_factory=list)
    entries: int = 0
    lines: list[int] = field(default_factory=list)
    administrative: bool = False


def guess(page: Page) -> list[Guess]:
    """A guess for each path of headings that has blocks, in their order on the page; years are no headings here."""
    under: dict[Path, list[Block]] = {}
    for block in page.blocks:
        under.setdefault(_path(block), []).append(block)
    entries = _heading_entries(page, under)
    title = page.title.text if page.title is not None else ""
    found = [_of_blocks(path, blocks, title) for path, blocks in under.items() if not _within(path, entries)]
    found += [_of_headings(path, [under[each] for each in its], title) for path, its in entries.items()]
    _settle(found)
    order = {path: index for index, path in enumerate(under)}
    first = {its.path: min(order[path] for path in under if path[: len(its.path)] == its.path) for its in found}
    return sorted(found, key=lambda its: first[its.path])


def _path(block: Block) -> Path:
    return tuple(heading.text for heading in block.headings if not is_year(heading.text))


def _within(path: Path, entries: Mapping[Path, Sequence[Path]]) -> bool:
    return any(path in its for its in entries.values())


# Which blocks are entries.


def _of_blocks(path: Path, blocks: Sequence[Block], title: str) -> Guess:
    layouts = frozenset(block.layout for block in blocks)
    made = Guess(path=path, layouts=layouts, administrative=is_no_section(path))
    titles: list[Titles] = []
    if not made.administrative:
        _read_tables(made, blocks, titles)
        for layout in ("item", "paragraph"):
            its = [block for block in blocks if block.layout == layout]
            if its and (path or layout == "item" or not title):
                _read_groups(made, layout, its, titles)
    made.kind, made.sure, made.why = _kind(path, titles, title)
    return made


def _read_groups(made: Guess, layout: str, blocks: Sequence[Block], titles: list[Titles]) -> None:
    """Read items or paragraphs as entries where enough of them are."""
    found = list(groups(blocks))
    good = [group for group in found if group.slots]
    if layout == "paragraph":
        enough = any(_is_strong(group) for group in good)
    else:
        labels = {group.headings[-1].span for group in good if group.headings}
        others = [group for group in found if not group.slots and group.span not in labels]
        enough = len(good) >= max(1, _SOME * (len(good) + len(others)))
    if not enough:
        made.lines.extend(group.span.line for group in good)
        return
    made.read.append(layout)
    made.entries += len(good)
    made.lines.extend(group.span.line for group in found if not group.slots and _has_link(group.blocks))
    titles.extend(map(_titles, good))


def _is_strong(group: Group) -> bool:
    """Whether a paragraph is surely an entry: it has a labelled link to a paper or code, or stands in a row of them."""
    return bool({"paper", "code", "titled", "link"} & group.slots.keys())


def _has_link(blocks: Iterable[Block]) -> bool:
    return any(is_address(link.url) for block in blocks for cell in block.cells.values() for link in cell.links)


def _titles(group: Group) -> Titles:
    name, title = group.slots.get("name"), group.slots.get("title")
    return (title.text if title else None, name.text if name else None, list(group.slots))


def _heading_entries(page: Page, under: Mapping[Path, Sequence[Block]]) -> dict[Path, list[Path]]:
    """The sections whose headings are entries: several side by side, each with a few blocks that tell more of it."""
    below: dict[Path, list[Path]] = defaultdict(list)
    for path in under:
        if path:
            below[path[:-1]].append(path)
    found: dict[Path, list[Path]] = {}
    for outer, paths in below.items():
        inner = {other[: len(paths[0])] for other in under if len(other) > len(paths[0])}
        leaves = [path for path in paths if path not in inner]
        good = [path for path in leaves if _is_heading_entry(under[path])]
        linked = all(any(is_address(link.url) for link in under[path][0].headings[-1].links) for path in good)
        if len(good) >= max(_SIBLINGS - linked, _MANY * len(leaves)):
            found[outer] = good
    return found


def _is_heading_entry(blocks: Sequence[Block]) -> bool:
    """Whether blocks only tell more of the heading above them."""
    heading = blocks[0].headings[-1]
    if len(blocks) > _BELOW or any(block.layout == "row" for block in blocks) or is_no_section([heading.text]):
        return False
    if kind_of_section([heading.text])[1] >= _SURE and not any(is_address(link.url) for link in heading.links):
        return False
    inner = [group for group in groups(blocks) if group.slots]
    links = [link for block in blocks for cell in block.cells.values() for link in cell.links]
    labelled = (
        any(role(link.text) is not None for link in links)
        or any(is_address(link.url) for link in heading.links)
        or len(under_heading(heading, (), blocks).slots) > _KEYS
    )
    own = [group for group in inner if "title" in group.slots and "paper" in group.slots]
    return labelled and len(own) <= 1


def _of_headings(path: Path, sections: Sequence[Sequence[Block]], title: str) -> Guess:
    made = Guess(path=path, read=[HEADING], entries=len(sections))
    found = [under_heading(blocks[0].headings[-1], blocks[0].headings[:-1], blocks) for blocks in sections]
    made.kind, made.sure, made.why = _kind(path, list(map(_titles, found)), title)
    return made


# Of which kind they are.


def _kind(path: Path, titles: Sequence[Titles], page: str) -> tuple[str, float, str]:
    kind, sure = kind_of_section([_LIST_OF.sub("", heading) for heading in path])
    if kind == "paper" and sum(title is not None for title, _, _ in titles) < _MOST * len(titles):
        # named, and of no paper: what a heading on evaluations lists then is what one evaluates with
        kind, sure = ("dataset" if _BENCHMARKS.search(path[-1]) else "tool"), _SURE
    if kind is not None and sure >= _SURE:
        return kind, sure, "as the heading says"
    wide, wider = kind_of_section([_LIST_OF.sub("", page.replace("-", " ").strip())]) if page else (None, 0.0)
    told = Counter(
        kind_of_title(title, name=name, kind=None, labels=labels) for title, name, labels in titles if title is not None
    )
    told.pop(None, None)
    if told and not (wide == "dataset" and wider >= _SURE):
        best, count = told.most_common(1)[0]
        if count >= _MOST * len(titles):
            return best or "model", min(0.9, count / len(titles)), "as the titles say"
    if kind is not None:
        return kind, sure, "as the heading says"
    if wide in ("model", "dataset", "survey"):
        return wide, wider / 2, "as the page's title says"
    return "model" if any(name for _, name, _ in titles) else "paper", 0.3, "a guess"


# Tables.


def _read_tables(made: Guess, blocks: Sequence[Block], titles: list[Titles]) -> None:
    """Read the tables of a section that hold entries: those that name things, and link or describe them."""
    tables: list[tuple[dict[str, Cell], list[Block]]] = []
    for block in blocks:
        if block.layout == "header":
            tables.append((dict(block.cells), []))
        elif block.layout == "row" and tables:
            tables[-1][1].append(block)
    kind = kind_of_section(made.path)[0]
    for header, rows in tables:
        if not rows:
            continue
        columns = columns_of(header, rows, kind)
        fields = set(columns.values())
        linked = sum(_has_link([row]) for row in rows) / len(rows)
        if not fields & {"name", ENTRY, "title", "paper"} or (linked < _SOME and not fields & _DESCRIBING):
            made.lines.extend(row.span.line for row in rows if _has_link([row]))
            continue
        if "row" not in made.read:
            made.read.append("row")
        made.entries += len(rows)
        for column, its in columns.items():
            if its == "?":
                made.unknown.append(column)
            made.columns.setdefault(column, SKIP if its == "?" else its)
        titles.extend(_of_row(row, columns) for row in rows)


def _of_row(row: Block, columns: Mapping[str, str]) -> Titles:
    title = name = None
    for column, its in columns.items():
        cell = row.cells.get(column)
        if cell is None:
            continue
        if its == ENTRY:
            found = slots(cell)
            title, name = (found[each].text if each in found else None for each in ("title", "name"))
        elif its in ("title", "paper") and title is None and role(cell.text) is None:
            title = cell.text or None
        elif its == "name" and name is None:
            name = cell.text or None
    return title, name, list(columns)


def _settle(found: Sequence[Guess]) -> None:
    """Let sections that nothing tells of follow those around them."""
    sure: Counter[str] = Counter()
    for its in found:
        if its.kind is not None and its.sure >= _SURE:
            sure[its.kind] += its.entries
    if not sure:
        return
    for its in found:
        if its.read and its.sure < 0.2:  # noqa: PLR2004
            its.kind, its.why = sure.most_common(1)[0][0], "as the sections around it"
