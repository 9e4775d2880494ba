"""The rule ``empty-file``."""

from __future__ import annotations

from ftlint.decode import EMPTY_FILE
from ftlint_rules._problems import ProblemRule


class EmptyFile(ProblemRule):
    """A file holds no bytes.

    ## What it does
    Reports a file of zero bytes.

    ## Why is this bad?
    It is never meant: an export broke off, or the wrong file was added. Providers refuse it.

    ## What to do
    Write the rows again, or take the file out of the data set.
    """

    code, name = "FMT008", "empty-file"
    kind = EMPTY_FILE
    advice = "write the rows again, or take the file out of the data set"
