"""What a page that nobody has described holds, section by section: which blocks are entries, of which kind, and which
column is what; and how sure that is.

Headers and headings say it if their words are known (`kg.text.headers`, `kg.text.headings`); if they aren't, what
stands in the cells does.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from kg.catalogue.columns import UNKNOWN, columns_of
from kg.model import Block, Cell
from kg.parse import ENTRY, HEADING, Group, group_blocks, group_heading, read_slots
from kg.read import Page
from kg.text.headers import SKIP
from kg.text.headings import is_no_section, kind_of_section
from kg.text.identifiers import is_address
from kg.text.kinds import kind_of_title
from kg.text.links import role
from kg.text.venues import is_year

__all__ = ["Guess", "Path", "guess"]

_SURE, _UNSURE = 0.6, 0.2
"""From here on a kind is taken as it is told; below the other, as the sections around tell it."""
_ITEMS_READ = 0.35
"""At least this share of a section's items has to look like entries, for the items to be read as such."""
_ROWS_LINKED = 0.35
"""At least this share of a table's rows has a link, if no column tells more of what the table names."""
_MAJORITY = 0.5
"""At least this share of an entry's titles tells the kind, and that there are titles."""
_MOST_SIBLINGS = 0.7
"""At least this share of the headings side by side has to look like entries, for all of them to be read as such."""
_SIBLINGS, _BELOW, _KEYS = 3, 12, 2
"""Headings side by side that may be entries, the blocks below each at most, and what these tell of each at least."""

_NAMING = {"name", "title", "paper", ENTRY}
_DESCRIBING = {"base", "data", "task", "description", "venue"}
_BENCHMARKS = re.compile(r"benchmark|data|corpora|challenge|基准|评测", re.IGNORECASE)
_LIST_OF = re.compile(
    r"(?:(?:an? |the )?(?:(?<!\w)\w++ )?(?:list|collection|compilation|repository) (?:of|for) "
    r"|awesome(?: list of)?[ :]*)+",
    re.IGNORECASE,
)

Path = tuple[str, ...]
"""Headings, the outermost first."""


class _Named(NamedTuple):
    """What an entry is called, as far as that is known, and the labels of its links or columns."""

    title: str | None
    name: str | None
    labels: list[str]


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
    title = page.title.text if page.title is not None else ""
    headings = _headings_that_are_entries(under)
    taken = {path for paths in headings.values() for path in paths}
    guesses = [_of_blocks(path, blocks, title) for path, blocks in under.items() if path not in taken]
    guesses += [_of_headings(outer, [under[path] for path in paths], title) for outer, paths in headings.items()]
    _follow_around(guesses)
    first: dict[Path, int] = {}
    for number, path in enumerate(under):
        for depth in range(len(path) + 1):
            first.setdefault(path[:depth], number)
    return sorted(guesses, key=lambda made: first[made.path])


def _path(block: Block) -> Path:
    return tuple(heading.text for heading in block.headings if not is_year(heading.text))


# Which blocks are entries.


def _of_blocks(path: Path, blocks: Sequence[Block], title: str) -> Guess:
    layouts = frozenset(block.layout for block in blocks)
    made = Guess(path=path, layouts=layouts, administrative=is_no_section(path))
    entries: list[_Named] = []
    if not made.administrative:
        entries += _read_tables(made, blocks)
        for layout in ("item", "paragraph"):
            inside = [block for block in blocks if block.layout == layout]
            if inside and (path or layout == "item" or not title):
                entries += _read_groups(made, layout, inside)
    made.kind, made.sure, made.why = _kind(path, entries, title)
    return made


def _read_groups(made: Guess, layout: str, blocks: Sequence[Block]) -> list[_Named]:
    """Read items or paragraphs as entries if enough of them are; what these are called."""
    all_groups = list(group_blocks(blocks))
    entries = [group for group in all_groups if group.slots]
    if layout == "paragraph":
        are_enough = any(_is_strong(group) for group in entries)
    else:
        labels = {group.headings[-1].span for group in entries if group.headings}
        others = [group for group in all_groups if not group.slots and group.span not in labels]
        are_enough = len(entries) >= max(1, _ITEMS_READ * (len(entries) + len(others)))
    if not are_enough:
        made.lines.extend(group.span.line for group in entries)
        return []
    made.read.append(layout)
    made.entries += len(entries)
    made.lines.extend(group.span.line for group in all_groups if not group.slots and _has_link(group.blocks))
    return [_named(group) for group in entries]


def _is_strong(group: Group) -> bool:
    """Whether a paragraph is surely an entry: it has a labelled link to a paper or code, or stands in a row of them."""
    return bool({"paper", "code", "titled", "link"} & group.slots.keys())


def _has_link(blocks: Iterable[Block]) -> bool:
    return any(is_address(link.url) for block in blocks for cell in block.cells.values() for link in cell.links)


def _named(group: Group) -> _Named:
    name, title = group.slots.get("name"), group.slots.get("title")
    return _Named(title.text if title else None, name.text if name else None, list(group.slots))


def _headings_that_are_entries(under: Mapping[Path, Sequence[Block]]) -> dict[Path, list[Path]]:
    """By the path around them, the headings that are entries: several side by side, each with a few blocks that tell
    more of it."""
    below: dict[Path, list[Path]] = defaultdict(list)
    for path in under:
        if path:
            below[path[:-1]].append(path)
    around = {path[:depth] for path in under for depth in range(len(path))}
    found: dict[Path, list[Path]] = {}
    for outer, paths in below.items():
        leaves = [path for path in paths if path not in around]
        entries = [path for path in leaves if _is_heading_entry(under[path])]
        are_linked = all(_is_linked(under[path][0].headings[-1]) for path in entries)
        if len(entries) >= max(_SIBLINGS - are_linked, _MOST_SIBLINGS * len(leaves)):
            found[outer] = entries
    return found


def _is_linked(heading: Cell) -> bool:
    return any(is_address(link.url) for link in heading.links)


def _is_heading_entry(blocks: Sequence[Block]) -> bool:
    """Whether blocks only tell more of the heading above them."""
    heading = blocks[0].headings[-1]
    if len(blocks) > _BELOW or any(block.layout == "row" for block in blocks) or is_no_section([heading.text]):
        return False
    if kind_of_section([heading.text])[1] >= _SURE and not _is_linked(heading):
        return False
    links = [link for block in blocks for cell in block.cells.values() for link in cell.links]
    are_labelled = (
        any(role(link.text) is not None for link in links)
        or _is_linked(heading)
        or len(group_heading(heading, (), blocks).slots) > _KEYS
    )
    own = [group for group in group_blocks(blocks) if "title" in group.slots and "paper" in group.slots]
    return are_labelled and len(own) <= 1


def _of_headings(path: Path, sections: Sequence[Sequence[Block]], title: str) -> Guess:
    made = Guess(path=path, read=[HEADING], entries=len(sections))
    entries = [group_heading(blocks[0].headings[-1], blocks[0].headings[:-1], blocks) for blocks in sections]
    made.kind, made.sure, made.why = _kind(path, [_named(group) for group in entries], title)
    return made


# Of which kind they are.


def _kind(path: Path, entries: Sequence[_Named], page: str) -> tuple[str, float, str]:
    """The kind of the entries under a path, how sure that is, and what says so; `page` is the title of the page."""
    kind, sure = kind_of_section([_LIST_OF.sub("", heading) for heading in path])
    titled = [entry for entry in entries if entry.title is not None]
    if kind == "paper" and len(titled) < _MAJORITY * len(entries):
        # named, and of no paper: what a heading on evaluations lists then is what one evaluates with
        kind, sure = ("dataset" if _BENCHMARKS.search(path[-1]) else "tool"), _SURE
    if kind is not None and sure >= _SURE:
        return kind, sure, "as the heading says"
    of_page, sure_of_page = kind_of_section([_LIST_OF.sub("", page.replace("-", " ").strip())]) if page else (None, 0.0)
    told = Counter(
        of_title
        for title, name, labels in titled
        if title is not None and (of_title := kind_of_title(title, name=name, labels=labels)) is not None
    )
    if told and not (of_page == "dataset" and sure_of_page >= _SURE):
        most_told, count = told.most_common(1)[0]
        if count >= _MAJORITY * len(entries):
            return most_told, min(0.9, count / len(entries)), "as the titles say"
    if kind is not None:
        return kind, sure, "as the heading says"
    if of_page in ("model", "dataset", "survey"):
        return of_page, sure_of_page / 2, "as the page's title says"
    return "model" if any(entry.name for entry in entries) else "paper", 0.3, "a guess"


def _follow_around(guesses: Sequence[Guess]) -> None:
    """Let sections that nothing tells of follow those around them."""
    sure: Counter[str] = Counter()
    for made in guesses:
        if made.kind is not None and made.sure >= _SURE:
            sure[made.kind] += made.entries
    if not sure:
        return
    for made in guesses:
        if made.read and made.sure < _UNSURE:
            made.kind, made.why = sure.most_common(1)[0][0], "as the sections around it"


# Tables.


def _read_tables(made: Guess, blocks: Sequence[Block]) -> list[_Named]:
    """Read the tables of a section that hold entries: those that name things, and link or describe them; what these are
    called."""
    kind = kind_of_section(made.path)[0]
    entries: list[_Named] = []
    for header, rows in _tables(blocks):
        columns = columns_of(header, rows, kind)
        fields = set(columns.values())
        linked = [row for row in rows if _has_link([row])]
        if not fields & _NAMING or (len(linked) / len(rows) < _ROWS_LINKED and not fields & _DESCRIBING):
            made.lines.extend(row.span.line for row in linked)
            continue
        if "row" not in made.read:
            made.read.append("row")
        made.entries += len(rows)
        made.unknown.extend(column for column, held in columns.items() if held == UNKNOWN)
        for column, held in columns.items():
            made.columns.setdefault(column, SKIP if held == UNKNOWN else held)
        entries.extend(_named_in(row, columns) for row in rows)
    return entries


def _tables(blocks: Sequence[Block]) -> list[tuple[Mapping[str, Cell], list[Block]]]:
    """The header of each table, and its rows, if it has some."""
    tables: list[tuple[Mapping[str, Cell], list[Block]]] = []
    for block in blocks:
        if block.layout == "header":
            tables.append((block.cells, []))
        elif block.layout == "row" and tables:
            tables[-1][1].append(block)
    return [(header, rows) for header, rows in tables if rows]


def _named_in(row: Block, columns: Mapping[str, str]) -> _Named:
    """What a row is called."""
    title = name = None
    for column, cell in row.cells.items():
        held = columns.get(column)
        if held == ENTRY:
            inside = read_slots(cell)
            title, name = (inside[slot].text if slot in inside else None for slot in ("title", "name"))
        elif held in ("title", "paper") and title is None and role(cell.text) is None:
            title = cell.text or None
        elif held == "name" and name is None:
            name = cell.text or None
    return _Named(title, name, list(columns))
