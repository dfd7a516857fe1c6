"""YAML that people write. What is wrong in it is a ConfigError with its file, line and column, and the near miss."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from itertools import chain
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from kg.errors import ConfigError
from kg.files import read_file, reason

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["Setting", "near", "read_yaml", "read_yaml_text"]

Read = TypeVar("Read")

_TAG = "tag:yaml.org,2002:"
_TEXT, _TRUTH, _NULL = _TAG + "str", _TAG + "bool", _TAG + "null"
_TAGS = {"scalar": {_TEXT, _TRUTH, _NULL}, "sequence": {_TAG + "seq"}, "mapping": {_TAG + "map"}}
"""What plain data is made of, by the sort of node."""
_LARGEST = 4 * 2**20
"""Bytes of a YAML file, at most."""
_MOST_VALUES = 100_000
"""Keys and values in a YAML file, at most, with those that aliases repeat: the description of a long list has about a
hundredth of them."""
_LETTERS = 40
"""A text counts as a value more for each so many letters, since aliases repeat long ones as well."""
_DEEPEST = 60
"""Lists and keys within each other, at most: a draft has 20 sections within each other, each two levels."""
_TOO_DEEP = f"values stand within each other more than {_DEEPEST} levels deep"
_TOO_MANY = f"there is more in it than {_MOST_VALUES:,} keys and values, with what aliases repeat"


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Setting:
    """A value in a YAML file, which knows its place: a text, true or false, nothing, a list, or keys with values.

    Numbers and dates are texts, as they are written: a revision 0123456 is no octal number, a heading 2024 no integer,
    a heading No is not false. `key` is the way to the value, such as "paper.title", and None for the whole file.

    Every method that asks for some sort of value raises ConfigError if it is another.
    """

    file: Path
    key: str | None
    node: Any  # of the composed tree: a tag, a value, and where it begins

    @property
    def is_empty(self) -> bool:
        """Whether there is no value: nothing stands after the key, or null."""
        return bool(self.node.tag == _NULL)

    @property
    def is_list(self) -> bool:
        """Whether there is a list, of however many values."""
        return bool(self.node.id == "sequence")

    def text(self) -> str:
        """The value as one line of text."""
        if self.node.tag != _TEXT:
            raise self.error("expected a text", hint="Put it in quotes." if self.node.tag == _TRUTH else None)
        return " ".join(self.node.value.split())

    def truth(self) -> bool:
        """The value as true or false."""
        if self.node.tag != _TRUTH:
            raise self.error("expected true or false")
        return bool(self.node.value == "true")

    def elements(self) -> list[Setting]:
        """The values in a list."""
        if not self.is_list:
            raise self.error("expected a list")
        return [Setting(self.file, self.key, node) for node in self.node.value]

    def one_or_more(self) -> list[Setting]:
        """The values in a list; what is no list is one value."""
        return self.elements() if self.is_list else [self]

    def mapping(self, known: Iterable[str] | None = None) -> dict[str, Setting]:
        """The values by their keys, in the order of the file; each key is one of the `known` if these are given."""
        if self.node.id != "mapping":
            raise self.error("expected keys with values")
        names = None if known is None else list(known)
        settings = {}
        for key, value in self.node.value:
            if key.tag != _TEXT:
                written = f"the key {key.value or 'null'}" if key.id == "scalar" else "a key"
                raise self._error(key, f"{written} is no text", hint="Put it in quotes.", key=self.key)
            if names is not None and key.value not in names:
                raise self.error(f"unknown key {key.value!r}", hint=near(key.value, names), at_key=key.value)
            settings[key.value] = Setting(self.file, self._below(key.value), value)
        return settings

    def given(self, name: str) -> Setting | None:
        """The value of a key; None if the key is missing or has no value."""
        if self.is_empty:
            return None
        if self.node.id != "mapping":
            raise self.error("expected keys with values")
        node = next((value for key, value in self.node.value if key.value == name), None)
        return None if node is None or node.tag == _NULL else Setting(self.file, self._below(name), node)

    def needed(self, name: str) -> Setting:
        """The value of a key that may not be missing, nor blank."""
        setting = self.given(name)
        if setting is None or (setting.node.tag == _TEXT and not setting.text()):
            raise self._error(self.node, f"{name} is missing", hint=None, key=self._below(name))
        return setting

    def optional(self, name: str, read: Callable[[Setting], Read]) -> Read | None:
        """What `read` makes of the value of a key; None if the key is missing or has no value."""
        setting = self.given(name)
        return None if setting is None else read(setting)

    def error(self, message: str, *, hint: str | None = None, at_key: str | None = None) -> ConfigError:
        """Return an error that says what is wrong with this value, or with one of the keys in it, and where."""
        if at_key is None:
            return self._error(self.node, message, hint=hint, key=self.key)
        node = next(key for key, _ in self.node.value if key.value == at_key)
        return self._error(node, message, hint=hint, key=self._below(at_key))

    def _error(self, node: Any, message: str, *, hint: str | None, key: str | None) -> ConfigError:
        prefix = f"{self.key}: " if self.key else ""
        line, column = _place(node.start_mark)
        return ConfigError(f"{prefix}{message}", file=str(self.file), line=line, column=column, key=key, hint=hint)

    def _below(self, name: str) -> str:
        return f"{self.key}.{name}" if self.key else name


def read_yaml(file: Path) -> Setting:
    """Return what a YAML file holds: plain data only, a tag that would run code is refused.

    Raises ConfigError if the file can't be read, is too large or isn't YAML, if its values are too many or too deep, if
    a key stands twice, and if a value holds itself.
    """
    try:
        return read_yaml_text(read_file(file, most=_LARGEST), file)
    except OSError as error:
        raise ConfigError(reason(error), file=str(file)) from error


def read_yaml_text(source: str | bytes, file: Path) -> Setting:
    """Return what YAML text holds; `file` is named in errors. Raises ConfigError as `read_yaml` does."""
    import yaml  # slow to import

    data = source if isinstance(source, bytes) else source.encode(errors="surrogatepass")
    try:
        _refuse_excess(data, file)
        root = yaml.compose(data, Loader=_loader()) or yaml.compose("null", Loader=_loader())
    except yaml.reader.ReaderError as error:  # it knows the byte, and no line
        at = _place_of_byte(data, error.position)
        raise ConfigError(f"not YAML: {error.reason}", file=str(file), line=at[0], column=at[1]) from error
    except yaml.YAMLError as error:
        mark, problem = getattr(error, "problem_mark", None), getattr(error, "problem", None)
        line, column = _place(mark) if mark else (None, None)
        raise ConfigError(f"not YAML: {problem or error}", file=str(file), line=line, column=column) from error
    _count(root, file, counts={}, around=frozenset())
    return Setting(file, None, root)


def _refuse_excess(data: bytes, file: Path) -> None:
    """Raise ConfigError for YAML that nests too deep or holds too much, before anything is made of it."""
    import yaml

    depth = values = 0
    for event in yaml.parse(data, Loader=_loader()):
        values += isinstance(event, yaml.NodeEvent)
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > _DEEPEST or values > _MOST_VALUES:
            raise _fault(_TOO_DEEP if depth > _DEEPEST else _TOO_MANY, event, file)


@cache
def _loader() -> Any:
    """A loader for which all but true, false and null is text."""
    import yaml

    base: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

    class Loader(base):  # type: ignore[misc]  # which class it is, is found at run time
        yaml_implicit_resolvers: ClassVar[dict[Any, Any]] = {}

    Loader.add_implicit_resolver(_TRUTH, re.compile("(?:true|false)$"), list("tf"))
    Loader.add_implicit_resolver(_NULL, re.compile("(?:~|null|)$"), ["~", "n", ""])
    return Loader


def _count(node: Any, file: Path, *, counts: dict[int, int], around: frozenset[int]) -> int:
    """Return how many values a node is and holds, each as often as aliases repeat it; `counts` has those of others.

    Raises ConfigError for what is no plain data, for a key that stands twice, for a value that holds itself (by an
    alias), and for too many values.
    """
    if id(node) in around:
        raise _fault("a value holds itself", node, file)
    if id(node) in counts:
        return counts[id(node)]
    if node.tag not in _TAGS[node.id]:
        raise _fault(f"could not determine a constructor for the tag {node.tag!r}", node, file)
    pairs = node.value if node.id == "mapping" else []
    names = set()
    for key in (key for key, _ in pairs if key.id == "scalar"):
        if key.value in names:
            raise _fault(f"{key.value!r} stands twice", key, file)
        names.add(key.value)
    count = 1 + (len(node.value) // _LETTERS if node.id == "scalar" else 0)
    for inner in (*chain.from_iterable(pairs), *(node.value if node.id == "sequence" else ())):
        count += _count(inner, file, counts=counts, around=around | {id(node)})
        if count > _MOST_VALUES:
            raise _fault(_TOO_MANY, inner, file)
    counts[id(node)] = count
    return count


def _fault(message: str, at: Any, file: Path) -> ConfigError:
    """Return an error at a node or an event."""
    line, column = _place(at.start_mark)
    return ConfigError(message, file=str(file), line=line, column=column)


def _place(mark: Any) -> tuple[int, int]:
    """The line and column of a mark, both from 1."""
    return mark.line + 1, mark.column + 1


def _place_of_byte(data: bytes, position: int) -> tuple[int, int]:
    """The line and column of a byte, both from 1."""
    before = data[:position].decode(errors="replace")
    return before.count("\n") + 1, len(before) - before.rfind("\n")


def near(name: str, known: Iterable[str]) -> str:
    """Return a hint: the name that was probably meant, or all that there are."""
    from difflib import get_close_matches  # slow to import

    names = sorted(known)
    close = get_close_matches(name, names, n=1)
    return f"Did you mean {close[0]!r}?" if close else f"Known: {', '.join(names) or 'none'}."
