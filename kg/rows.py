"""Rows of plain values: named tuples in Python, a DataFrame in pandas, a table in a notebook and when printed."""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, overload

from kg.terminal import visible

__all__ = ["Rows"]

_MOST_PRINTED, _MOST_IN_NOTEBOOK = 20, 100
_LONGEST, _WIDEST = 50, 120
_NUMBERS = (int, float)


class Rows(Sequence[Any]):
    """Rows, each a named tuple with a field for each of `columns`: `rows[0].name`, `rows[0][1]`.

    `pandas.DataFrame(rows)` has the same columns. A column whose name is no name in Python, such as `from`, is reached
    by its number.
    """

    __slots__ = ("_rows", "columns")

    def __init__(self, columns: Iterable[str], rows: Iterable[Iterable[Any]]) -> None:
        self.columns: tuple[str, ...] = tuple(columns)
        self._rows = tuple(map(_row_class(self.columns)._make, rows))

    @overload
    def __getitem__(self, index: int) -> Any: ...
    @overload
    def __getitem__(self, index: slice) -> Rows: ...
    def __getitem__(self, index: int | slice) -> Any:
        return Rows(self.columns, self._rows[index]) if isinstance(index, slice) else self._rows[index]

    def __len__(self) -> int:
        return len(self._rows)

    def __iter__(self) -> Iterator[Any]:
        return iter(self._rows)

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Rows):
            return (self.columns, self._rows) == (other.columns, other._rows)
        return self._rows == other if isinstance(other, tuple) else NotImplemented

    def __hash__(self) -> int:
        return hash((self.columns, self._rows))

    def __repr__(self) -> str:
        """The first rows as a table, as many columns as fit on a line, and how many there are."""
        shown = [[_text(value) for value in row] for row in self._rows[:_MOST_PRINTED]]
        texts = [[name, *(_cut(row[at]) for row in shown)] for at, name in enumerate(self.columns)]
        widths = [max(map(len, column)) for column in texts]
        fitting = sum(sum(widths[: at + 1]) + 2 * at <= _WIDEST for at in range(len(widths))) or 1
        numbers = [all(isinstance(row[at], _NUMBERS) for row in self._rows) for at in range(len(self.columns))]
        adjusted = [
            [text.rjust(width) if number and self._rows else text.ljust(width) for text in column]
            for column, width, number in zip(texts[:fitting], widths, numbers, strict=False)
        ]
        lines = ["  ".join(line).rstrip() for line in zip(*adjusted, strict=True)]
        return "\n".join([*lines, _footer(len(self), len(shown), len(self.columns) - fitting)])

    def _repr_html_(self) -> str:
        """The first rows as a table. Whatever catalogues write stays text."""
        from html import escape

        head = "".join(f"<th>{escape(name)}</th>" for name in self.columns)
        shown = self._rows[:_MOST_IN_NOTEBOOK]
        body = "".join(f"<tr>{''.join(f'<td>{escape(_text(value))}</td>' for value in row)}</tr>\n" for row in shown)
        footer = _footer(len(self), len(shown))
        return f"<table>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{body}</tbody>\n</table>\n<p>{footer}</p>"


def _row_class(columns: tuple[str, ...]) -> Any:
    """The named tuple for a row. `_fields` is what pandas takes for the names of columns: all of them, as they are."""
    row = namedtuple("Row", columns, rename=True)  # type: ignore[misc]  # known at run time only
    return type("Row", (row,), {"__slots__": (), "_fields": columns})


def _text(value: Any) -> str:
    """A value on one line, safe to print; of several in one cell, all."""
    if isinstance(value, (tuple, list)):
        return ", ".join(map(_text, value))
    return "" if value is None else visible(" ".join(str(value).split()))


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def _footer(rows: int, shown: int, columns: int = 0) -> str:
    """How many rows there are, and what isn't shown of them."""
    text = f"{rows} row{'' if rows == 1 else 's'}"
    if rows > shown:
        text += f", the first {shown} shown"
    if columns > 0:
        text += f"; {columns} more column{'' if columns == 1 else 's'}"
    return text
