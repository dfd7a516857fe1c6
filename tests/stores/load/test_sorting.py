"""Lines are sorted and compared in pieces, so that a graph of any size needs little memory."""

from pathlib import Path

from kg.stores.load.sorting import differ, sort_lines


def test_sorting_in_pieces(tmp_path: Path) -> None:
    lines = [f"{n * 7919 % 1000}\t{'x' * (n % 7)}\u2028\x85\n" for n in range(1_000)]
    assert list(sort_lines(lines, tmp_path, largest=500)) == sorted(lines)
    assert list(differ(["a\t1\n", "b\t\n"], ["a\t2\n", "c\t\n"])) == [(True, "b\t\n"), (False, "c\t\n")]
