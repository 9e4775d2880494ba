"""The rule ``git-lfs-pointer``."""

from __future__ import annotations

from ftlint.decode import LFS_POINTER
from ftlint_rules._problems import ProblemRule


class GitLfsPointer(ProblemRule):
    """A pointer of Git LFS or git-annex stands where the data should be.

    ## What it does
    Recognises the lines of text that Git LFS and git-annex keep in place of a large file.

    ## Why is this bad?
    The data has not been fetched, so nothing was checked. In CI this happens when the checkout leaves
    LFS out.

    ## What to do
    `git lfs pull`, or `lfs: true` in the checkout step; `git annex get` for git-annex.
    """

    code, name = "FMT009", "git-lfs-pointer"
    kind = LFS_POINTER
    advice = "fetch the data: git lfs pull"
