"""What all targets share: instrumented imports, seeds as a first corpus, the loop of atheris."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import cast

ROOT = Path(__file__).parents[1]
# The properties stand in the tests: fuzzing asserts what hypothesis asserts there, on other inputs.
sys.path.append(str(ROOT))


@contextmanager
def instrumented(name: str) -> Iterator[None]:
    """Within it, imports are watched for coverage, if the module called `name` is the program that runs."""
    if name != "__main__":
        yield
        return
    import atheris

    # markdown-it too: most branches that a page takes are its
    with atheris.instrument_imports(include=["kg", "markdown_it"]):
        yield


def asserted(test: Callable[..., None]) -> Callable[..., None]:
    """What a test of hypothesis asserts of one example."""
    return cast("Callable[..., None]", test.hypothesis.inner_test)  # type: ignore[attr-defined]


def fuzz(check: Callable[[bytes], None], seeds: Sequence[str]) -> None:
    """Call `check` on inputs until it raises; options and corpus folders are libFuzzer's, from the command line."""
    import atheris

    folders = [Path(given) for given in sys.argv[1:] if not given.startswith("-") and not Path(given).is_file()]
    for folder in folders[:1]:  # the first is the one that grows
        folder.mkdir(parents=True, exist_ok=True)
        for number, seed in enumerate(seeds):
            (folder / f"seed-{number}").write_text(seed, encoding="utf-8", newline="")
    atheris.Setup(sys.argv, check)
    atheris.Fuzz()
