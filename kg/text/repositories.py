"""Addresses of repositories: as people copy them from a code host, and of the forms that git fetches from."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import unquote

__all__ = [
    "Address",
    "hide_credentials",
    "is_branch",
    "is_path",
    "is_remote",
    "permalink",
    "read_address",
    "without_credentials",
]

_USER = r"https?://(?:[^/@\s]*@)?"
_PAGES = (  # an address, and the repository whose page it is; what is left is a branch and a path, both with slashes
    (
        re.compile(rf"{_USER}(?:www\.)?github\.com/([^/]+/[^/]+?)(?:\.git)?/(?:blob|raw|blame|edit|tree)/(.+)"),
        "https://github.com/",
    ),
    (re.compile(rf"{_USER}raw\.githubusercontent\.com/([^/]+/[^/]+)/(.+)"), "https://github.com/"),
    (re.compile(r"(?!.*\n)(https?://[^/]+/.+?)/-/(?:blob|raw|blame|edit|tree)/(.+)"), ""),
)
_GITHUB = re.compile(r"(https?://(?:[^/@\s]*@)?)(?:www\.)?github\.com/([^/]+/[^/]+?)(?:\.git)?/?")
_HOST = re.compile(r"(?:(?:https?|ssh|git)://)?(?:[^/@\s]*@)?([\w.-]+)(?::\d+(?=/))?[:/]/?(.+?)(?:\.git)?/?")

_CREDENTIALS = re.compile(r"(?<=://)[^/?#@\s]*(?:@[^/?#@\s]*)*@")
_PASSWORD = re.compile(r"(?<=://)([^/?#@:\s]*):[^/?#@\s]*@")
_URL = re.compile(r"(?:https?|ssh|git)://(?:[^/?#@\s]*@)*[\w\[][^\s\x00-\x1f\x7f]*|file:///[^\x00-\x1f\x7f]+")
_SCP = re.compile(r"(?:[\w.][\w.-]*@)?\w[\w.-]*:(?![:/\\]{2})[^\s\x00-\x1f\x7f:-][^\s\x00-\x1f\x7f]*")
_FOLDER = re.compile(r"/[^\x00-\x1f\x7f]+")
_BRANCH = re.compile(r"(?![-/])(?!.*(?:\.\.|@\{|//|\.lock$|[/.]$))[^\x00-\x20\x7f~^:?*\[\\]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """A repository, and where the address was of a page in it: its branch and path, `main/README.md`."""

    remote: str
    page: str | None = None


def read_address(address: str) -> Address:
    """What an address leads to; one of no known form is taken for a repository's own."""
    plain = re.sub(r"[?#].*$", "", address)
    for page, host in _PAGES:
        if (found := page.fullmatch(plain)) is not None:
            return Address(remote=f"{host}{found[1]}", page=unquote(found[2]).removeprefix("refs/heads/").rstrip("/"))
    if (found := _GITHUB.fullmatch(plain)) is not None:
        return Address(remote=f"{found[1]}github.com/{found[2]}")
    return Address(remote=address)


def permalink(remote: str) -> str | None:
    """The template of the addresses of lines, if the host is known for how it makes them."""
    found = _HOST.fullmatch(without_credentials(remote))
    if found is None:
        return None
    host, path = found[1].lower(), found[2].replace("{", "%7B").replace("}", "%7D")
    if host == "github.com":
        return f"https://github.com/{path}/blob/{{revision}}/{{file}}#L{{line}}"
    if host.startswith("gitlab."):
        return f"https://{host}/{path}/-/blob/{{revision}}/{{file}}#L{{line}}"
    return None


def is_remote(address: str) -> bool:
    """Whether this is an address of a form that git may fetch from; none of its helpers' (ext::), and no option."""
    return any(form.fullmatch(address) for form in (_URL, _SCP, _FOLDER))


def is_path(path: str) -> bool:
    """Whether a path can be that of a file here: lists of files are tables, whose fields have no tab or line end."""
    return not set("\t\n\r") & set(path)


def is_branch(name: str) -> bool:
    """Whether a branch can be called so (git check-ref-format)."""
    return _BRANCH.fullmatch(name) is not None


def without_credentials(address: str) -> str:
    """The address without a password, and over http without a name too, which may be a token."""
    if address.lower().startswith(("http://", "https://")):
        return _CREDENTIALS.sub("", address)
    return _PASSWORD.sub(r"\1@", address)


def hide_credentials(text: str) -> str:
    """A text, such as a message of git's, without names and passwords in the addresses that stand in it."""
    return _CREDENTIALS.sub("", text)
