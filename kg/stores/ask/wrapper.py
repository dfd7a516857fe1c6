"""A store as the SPARQLWrapper that many who work in Python know: set up for the graph that `kg load` put there.

Only its public interface is used. What it can't do, `kg.sparql(…, store=…)` does: limits on time and size, a
certificate of one's own, the same rows from each kind of store (docs/decisions/0015). It follows redirections, with
the secret: it is for stores that one trusts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.errors import StoreError

if TYPE_CHECKING:
    from SPARQLWrapper import SPARQLWrapper

    from kg.stores.config import Target

__all__ = ["sparql_wrapper"]

_SECONDS = 60  # in which nothing comes


def sparql_wrapper(target: Target, base: str) -> SPARQLWrapper:
    """Return a SPARQLWrapper that asks the knowledge in a store, as JSON; `base` is the workspace's.

    Raises ConfigError if its secret is missing, StoreError if the store needs a certificate of one's own.
    """
    from SPARQLWrapper import BASIC, DIGEST, JSON, POST, SPARQLWrapper

    if target.certificate is not None:
        raise StoreError(
            "SPARQLWrapper knows no certificate of one's own",
            endpoint=target.query,
            hint=f"Ask by kg.sparql(…, store={target.name!r}), or have the system trust the certificate.",
        )
    wrapper = SPARQLWrapper(target.query, returnFormat=JSON)
    wrapper.setMethod(POST)
    wrapper.setTimeout(_SECONDS)
    wrapper.setOnlyConneg(True)
    if target.knowledge:
        wrapper.addDefaultGraph(f"{base}{target.knowledge}")
    if target.auth is not None and target.auth.scheme == "bearer":
        wrapper.addCustomHttpHeader("Authorization", f"Bearer {target.auth.secret()}")
    elif target.auth is not None:
        wrapper.setHTTPAuth(BASIC if target.auth.scheme == "basic" else DIGEST)
        wrapper.setCredentials(*target.auth.secret().split(":", 1))
    return wrapper
