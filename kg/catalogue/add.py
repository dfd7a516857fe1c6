"""A new catalogue registered: its texts and a draft of its description, from a file or a repository."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from kg.catalogue.clones import Clone, cached_clone
from kg.catalogue.git import Version, blob_at, branches, last_change, setting
from kg.catalogue.mirror import Repository, blob_id, find_repository, mirrored
from kg.catalogue.registry import check_writable
from kg.catalogue.revisions import FILE, Revision, digest, write_revisions
from kg.catalogue.texts import count_entries, sift, text_of, write_texts
from kg.errors import ConfigError, KgError, SourceError
from kg.files import is_file_name, lock, read_file, reason, report_unwritable, write_whole
from kg.parse import Catalogue, load_catalogue
from kg.phrases import Phrase, option, phrase
from kg.read import Page, read_text
from kg.text.repositories import is_path, is_remote, permalink, read_address, without_credentials
from kg.workspace import Workspace

__all__ = ["Registration", "add"]

_NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_ENDINGS = (".md", ".markdown", ".mdown", ".txt")


@dataclass(frozen=True, slots=True, kw_only=True)
class Registration:
    """A catalogue as it was registered: the text of its description, how many entries it gives, its revisions, what
    was not taken over, in words, and the repository that it can be updated from."""

    name: str
    description: str
    entries: int
    revisions: tuple[Revision, ...]
    refused: tuple[str, ...]
    repository: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Origin:
    """What stands behind a path or an address: the repository and the place in it, and its texts, the newest last."""

    repository: str | None
    branch: str | None
    path: str
    texts: tuple[Version, ...]


def add(
    workspace: Workspace, target: str, *, name: str | None = None, file: str | None = None, dry_run: bool = False
) -> Registration:
    """Register the catalogue in a markdown file, or in a file of a repository: README.md if `file` doesn't say which.

    With `dry_run` nothing is written. Raises ConfigError for a name that is taken or can't be one and for a target that
    is neither, SourceError if there is no such text, KgError if the repository can't be reached or the workspace
    can't be written; nothing is registered then.
    """
    if not dry_run:
        check_writable(workspace)
    local = Path(target).expanduser()
    if local.is_file():
        if file is not None:
            raise ConfigError(
                f"{target} is a file itself",
                hint=Phrase("--file names a file in a repository.", "The argument file names a file in a repository."),
            )
        if local.name.lower() == FILE:
            raise ConfigError(
                f"{target} can't be added: {FILE} is what the list of a catalogue's revisions is called",
                hint="Give the file another name.",
            )
        origin = _in_file(local)
        name = _name(workspace, name, _name_of_file(local, origin.repository))
        return _register(workspace, name, origin, local, dry_run=dry_run)
    remote, page = _remote(target)
    name = _name(workspace, name, _bare(remote).replace(":", "/").rpartition("/")[2])
    with tempfile.TemporaryDirectory() as temporary:
        clone = Clone(remote=remote, folder=Path(temporary, "clone.git")) if dry_run else cached_clone(remote)
        return _register(workspace, name, _in_repository(clone, page, file), None, dry_run=dry_run)


def _register(workspace: Workspace, name: str, origin: _Origin, file: Path | None, *, dry_run: bool) -> Registration:
    """Register what stands behind a path or an address; `file` is the path, if it is one."""
    if not is_path(origin.path):
        hint = f"Rename it: {FILE} has a path in one field of a line."
        raise ConfigError(f"{origin.path!r} has a tab or line end in it", hint=hint)
    registration, catalogue, texts = _draft(name, origin, file)
    if dry_run:
        return registration
    return replace(registration, revisions=_write(workspace, registration.description, catalogue, texts))


def _in_file(file: Path) -> _Origin:
    """A file by itself; or as git has it, if its work tree has no changes in it."""
    try:
        data = read_file(file)
    except OSError as error:
        raise SourceError(reason(error), file=str(file), hint="Give the path of a markdown file.") from error
    try:
        if (origin := _in_work_tree(file, data)) is not None:
            return origin
    except (KgError, OSError):
        pass  # no git, or no work tree that can be read
    version = Version(commit=digest(data), date="", load=lambda: data)
    return _Origin(repository=None, branch=None, path=file.name, texts=(version,))


def _in_work_tree(file: Path, data: bytes) -> _Origin | None:
    """A file as the newest commit of the work tree around it has it; None if it has changed since, or is in none."""
    folder = file.resolve().parent
    if (around := find_repository(folder)) is None:
        return None
    top, repository = around
    path = (folder / file.name).relative_to(top).as_posix()
    with mirrored(repository) as mirror:
        blob = blob_at(mirror, path)
        # git may have put other ends of lines into the work tree than it keeps
        forms = (data, data.replace(b"\r\n", b"\n"))
        kept = next((form for form in forms if blob and blob_id(form, blob) == blob), None)
        version = last_change(mirror, path, kept) if kept is not None else None
    if version is None or version.data is None:
        return None
    return _Origin(repository=_upstream(repository), branch=None, path=path, texts=(version,))


def _upstream(repository: Repository) -> str | None:
    """The address of the repository that another was cloned from."""
    origin = setting(repository.common / "config", "remote.origin.url")
    if origin is None:
        return None
    remote = without_credentials(read_address(origin).remote)
    return (Path(remote).as_uri() if remote.startswith("/") else remote) if is_remote(remote) else None


def _remote(target: str) -> tuple[str, str | None]:
    """The repository that a folder or an address names, and the branch and path of the page, if it names one."""
    folder = Path(target).expanduser()
    if target and folder.is_dir():
        return folder.resolve().as_uri(), None
    address = read_address(target)
    if not is_remote(address.remote) or address.remote.startswith("/"):
        raise ConfigError(
            f"{without_credentials(target)!r} is no file, no folder, and no address that git can fetch from",
            hint="Give a markdown file, or a repository as in https://github.com/owner/name.",
        )
    return address.remote, address.page


def _in_repository(clone: Clone, page: str | None, file: str | None) -> _Origin:
    branch, path = _place(clone.remote, page) if page is not None else (None, None)
    if file is not None and path is not None and file != path:
        raise ConfigError(
            phrase("the address names {}, and {}", path, option("file", file)), hint="Give one of the two."
        )
    with clone.refresh(branch):
        path = file or path or clone.readme()
        texts = clone.history(path)
    return _Origin(repository=without_credentials(clone.remote), branch=branch, path=path, texts=texts)


def _place(remote: str, page: str) -> tuple[str | None, str | None]:
    """The branch, if it isn't the default one, and the path of `main/docs/list.md`: both may have slashes."""
    known = branches(remote)
    fitting = [name for name in known.names if f"{page}/".startswith(f"{name}/")]
    if not fitting:
        raise ConfigError(
            f"the address is of no branch: {page}",
            hint=f"Give the page's address on a branch, such as {known.default or 'main'}.",
        )
    branch = max(fitting, key=len)
    return (None if branch == known.default else branch), page[len(branch) + 1 :] or None


def _name(workspace: Workspace, given: str | None, source: str) -> str:
    """The name given, or one made of that of the source. Raises ConfigError if it can't be."""
    name = given if given is not None else re.sub(r"[^a-z0-9]+", "-", source.lower()).strip("-")
    if not (_NAME.fullmatch(name) and is_file_name(name)):
        raise ConfigError(
            f"{name!r} can't be the name of a catalogue",
            hint=phrase("Give {}, of a to z, 0 to 9, with - in between, at most 100.", option("name")),
        )
    _refuse_taken(workspace, name)
    return name


def _bare(address: str) -> str:
    """An address of a repository without what may stand at its end: slashes, `.git`."""
    bare = address.rstrip("/")
    return bare.removesuffix(".git").removesuffix("/")


def _name_of_file(file: Path, repository: str | None) -> str:
    if file.stem.lower() != "readme":
        return file.name.removesuffix(file.suffix) if file.suffix.lower() in _ENDINGS else file.name
    return _bare(repository).rpartition("/")[2] if repository else file.resolve().parent.name


def _refuse_taken(workspace: Workspace, name: str) -> None:
    file = workspace.root / "catalogues" / f"{name}.yaml"
    if file.exists():
        raise ConfigError(
            f"there is a catalogue {name} already", hint=phrase("Give it another name with {}.", option("name"))
        )


def _draft(name: str, origin: _Origin, file: Path | None) -> tuple[Registration, Catalogue, list[Version]]:
    """The draft of a description, the catalogue that it describes, and the texts that can stand for it."""
    from kg.catalogue.draft import draft

    page = _newest_page(name, origin, file)
    title = " ".join(page.title.text.split()) if page.title is not None else ""
    about = {"title": title or name}
    newest = origin.texts[-1]
    if origin.repository is not None:
        about |= {"repository": origin.repository, "file": origin.path}
        about |= {"branch": origin.branch} if origin.branch else {}
        about |= {"permalink": link} if (link := permalink(origin.repository)) else {}
    else:
        about |= {
            "file": origin.path,
            "snapshot": f"{name}/{origin.path.rpartition('/')[2]}",
            "revision": newest.commit,
        }
        about |= {"updated": newest.date[:10]} if newest.date else {}
    text = draft(page, about=about)
    catalogue = load_catalogue(Path(f"{name}.yaml"), draft=text)
    texts, refused = sift(origin.texts, catalogue)
    registration = Registration(
        name=name,
        description=text,
        entries=count_entries(texts[-1], catalogue),
        revisions=(),
        refused=tuple(map(str, refused)),
        repository=origin.repository,
    )
    return registration, catalogue, texts


def _newest_page(name: str, origin: _Origin, file: Path | None) -> Page:
    """The newest text that something stands in. Raises SourceError if there is none."""
    fault = None
    for version in reversed(origin.texts):
        try:
            text = text_of(version)
        except SourceError as error:
            fault = fault or error
            continue
        page = read_text(text, catalogue=name, revision=version.commit, path=origin.path)
        if page.blocks:
            return page
    where = str(file) if file is not None else f"{origin.path} in {origin.repository}"
    why = fault.reason if fault is not None else "nothing stands in it"
    raise SourceError(why, file=where, hint="Give a markdown file with a list in it.")


def _write(workspace: Workspace, text: str, catalogue: Catalogue, texts: Sequence[Version]) -> tuple[Revision, ...]:
    """Write texts, list of revisions and description, the description last: it is what registers them."""
    catalogues = workspace.root / "catalogues"
    folder = catalogues / catalogue.name
    with report_unwritable(catalogues), lock(catalogues), _undo(folder):
        _refuse_taken(workspace, catalogue.name)
        folder.mkdir(exist_ok=True)
        revisions: tuple[Revision, ...] = ()
        if catalogue.text is None:
            revisions = tuple(write_texts(folder, texts, catalogue.path))
            write_revisions(folder, revisions)
        else:
            snapshot = folder / catalogue.text.name
            if snapshot.exists() and snapshot.read_bytes() != texts[-1].data:
                raise ConfigError(
                    f"{snapshot} is there already",
                    hint=Phrase(
                        "Move it elsewhere, or give another --name.", "Move it elsewhere, or give another name."
                    ),
                )
            (folder / FILE).unlink(missing_ok=True)  # of a catalogue that is no more
            write_whole(snapshot, texts[-1].data or b"")
        write_whole(catalogues / f"{catalogue.name}.yaml", text.encode())
    return revisions


@contextmanager
def _undo(folder: Path) -> Iterator[None]:
    """If something fails, remove what was written into a folder, and the folder itself if it was made."""
    before = set(folder.iterdir()) if folder.is_dir() else None
    try:
        yield
    except BaseException:
        if folder.is_dir():
            for file in set(folder.iterdir()) - (before or set()):
                file.unlink()
            if before is None:
                folder.rmdir()
        raise
