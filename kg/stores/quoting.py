"""What errors repeat of what a server says: a few words, and never the secret.

A server gets the secret with each request, and a page about an error may show the whole request. So nothing is quoted
of a refused login, nor of a text in which the secret stands, however it is spelled there.
"""

from __future__ import annotations

import html
import json
from base64 import b64encode
from urllib.parse import quote, quote_plus

__all__ = ["quotable"]

_LONGEST = 300  # characters
_LOGIN = {401, 403, 407}  # statuses of answers that are about who one is


def quotable(text: str, secret: str | None, status: int | None = None) -> str:
    """Return the beginning of a server's text on one line; "" if it may hold the secret (`user:password`, or a token).

    `status` is the HTTP status that it came with.
    """
    line = " ".join(text.split())
    if secret is None:
        return line[:_LONGEST]
    if status in _LOGIN:
        return ""
    parts = {secret, secret.partition(":")[2] or secret}
    spellings = {spelling for part in parts for spelling in _spellings(part)}
    if any(spelling in text or " ".join(spelling.split()) in line for spelling in spellings):
        return ""
    return line[:_LONGEST]


def _spellings(secret: str) -> set[str]:
    """The ways in which a text may write a secret: as it is, backwards, as Basic sends it, and with the escapes of
    addresses, JSON and HTML."""
    in_json = {json.dumps(secret)[1:-1], json.dumps(secret, ensure_ascii=False)[1:-1]}
    return {
        secret,
        secret[::-1],
        b64encode(secret.encode()).decode().rstrip("="),
        quote(secret),
        quote(secret, safe=""),
        quote_plus(secret),
        html.escape(secret),
        html.escape(secret, quote=False),
        *in_json,
        *(spelling.replace("/", "\\/") for spelling in in_json),  # as PHP and Java libraries write it
    }
