"""The child process of `kg.sparql`: one query from standard input, its result to standard output, then it ends."""

from __future__ import annotations

import sys
from pathlib import Path

import pyoxigraph as ox

from kg.store import open_at

__all__ = ["main"]


def main() -> int:
    """Answer the query on standard input from the build named on the command line: exit code 1 where it has a fault."""
    store = open_at(Path(sys.argv[1]))
    try:
        results = store.query(sys.stdin.buffer.read().decode())
        if isinstance(results, ox.QueryTriples):
            lines = sorted(f"{triple.subject} {triple.predicate} {triple.object} .\n" for triple in results)
            form, body = b"graph", "".join(lines).encode()
        else:
            form, body = b"bindings", results.serialize(format=ox.QueryResultsFormat.JSON) or b""
    except (SyntaxError, ValueError, OSError) as error:
        sys.stderr.write(str(error))
        return 1
    sys.stdout.buffer.write(form + b"\n" + body)
    return 0


if __name__ == "__main__":
    sys.exit(main())
