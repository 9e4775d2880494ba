"""ftlint: the linter and evaluation gate for fine-tuning data.

What stands here is the public API for authors of rules; everything else may change.
"""

from ftlint.dataset import Dataset, Example, Row, SourceFile, Split
from ftlint.finding import Edit, Finding, Fix, Location, Related, Remark, Severity
from ftlint.formats.message import Message
from ftlint.rule import CorpusRule, ExampleRule, RowRule, Rule, SplitRule, option
from ftlint.screen import NESTED, OUTLINE, Signs, signs
from ftlint.targets import Job
from ftlint.version import __version__

__all__ = [
    "NESTED",
    "OUTLINE",
    "CorpusRule",
    "Dataset",
    "Edit",
    "Example",
    "ExampleRule",
    "Finding",
    "Fix",
    "Job",
    "Location",
    "Message",
    "Related",
    "Remark",
    "Row",
    "RowRule",
    "Rule",
    "Severity",
    "Signs",
    "SourceFile",
    "Split",
    "SplitRule",
    "__version__",
    "option",
    "signs",
]
