"""Everything that the graph says of any model comes down to places."""

from collections import Counter

import pyoxigraph as ox

from kg.evidence.statements import explain
from kg.evidence.trace import Evidence
from kg.rdf.namespaces import FM, RDF
from kg.rdf.source import match, text_of
from tests.evidence.test_statements import NUMBER_OF_MODELS, is_grounded


def test_each_statement_on_each_model_has_its_grounds(evidence: Evidence) -> None:
    models = [
        text_of(its.subject) for its in match(evidence.store, None, RDF + "type", ox.NamedNode(FM + "FoundationModel"))
    ]
    assert len(models) == NUMBER_OF_MODELS
    bases: Counter[str] = Counter()
    for model in models:
        found = explain(evidence, model)
        assert {its.triple for its in found.says} == set(match(evidence.store, model))
        assert {its.triple for its in found.named_by} == set(match(evidence.store, value=ox.NamedNode(model)))
        for its in (*found.says, *found.named_by):
            assert is_grounded(its), its.triple
            bases[its.basis] += 1
    assert all(bases[basis] > 500 for basis in ("stated", "inferred"))
    assert bases["background"] > 100
