"""Which tests run when, and which next to each other; tests/README.md says it in words."""

import re
from collections import Counter
from collections.abc import Iterable
from pathlib import PurePosixPath

from tests.support.servers import STORES

__all__ = ["MARKERS", "marker", "order", "room", "shortfalls"]

MARKERS = {"servers": "store", "engines": "engine", "slow": "slow", "end_to_end": "slow"}
"""The marker of the tests in folders of this name; those in no such folder are the fast ones."""

AT_LEAST = {
    "store": 600, "engine": 240, "slow": 10,
    "catalogue": 120, "check": 110, "cli": 150, "docs": 34, "emit": 25, "end_to_end": 10, "evidence": 40, "exports": 45,
    "fuzz": 24, "parse": 370, "queries": 215, "query": 170, "rdf": 360, "read": 160, "resolve": 330, "serve": 155,
    "shapes": 300, "stores": 710, "text": 1200, "verdicts": 17,
}  # fmt: skip
"""How many tests each marker and folder has: a whole run with fewer has lost some. Raise it as they become more."""


def marker(test: str) -> str:
    """The marker of a test by its node id, "" for none."""
    return next((MARKERS[part] for part in PurePosixPath(test.partition("::")[0]).parts if part in MARKERS), "")


def room(test: str) -> str:
    """What stays on one worker: the tests on a store, which share its server; else those of a module."""
    file, _, name = test.partition("::")
    stores = set(STORES).intersection(re.split(r"[\[\]-]", name)) if marker(test) == "store" else set()
    return next(iter(stores), file)


def order(test: str) -> tuple[int, int]:
    """Where a test comes in a run: longer ones first, so that no worker is left alone with them."""
    stores = [*reversed(STORES)]
    return ["store", "slow", "engine", ""].index(marker(test)), stores.index(room(test)) if room(test) in stores else -1


def shortfalls(tests: Iterable[str]) -> list[str]:
    """What is missing: folders and markers with fewer tests than they are known to have."""
    counts = Counter(PurePosixPath(test).parts[1] for test in tests) + Counter(map(marker, tests))
    return [f"{name}: {counts[name]} tests of {least}" for name, least in AT_LEAST.items() if counts[name] < least]
