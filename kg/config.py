"""Reading YAML that people write: each wrong key or value is a ConfigError that names it, and the near miss."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from functools import cache
from typing import TYPE_CHECKING, Any, ClassVar

from kg.errors import ConfigError

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["mapping", "near", "read_yaml", "read_yaml_text", "text"]


def read_yaml(file: Path) -> Any:
    """The data in a YAML file: plain data only, a tag that would run code is refused.

    Raises ConfigError where the file can't be read or isn't YAML.
    """
    try:
        return read_yaml_text(file.read_bytes(), file)
    except OSError as error:
        raise ConfigError((error.strerror or str(error)).lower(), file=str(file)) from error


def read_yaml_text(source: str | bytes, file: Path) -> Any:
    """The data in YAML text, plain data only; `file` is named in errors."""
    import yaml  # slow to import

    try:
        return yaml.load(source, Loader=_plain_loader())  # noqa: S506  # made of the safe loader
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = f"{file}:{mark.line + 1}:{mark.column + 1}" if mark else str(file)
        fault = getattr(error, "problem", None) or str(error)
        is_yaml = isinstance(error, yaml.constructor.ConstructorError)
        raise ConfigError(fault if is_yaml else f"not YAML: {fault}", file=place) from error


@cache
def _plain_loader() -> Any:
    """A loader of plain data, in which numbers and dates stay as they are written, and a key stands once.

    A revision 0123456 is no octal number, a heading 2024 no integer, a heading No is not false.
    """
    import yaml

    base: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

    class Loader(base):  # type: ignore[misc]  # which class it is, is found at run time
        yaml_implicit_resolvers: ClassVar[dict[Any, Any]] = {}

        def construct_mapping(self, node: Any, deep: bool = False) -> Any:
            seen = set()
            for key, _ in node.value:
                if key.value in seen and isinstance(key, yaml.ScalarNode):
                    raise yaml.constructor.ConstructorError(None, None, f"{key.value!r} stands twice", key.start_mark)
                seen.add(key.value if isinstance(key, yaml.ScalarNode) else None)
            return super().construct_mapping(node, deep)

    Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile("(?:true|false)$"), list("tf"))
    Loader.add_implicit_resolver("tag:yaml.org,2002:null", re.compile("(?:~|null|)$"), ["~", "n", ""])
    return Loader


def mapping(value: Any, *, file: Path, known: Iterable[str] | None = None, key: str | None = None) -> Mapping[str, Any]:
    """`value` as a mapping whose keys are strings, all of them known ones where `known` is given."""
    place = f"{key}: " if key else ""
    if not isinstance(value, dict):
        raise ConfigError(f"{place}expected keys with values", file=str(file), key=key)
    known = None if known is None else list(known)
    for name in value:
        if not isinstance(name, str):
            raise ConfigError(f"{place}the key {name!r} is no text", file=str(file), key=key, hint="Put it in quotes.")
        if known is not None and name not in known:
            raise ConfigError(f"{place}unknown key {name!r}", file=str(file), key=name, hint=near(name, known))
    return value


def text(value: Any, *, file: Path, key: str) -> str:
    """`value` as one line of text."""
    if not isinstance(value, str):
        hint = "Put it in quotes." if isinstance(value, bool) else None
        raise ConfigError(f"{key}: expected a text", file=str(file), key=key, hint=hint)
    return " ".join(value.split())


def near(name: str, known: Iterable[str]) -> str:
    """A hint: the name that was probably meant, or all there are."""
    names = sorted(known)
    close = get_close_matches(name, names, n=1)
    return f"Did you mean {close[0]!r}?" if close else f"Known: {', '.join(names) or 'none'}."
