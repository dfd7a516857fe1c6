"""The triple stores that a workspace knows by name: its stores.yaml.

No secret stands in that file: `auth` names the environment variable that holds it, which is read when it is needed.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from kg.config import mapping, near, read_yaml, text
from kg.errors import ConfigError
from kg.rdf.graphs import NAMED_KNOWLEDGE
from kg.stores.kinds import KINDS, Kind

if TYPE_CHECKING:
    from pathlib import Path

    from kg.workspace import Workspace

__all__ = ["Auth", "Target", "is_loopback", "read_stores", "target"]

_FILE = "stores.yaml"
_KEYS = ("kind", "query", "update", "graph_store", "auth", "knowledge_graph", "certificate")
_ADDRESSES = ("query", "update", "graph_store")
_SCHEMES = ("basic", "digest", "bearer")
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_SECRET_HINT = "Give the name of an environment variable, such as FMKG_STORE; the secret stands in that alone."  # noqa: S105


@dataclass(frozen=True, slots=True, kw_only=True)
class Auth:
    """How to say who one is, and the environment variable that holds what to say."""

    scheme: str
    env: str

    def secret(self) -> str:
        """The secret, from the environment: `user:password`, or the token. Raises ConfigError where it isn't there."""
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
    """The stores that a workspace knows, by name, in the order of its file; none where there is no such file.

    Raises ConfigError, which names file and key, for whatever is wrong in it.
    """
    file = workspace.root / _FILE
    if not file.is_file():
        return {}
    found = read_yaml(file)
    return {name: _target(name, its, file) for name, its in mapping(found or {}, file=file).items()}


def target(workspace: Workspace, name: str) -> Target:
    """The store of this name. Raises ConfigError where the workspace knows none of that name."""
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


def _target(name: str, given: Any, file: Path) -> Target:
    its = mapping(given, file=file, known=_KEYS, key=name)
    for needed in ("kind", "query"):
        if needed not in its:
            raise ConfigError(f"{name}: lacks {needed!r}", file=str(file), key=f"{name}.{needed}")
    kind = _one_of(its["kind"], KINDS, file, f"{name}.kind")
    where = _one_of(its.get("knowledge_graph", "named"), ("named", "default"), file, f"{name}.knowledge_graph")
    if where == "default" and not KINDS[kind].default_graph:
        raise ConfigError(
            f"{name}.knowledge_graph: the default graph of {kind} is all its graphs together, nothing can go there",
            file=str(file),
            key=f"{name}.knowledge_graph",
            hint="Leave it out: the knowledge goes to a graph of its own, …/graph/knowledge.",
        )
    addresses = {key: _address(its[key], file, f"{name}.{key}") for key in _ADDRESSES if key in its}
    auth = _auth(its["auth"], file, f"{name}.auth") if "auth" in its else None
    for key, address in addresses.items():
        parts = urlsplit(address)
        if auth is not None and parts.scheme == "http" and not is_loopback(address):
            raise ConfigError(
                f"{name}.{key}: a password would go over plain http to {parts.hostname}, for anyone on the way to read",
                file=str(file),
                key=f"{name}.{key}",
                hint="Give an https address; plain http with auth is for this machine only (127.0.0.1, localhost).",
            )
    certificate = None
    if "certificate" in its:
        certificate = file.parent / text(its["certificate"], file=file, key=f"{name}.certificate")
        if not certificate.is_file():
            raise ConfigError(
                f"{name}.certificate: there is no file {certificate}", file=str(file), key=f"{name}.certificate"
            )
    return Target(
        name=name,
        kind=kind,
        query=addresses["query"],
        update=addresses.get("update"),
        graph_store=addresses.get("graph_store"),
        auth=auth,
        knowledge="" if where == "default" else NAMED_KNOWLEDGE,
        certificate=certificate,
        file=str(file),
    )


def _one_of(value: Any, known: Any, file: Path, key: str) -> str:
    found = text(value, file=file, key=key)
    if found not in known:
        raise ConfigError(f"{key}: {found!r} is not known", file=str(file), key=key, hint=near(found, known))
    return found


def _address(value: Any, file: Path, key: str) -> str:
    found = text(value, file=file, key=key)
    try:
        parts = urlsplit(found)
        whole = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port or True)
    except ValueError:  # a port that is no number, a bracket without its other half
        parts, whole = urlsplit(""), False
    if parts.username is not None or parts.password is not None:
        raise ConfigError(
            f"{key}: a name or password stands in the address",
            file=str(file),
            key=key,
            hint=f"Use auth. {_SECRET_HINT}",
        )
    if not whole or " " in found or parts.fragment:
        raise ConfigError(
            f"{key}: {found!r} is no http address",
            file=str(file),
            key=key,
            hint="Such as http://127.0.0.1:7878/query.",
        )
    return found


def _auth(value: Any, file: Path, key: str) -> Auth:
    its = mapping(value, file=file, known=("scheme", "env"), key=key)
    for needed in ("scheme", "env"):
        if needed not in its:
            raise ConfigError(f"{key}: lacks {needed!r}", file=str(file), key=f"{key}.{needed}")
    scheme = _one_of(its["scheme"], _SCHEMES, file, f"{key}.scheme")
    env = text(its["env"], file=file, key=f"{key}.env")
    if not _VARIABLE.fullmatch(env):  # perhaps the secret itself, so it is not repeated
        raise ConfigError(f"{key}.env: not the name of a variable", file=str(file), key=f"{key}.env", hint=_SECRET_HINT)
    return Auth(scheme=scheme, env=env)


def is_loopback(address: str) -> bool:
    """Whether an address leads to this machine and nowhere else."""
    host = urlsplit(address).hostname or ""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False
