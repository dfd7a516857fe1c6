"""Addresses as people copy them from a code host: of a repository, or of a page in it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import unquote

from kg.catalogue.git import without_credentials

__all__ = ["Address", "permalink", "read_address"]

_USER = r"https?://(?:[^/@\s]*@)?"
_PAGES = (  # an address, and the repository whose page it is; what is left is a branch and a path, both with slashes
    (
        rf"{_USER}(?:www\.)?github\.com/([^/]+/[^/]+?)(?:\.git)?/(?:blob|raw|blame|edit|tree)/(.+)",
        "https://github.com/",
    ),
    (rf"{_USER}raw\.githubusercontent\.com/([^/]+/[^/]+)/(.+)", "https://github.com/"),
    (r"(https?://[^/]+/.+?)/-/(?:blob|raw|blame|edit|tree)/(.+)", ""),
)
_GITHUB = re.compile(r"(https?://(?:[^/@\s]*@)?)(?:www\.)?github\.com/([^/]+/[^/]+?)(?:\.git)?/?")
_HOST = re.compile(r"(?:(?:https?|ssh|git)://)?(?:[^/@\s]*@)?([\w.-]+)(?::\d+(?=/))?[:/]/?(.+?)(?:\.git)?/?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """A repository, and where the address was of a page in it: its branch and path, `main/README.md`."""

    remote: str
    page: str | None = None


def read_address(address: str) -> Address:
    """What an address leads to; one of no known form is taken for a repository's own."""
    plain = re.sub(r"[?#].*$", "", address)
    for pattern, host in _PAGES:
        if (found := re.fullmatch(pattern, plain)) is not None:
            return Address(remote=f"{host}{found[1]}", page=unquote(found[2]).removeprefix("refs/heads/").rstrip("/"))
    if (found := _GITHUB.fullmatch(plain)) is not None:
        return Address(remote=f"{found[1]}github.com/{found[2]}")
    return Address(remote=address)


def permalink(remote: str) -> str | None:
    """The template of the addresses of lines, where the host is known for how it makes them."""
    found = _HOST.fullmatch(without_credentials(remote))
    if found is None:
        return None
    host, path = found[1].lower(), found[2].replace("{", "%7B").replace("}", "%7D")
    if host == "github.com":
        return f"https://github.com/{path}/blob/{{revision}}/{{file}}#L{{line}}"
    if host.startswith("gitlab."):
        return f"https://{host}/{path}/-/blob/{{revision}}/{{file}}#L{{line}}"
    return None
