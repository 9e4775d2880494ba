"""ftlint: the linter and evaluation gate for fine-tuning data.

What stands here is the public API for authors of rules and scorers; everything else may change. A
name is imported when it is first asked for.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from ftlint.version import __version__

if TYPE_CHECKING:
    from ftlint.dataset import Dataset, SourceFile, Split
    from ftlint.evaluation.prediction import Question
    from ftlint.finding import Edit, Finding, Fix, Location, Related, Remark, Severity
    from ftlint.formats.message import Message
    from ftlint.row import Example, Row
    from ftlint.rule import CorpusRule, ExampleRule, RowRule, Rule, SplitRule, option
    from ftlint.scorer import Counts, Score, Scorer
    from ftlint.screen import NESTED, OUTLINE, Signs, signs
    from ftlint.targets import Job

_HOMES = {
    "dataset": ("Dataset", "SourceFile", "Split"),
    "evaluation.prediction": ("Question",),
    "finding": ("Edit", "Finding", "Fix", "Location", "Related", "Remark", "Severity"),
    "formats.message": ("Message",),
    "row": ("Example", "Row"),
    "rule": ("CorpusRule", "ExampleRule", "RowRule", "Rule", "SplitRule", "option"),
    "scorer": ("Counts", "Score", "Scorer"),
    "screen": ("NESTED", "OUTLINE", "Signs", "signs"),
    "targets.job": ("Job",),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}

__all__ = [
    "NESTED",
    "OUTLINE",
    "CorpusRule",
    "Counts",
    "Dataset",
    "Edit",
    "Example",
    "ExampleRule",
    "Finding",
    "Fix",
    "Job",
    "Location",
    "Message",
    "Question",
    "Related",
    "Remark",
    "Row",
    "RowRule",
    "Rule",
    "Score",
    "Scorer",
    "Severity",
    "Signs",
    "SourceFile",
    "Split",
    "SplitRule",
    "__version__",
    "option",
    "signs",
]


def __getattr__(name: str) -> Any:
    if name not in _HOME_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = getattr(import_module(f"{__name__}.{_HOME_OF[name]}"), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return [*globals(), *_HOME_OF]
