"""Reading YAML that people write: each wrong key or value is a ConfigError that names it, and the near miss."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

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

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        return yaml.load(source, Loader=loader)  # noqa: S506  # both are safe loaders
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = f"{file}:{mark.line + 1}:{mark.column + 1}" if mark else str(file)
        raise ConfigError(f"not YAML: {getattr(error, 'problem', None) or error}", file=place) from error


def mapping(value: Any, *, file: Path, known: Iterable[str] | None = None, key: str | None = None) -> Mapping[str, Any]:
    """`value` as a mapping whose keys are strings, all of them known ones where `known` is given."""
    place = f"{key}: " if key else ""
    if not isinstance(value, dict) or not all(isinstance(name, str) for name in value):
        raise ConfigError(f"{place}expected keys with values", file=str(file), key=key)
    if known is not None:
        for name in value:
            if name not in (known := list(known)):
                raise ConfigError(f"{place}unknown key {name!r}", file=str(file), key=name, hint=near(name, known))
    return value


def text(value: Any, *, file: Path, key: str) -> str:
    """`value` as one line of text; a number or a date that YAML made of it is turned back."""
    if value is None or isinstance(value, (dict, list)):
        raise ConfigError(f"{key}: expected a text", file=str(file), key=key)
    return str(value).strip()


def near(name: str, known: Iterable[str]) -> str:
    """A hint: the name that was probably meant, or all there are."""
    names = sorted(known)
    close = get_close_matches(name, names, n=1)
    return f"Did you mean {close[0]!r}?" if close else f"Known: {', '.join(names)}."
