"""What a model is built on, and what it has seen."""

from typing import TYPE_CHECKING

from kg.lazy import exporter

if TYPE_CHECKING:
    from kg.verdicts.judgement import Verdicts, judge, judge_dataset, judge_model
    from kg.verdicts.lineage import lineage_of
    from kg.verdicts.verdict import Open, Overlap, Path, Step, StepKind, Verdict, VerdictOn

__all__ = [
    "Open", "Overlap", "Path", "Step", "StepKind", "Verdict", "VerdictOn", "Verdicts", "judge", "judge_dataset",
    "judge_model", "lineage_of",
]  # fmt: skip

__getattr__ = exporter(__name__, "verdict", "lineage", "judgement")
