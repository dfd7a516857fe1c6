"""Rules: which are taken, what they give, and what it follows from."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given

from kg.errors import ConfigError
from kg.infer import infer, load_rules, premises
from kg.rdf.namespaces import FM
from kg.verdicts.exposure import Lineage
from kg.verdicts.verdict import Step, Verdict
from tests.support.examples import examples
from tests.support.lineages import DATASETS, MODELS, lineages, statements
from tests.support.workspaces import ROOT


def test_a_variable_that_stands_twice_in_a_head_is_one_thing(tmp_path: Path) -> None:
    file = tmp_path / "self.rq"
    file.write_text("#+ title: self\nCONSTRUCT { ?x <x:p> ?x } WHERE { ?x <x:q> ?y }\n", encoding="utf-8")
    rules, store = load_rules([file]), ox.Store()
    a, b, p, q = map(ox.NamedNode, ("x:a", "x:b", "x:p", "x:q"))
    store.add(ox.Quad(a, q, b))
    assert [grounds for _, grounds in premises(store, rules, ox.Triple(a, p, a))] == [[ox.Triple(a, q, b)]]
    assert not list(premises(store, rules, ox.Triple(a, p, b)))


@pytest.mark.parametrize(
    "where",
    [
        "?x <x:q>/<x:r> ?y",
        "?x <x:q> ?y ; <x:r> ?z .",
        "?x <x:q> ?y . FILTER NOT EXISTS { ?x <x:r>|<x:s> ?y }",
        "?x <x:q> ?y . FILTER NOT EXISTS { }",
    ],
)
def test_a_rule_that_cannot_be_traced_is_refused(tmp_path: Path, where: str) -> None:
    file = tmp_path / "rule.rq"
    file.write_text(f"#+ title: any\nCONSTRUCT {{ ?x <x:p> ?y }} WHERE {{ {where} }}\n", encoding="utf-8")
    with pytest.raises(ConfigError, match="not a rule") as error:
        load_rules([file])
    assert "subject, predicate, object and a dot" in str(error.value.hint)


@examples(60)
@given(lineages())
def test_materialised_properties_agree_with_the_verdicts(steps: frozenset[Step]) -> None:
    """What the rules write down is what the verdicts say, but for parts of wholes, which are left to be asked for."""
    inferred = infer(statements(steps), load_rules(sorted((ROOT / "ontology" / "rules").glob("*.rq"))))
    lineage = Lineage.of(steps)
    for name, verdicts in (
        ("exposedTo", {Verdict.EXPOSED}),
        ("partlyExposedTo", {Verdict.EXPOSED, Verdict.PARTLY}),
        ("possiblyExposedTo", {Verdict.EXPOSED, Verdict.PARTLY, Verdict.POSSIBLY}),
    ):
        for model in MODELS:
            for dataset in DATASETS:
                if f"<x:{model}> <{FM}{name}> <x:{dataset}>" in inferred:
                    assert lineage.verdict(model, dataset).verdict in verdicts
    for model in MODELS:
        opened = any(line.startswith(f"<x:{model}> <{FM}openStep> ") for line in inferred)
        assert opened == bool(lineage.open_steps(model))
