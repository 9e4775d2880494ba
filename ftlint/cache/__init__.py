"""What was found in a data set, kept for the next run.

A ``Folder`` holds entries, each under a name that is a hash of all that its content depends on, and
none of which is believed without the user's own key. A ``Run`` is one data set in one run: the
report of all of it, and the states of each chunk.
"""

from ftlint.cache.folder import NAME, Folder, clean, opened
from ftlint.cache.run import Run, begin

__all__ = ["NAME", "Folder", "Run", "begin", "clean", "opened"]
