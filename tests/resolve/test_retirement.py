"""Which IRIs are retired, and which stand in their place."""

from kg.resolve.retirement import merge_confirmed
from kg.resolve.sssom import Decision
from tests.support.rows import NOTHING, SCHEMA

MODEL = SCHEMA.prefixes["model"]
NAMES = ["A", "Bb", "Ccc", "Dddd", "Eeeee"]


def same(subject: str, target: str) -> Decision:
    return Decision(
        subject=MODEL + subject, object=MODEL + target, predicate="skos:exactMatch", denied=False, file="m", line=2
    )


def test_what_is_confirmed_in_a_chain_is_one() -> None:
    known = {MODEL + name: MODEL + name for name in NAMES}
    for decisions in (
        [same("Eeeee", "Dddd"), same("Bb", "Ccc"), same("Ccc", "Dddd")],
        [same("Ccc", "Dddd"), same("Bb", "Ccc"), same("Dddd", "Eeeee")],
    ):
        merged = merge_confirmed(decisions, known, NOTHING, SCHEMA)
        # in order, since the label of what has none is that of the first
        assert list(merged.items()) == [(MODEL + name, f"{MODEL}Bb") for name in ("Ccc", "Dddd", "Eeeee")]
