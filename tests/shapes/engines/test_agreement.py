"""On the data of each rule's own test the fast engine complains of just what the reference does."""

from pathlib import Path

import pytest

from kg.check.engines import ENGINES, default_engine
from tests.shapes.test_shapes import FILES, SHAPE, ntriples, parsed
from tests.support.workspaces import ROOT

pytestmark = pytest.mark.skipif(default_engine() == "pyshacl", reason="the fast engine has no wheel here")


@pytest.mark.parametrize("file", [pytest.param(file, id=file.stem) for file in FILES])
def test_engines_agree(file: Path) -> None:
    data, ontology = ntriples(parsed(file)), ntriples(parsed(ROOT / "ontology" / "fmkg.ttl"))
    shapes = (ROOT / "shapes" / f"{file.stem.split('-')[0]}.ttl").read_text(encoding="utf-8")
    fast, reference = (set(ENGINES[name](data, ontology, shapes)) for name in (default_engine(), "pyshacl"))
    assert fast == reference
    assert str(SHAPE[file.stem]) in {complaint.shape for complaint in fast}
