"""A draft of the description of a page that nobody has described: YAML that builds at once, and that says how sure it
is of each section, and what it didn't understand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from kg.guess import KINDS, Guess, guess
from kg.headers import SKIP
from kg.read import Page

__all__ = ["draft"]

_NOTHING = "nothing"


def draft(page: Page, *, about: Mapping[str, str]) -> str:
    """The YAML text of a description of `page`: what `about` gives first, then its sections, with comments."""
    found = guess(page)
    lines = [f"{key}: {_quoted(value)}" for key, value in about.items()]
    entries = sum(its.entries for its in found)
    lines += [
        "",
        f"# A draft, made from what the page looks like: {entries} entries. Read it through before you rely on it;",
        "# what is said of a section holds for those below it.",
        f"read: {_NOTHING}",
        "",
    ]
    columns = _common_columns(found)
    if columns:
        lines.append("columns:")
        lines += [f"  {_quoted(column)}: {its}{_unsure(column, found)}" for column, its in columns.items()]
        lines.append("")
    tree = _tree(found)
    own = tree.get((), None)
    if own is not None and own.read:
        lines = [line for line in lines if line != f"read: {_NOTHING}"]
        lines += [line.removeprefix("  ") for line in _own(own, columns, "  ")]
    below = list(_sections((), tree, columns, "  "))
    if below:
        lines += ["sections:", *below]
    return "\n".join(lines).rstrip() + "\n"


def _common_columns(found: Sequence[Guess]) -> dict[str, str]:
    """The columns that mean the same in every table that has them."""
    columns: dict[str, set[str]] = {}
    for its in found:
        for column, field in its.columns.items():
            columns.setdefault(column, set()).add(field)
    return {column: next(iter(fields)) for column, fields in columns.items() if len(fields) == 1}


def _unsure(column: str, found: Sequence[Guess]) -> str:
    unknown = any(column in its.unknown for its in found)
    return "  # not understood: which field does it hold?" if unknown else ""


def _tree(found: Sequence[Guess]) -> dict[tuple[str, ...], Guess]:
    return {its.path: its for its in found}


def _sections(
    outer: tuple[str, ...], tree: Mapping[tuple[str, ...], Guess], columns: Mapping[str, str], indent: str
) -> Iterator[str]:
    """The lines of the sections right below a path."""
    depth = len(outer)
    names = list(dict.fromkeys(path[depth] for path in tree if len(path) > depth and path[:depth] == outer))
    for name in names:
        path = (*outer, name)
        its = tree.get(path)
        inner = list(_sections(path, tree, columns, indent + "    "))
        has = any(each.read for other, each in tree.items() if other[: len(path)] == path)
        if not has:
            note = _not_understood(its) if its is not None and not its.administrative else ""
            yield f"{indent}{_quoted(name)}: {{skip: all}}{note}"
            continue
        lines = list(_own(its, columns, indent + "  ")) if its is not None and its.read else []
        if not lines:
            lines = [f"{indent}  read: {_NOTHING}"]
        yield f"{indent}{_quoted(name)}:"
        yield from lines
        if inner:
            yield f"{indent}  sections:"
            yield from inner


def _own(its: Guess, columns: Mapping[str, str], indent: str) -> Iterator[str]:
    """The lines of what is said of one section itself."""
    count = f"{its.entries} entr{'y' if its.entries == 1 else 'ies'}"
    yield f"{indent}kind: {its.kind}  # {count}; {round(its.sure * 100)} % sure, by {its.why}"
    others = [kind for kind in KINDS if kind != its.kind]
    if its.kind != "other":
        yield f"{indent}or_by_title: [{', '.join(others)}]"
    yield f"{indent}read: [{', '.join(its.read)}]"
    own = {column: field for column, field in its.columns.items() if columns.get(column) != field}
    if own:
        yield f"{indent}columns:"
        for column, field in own.items():
            yield f"{indent}  {_quoted(column)}: {field}" + ("  # not understood" if field == SKIP and column in its.unknown else "")
    if note := _not_understood(its):
        yield f"{indent}{note.strip()}"


def _not_understood(its: Guess) -> str:
    """A comment on the lines that may be entries and weren't understood."""
    if not its.lines:
        return ""
    lines = sorted(set(its.lines))
    shown = ", ".join(map(str, lines[:10])) + (f" and {len(lines) - 10} more" if len(lines) > 10 else "")  # noqa: PLR2004
    return f"  # not understood: line{'s' if len(lines) > 1 else ''} {shown}"


def _quoted(text: str) -> str:
    """A text as YAML, in quotes where it needs them."""
    import yaml  # slow to import

    plain = " ".join(text.split())
    dumped = yaml.safe_dump(plain, allow_unicode=True, width=10**6, default_flow_style=True).strip()
    return dumped.removesuffix("...").strip()
