"""The triple stores that a workspace knows by name: its stores.yaml.

No secret stands in that file: `auth` names the environment variable that holds it, which is read when it is needed.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from kg.config import Setting, near, read_yaml
from kg.errors import ConfigError
from kg.files import is_file_name
from kg.rdf.graphs import NAMED_KNOWLEDGE
from kg.stores.kinds import KINDS, Kind

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    from kg.workspace import Workspace

__all__ = ["Auth", "Target", "is_loopback", "read_store", "read_stores"]

_FILE = "stores.yaml"
_KEYS = ("kind", "query", "update", "graph_store", "auth", "knowledge_graph", "certificate")
_ADDRESSES = ("query", "update", "graph_store")
_SCHEMES = ("basic", "digest", "bearer")
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_SECRET_HINT = "Give the name of an environment variable, such as FMKG_STORE; the secret stands in that alone."  # noqa: S105


@dataclass(frozen=True, slots=True, kw_only=True)
class Auth:
    """The scheme of HTTP authentication, and the environment variable that holds the secret."""

    scheme: str
    env: str

    def secret(self) -> str:
        """Return the secret from the environment: `user:password`, or the token. Raises ConfigError if it isn't
        there."""
        value = os.environ.get(self.env, "")
        if not value:
            form = "the token" if self.scheme == "bearer" else "user:password"
            raise ConfigError(f"the environment variable {self.env} is not set", hint=f"Put {form} into it.")
        if not value.isprintable():
            raise ConfigError(f"what {self.env} holds has line ends or other marks that no secret has in HTTP")
        if self.scheme != "bearer" and ":" not in value:
            raise ConfigError(f"what {self.env} holds is no user:password", hint="Put both into it, with a colon.")
        return value


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A store that someone runs: its kind and addresses, and where in it the knowledge goes.

    `knowledge` is "" for the default graph, else the end of the name of a graph of its own, under the workspace's base.
    """

    name: str
    kind: str
    query: str
    update: str | None = None
    graph_store: str | None = None
    auth: Auth | None = None
    knowledge: str = NAMED_KNOWLEDGE
    certificate: Path | None = None
    file: str = field(default=_FILE, compare=False)

    @property
    def abilities(self) -> Kind:
        """What all stores of its kind can do, and their limits."""
        return KINDS[self.kind]


def read_stores(workspace: Workspace) -> dict[str, Target]:
    """Return the stores that a workspace knows, by name, in the order of its file; none if there is no such file.

    Raises ConfigError, which names place and key, for whatever is wrong in it.
    """
    file = workspace.root / _FILE
    settings = read_yaml(file) if file.is_file() else None
    if settings is None or settings.is_empty:
        return {}
    stores = settings.mapping()
    for name, store in stores.items():
        if not is_file_name(name):  # folders of files for bulk loading are called so
            raise store.error(f"{name!r} can't be the name of a store", hint="Give letters, digits, - and _.")
    return {name: _target(name, store) for name, store in stores.items()}


def read_store(workspace: Workspace, name: str) -> Target:
    """Return the store of this name. Raises ConfigError if the workspace knows no such store."""
    known = read_stores(workspace)
    if name not in known:
        where = workspace.root / _FILE
        if not known:
            raise ConfigError(
                f"no store is called {name!r}: there is no {_FILE} in {workspace.root}"
                if not where.is_file()
                else f"no store is called {name!r}: {where} names none",
                hint="docs/loading.md shows what to write into it.",
            )
        raise ConfigError(f"no store is called {name!r}", file=str(where), hint=near(name, known))
    return known[name]


def _target(name: str, store: Setting) -> Target:
    store.mapping(known=_KEYS)
    kind = _one_of(store.needed("kind"), KINDS)
    query = store.needed("query")
    addresses = {key: _address(address) for key in _ADDRESSES if (address := store.given(key)) is not None}
    return Target(
        name=name,
        kind=kind,
        query=_address(query),
        update=addresses.get("update"),
        graph_store=addresses.get("graph_store"),
        auth=_auth(store),
        knowledge=_knowledge(store, kind),
        certificate=store.optional("certificate", _certificate),
        file=str(store.file),
    )


def _knowledge(store: Setting, kind: str) -> str:
    """Where the knowledge goes: "" for the default graph, else the end of the name of a graph of its own."""
    setting = store.given("knowledge_graph")
    if setting is None or _one_of(setting, ("named", "default")) == "named":
        return NAMED_KNOWLEDGE
    if not KINDS[kind].default_graph:
        raise setting.error(
            f"the default graph of {kind} is all its graphs together, nothing can go there",
            hint="Leave it out: the knowledge goes to a graph of its own, …/graph/knowledge.",
        )
    return ""


def _one_of(setting: Setting, known: Collection[str]) -> str:
    name = setting.text()
    if name not in known:
        raise setting.error(f"{name!r} is not known", hint=near(name, known))
    return name


def _address(setting: Setting) -> str:
    address = setting.text()
    try:
        parts = urlsplit(address)
        is_whole = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:  # a port that is no number, a bracket without its other half
        parts, is_whole = urlsplit(""), False
    if "@" in address.partition("?")[0]:  # in front of which a name and password stand, whatever marks these hold
        hint = f"Use auth. {_SECRET_HINT} An @ within a path is written %40."
        raise setting.error("a name or password stands in the address", hint=hint)
    if not is_whole or " " in address or parts.fragment:
        raise setting.error(f"{address!r} is no http address", hint="Such as http://127.0.0.1:7878/query.")
    return address


def _auth(store: Setting) -> Auth | None:
    """Return how to authenticate; a password that would go over plain http to another machine is refused."""
    setting = store.given("auth")
    if setting is None:
        return None
    setting.mapping(known=("scheme", "env"))
    scheme = _one_of(setting.needed("scheme"), _SCHEMES)
    env = setting.needed("env").text()
    if not _VARIABLE.fullmatch(env):  # perhaps the secret itself, so it is not repeated
        raise setting.needed("env").error("not the name of a variable", hint=_SECRET_HINT)
    for address in filter(None, map(store.given, _ADDRESSES)):
        parts = urlsplit(address.text())
        if parts.scheme == "http" and not is_loopback(address.text()):
            raise address.error(
                f"a password would go over plain http to {parts.hostname}, for anyone on the way to read",
                hint="Give an https address; plain http with auth is for this machine only (127.0.0.1, localhost).",
            )
    return Auth(scheme=scheme, env=env)


def _certificate(setting: Setting) -> Path:
    file = setting.file.parent / setting.text()
    if not file.is_file():
        raise setting.error(f"there is no file {file}")
    return file


def is_loopback(address: str) -> bool:
    """Whether an address leads to this machine and nowhere else."""
    host = urlsplit(address).hostname or ""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False
