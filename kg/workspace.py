"""A workspace: a root folder and what lies in it."""

from __future__ import annotations

import os
import re
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from kg.config import read_yaml
from kg.errors import ConfigError
from kg.files import reason
from kg.phrases import call, phrase

__all__ = ["Workspace", "cache", "init"]

# An address that has a host, ends with / or #, and holds nothing that no IRI has (RFC 3987, 2.2).
_BASE = re.compile(r"""https?://[^\x00-\x20\x7f-\xa0<>"{}|\\^`/?#]+/(?:[^\x00-\x20\x7f-\xa0<>"{}|\\^`]*[/#])?""")

_MARK = "workspace.yaml"


@dataclass(frozen=True)
class Workspace:
    """The folders and settings that a command works on. `sources` puts another file in place of a catalogue's text,
    `revisions` says by commit or date which of its texts is read."""

    root: Path
    sources: dict[str, Path] = field(default_factory=dict)
    revisions: dict[str, str] = field(default_factory=dict)
    output: Path | None = None

    @classmethod
    def find(
        cls,
        root: Path | None = None,
        *,
        sources: dict[str, Path] | None = None,
        revisions: dict[str, str] | None = None,
        output: Path | None = None,
    ) -> Workspace:
        """The workspace at `root`, else the one around the current folder, else the one that fmkg brings along.

        Raises ConfigError if `root` is given and is none, or its path isn't UTF-8, as the store needs it.
        """
        if root is not None and not (root / _MARK).is_file():
            raise ConfigError(
                f"no {_MARK} in {root}", file=None, hint="Give the folder that holds it, catalogues/ and ontology/."
            )
        here = Path.cwd()
        around = next((folder for folder in (here, *here.parents) if (folder / _MARK).is_file()), None)
        root = root or around or _bundled()
        try:
            os.fsencode(root).decode("utf-8")
        except UnicodeDecodeError as error:
            hint = "Rename the folder, or move it."
            raise ConfigError(f"the path of the workspace isn't UTF-8: {root}", hint=hint) from error
        return cls(root=root, sources=sources or {}, revisions=revisions or {}, output=output)

    @cached_property
    def base(self) -> str:
        """The address under which things get their IRIs, with its final slash or hash."""
        settings = read_yaml(self.root / _MARK)
        settings.mapping(known=("base",))
        setting = settings.needed("base")
        base = setting.text()
        if not _BASE.fullmatch(base):
            raise setting.error(
                f"{base!r} can't be what addresses begin with",
                hint="Give an http address that ends with / or #, without spaces or brackets.",
            )
        return base

    @property
    def ontology(self) -> Path:
        """The folder of the schema, the vocabulary, the context and ids.tsv."""
        return self.root / "ontology"

    @property
    def ids(self) -> Path:
        """The lock file of the IRIs given so far."""
        return self.ontology / "ids.tsv"

    @property
    def mappings(self) -> Path:
        """The file of what people decided to be one thing, or not."""
        return self.ontology / "mappings.sssom.tsv"

    @property
    def rules(self) -> list[Path]:
        """The files of the rules of inference, by name. Raises ConfigError if there is none."""
        return _files(self.ontology / "rules", "*.rq", "nothing would follow from what catalogues say")

    @property
    def shapes(self) -> list[Path]:
        """The files of the shapes, by name. Raises ConfigError if there is none."""
        return _files(self.root / "shapes", "*.ttl", "nothing would be checked")

    @property
    def queries(self) -> list[Path]:
        """The files of the saved queries, by name. Raises ConfigError if there is none."""
        return _files(self.root / "queries", "*.rq", "there would be no question to ask")

    @property
    def build(self) -> Path:
        """The folder that builds are written to. The workspace inside an installed package isn't written to: its
        builds go to the user's cache (XDG Base Directory Specification)."""
        if self.output is None and self.packaged:
            from importlib.metadata import version

            return cache() / version("fmkg")
        return self.output or self.root / "build"

    @property
    def is_trial(self) -> bool:
        """Whether another text stands in place of one that it holds: what is built of that is tried, and not kept."""
        return bool(self.sources or self.revisions)

    @property
    def packaged(self) -> bool:
        """Whether this is the workspace that comes inside the installed package, which nothing changes."""
        return self.root == Path(__file__).parent / "default"

    def shown(self, path: Path) -> str:
        """A path as messages and reports show it: from the root if it lies below it, so that it is the same on any
        machine. A byte that is no UTF-8 is an escape."""
        if path.is_relative_to(self.root) and ".." not in path.parts:  # a link too is where it stands
            path = path.relative_to(self.root)
        else:
            with suppress(ValueError):
                path = path.resolve().relative_to(self.root.resolve())
        return path.as_posix().encode(errors="backslashreplace").decode()


def _files(folder: Path, pattern: str, without: str) -> list[Path]:
    """The files of this form in a folder, by name. Raises ConfigError if there is none that can be read: what needs
    them would do nothing, without a word."""
    try:
        found = sorted(path for path in folder.iterdir() if path.match(pattern) and not path.name.startswith("."))
    except OSError as error:
        raise ConfigError(f"it can't be read: {reason(error)}", file=str(folder)) from error
    if not found:
        raise ConfigError(
            f"there is no {pattern} in it, {without}",
            file=str(folder),
            hint=phrase("Copy those of `{}` into it.", call("init")),
        )
    return found


def cache() -> Path:
    """The folder for what can be made anew at any time (XDG Base Directory Specification)."""
    return Path(os.environ.get("XDG_CACHE_HOME") or "~/.cache").expanduser() / "fmkg"


def init(folder: Path | str) -> Workspace:
    """Make a workspace of one's own in `folder`: a copy of the bundled one, to change at will.

    Raises ConfigError if something is in the way.
    """
    import shutil  # slow to import

    folder = Path(folder)
    parts = ("catalogues", "ontology", "shapes", "queries", _MARK)
    taken = next((name for name in parts if (folder / name).exists()), None)
    if taken is not None:
        raise ConfigError(f"{folder / taken} is there already", hint="Give a new folder; nothing was changed.")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name in parts[:-1]:
            shutil.copytree(_bundled() / name, folder / name)
        shutil.copyfile(_bundled() / _MARK, folder / _MARK)
    except OSError as error:
        raise ConfigError(f"{folder} can't be written: {reason(error)}") from error
    return Workspace(root=folder)


def _bundled() -> Path:
    """The workspace that comes with the program: the source tree it runs from, or the copy inside the wheel."""
    package = Path(__file__).parent
    return package.parent if (package.parent / _MARK).is_file() else package / "default"
