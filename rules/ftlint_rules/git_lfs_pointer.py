"""The rule ``git-lfs-pointer``."""

from __future__ import annotations

from ftlint.decode import LFS_POINTER
from ftlint_rules._problems import ProblemRule


class GitLfsPointer(ProblemRule):
    """A Git LFS pointer stands where the data should be.

    ## What it does
    Recognises the three lines of text that Git LFS keeps in place of a large file.

    ## Why is this bad?
    The data has not been fetched, so nothing was checked. In CI this happens when the checkout leaves
    LFS out.

    ## What to do
    `git lfs pull`, or `lfs: true` in the checkout step.
    """

    code, name = "FMT009", "git-lfs-pointer"
    kind = LFS_POINTER
    advice = "fetch the data: git lfs pull"
