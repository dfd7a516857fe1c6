"""Processes for tests that kill them: forked from one that has imported the program and opened nothing, so that they
are at work at once."""

import multiprocessing

__all__ = ["FORKS"]

FORKS = multiprocessing.get_context("forkserver")
# One list for all tests: the server is started once a process, with the list that was given last.
FORKS.set_forkserver_preload(
    [
        "kg.pipeline",
        "kg.cli.main",
        "kg.stores.load",
        "pyshacl",
        "rdflib",
        "yaml",
        "httpx",
        "pytest",
        "click.testing",
    ]
)
