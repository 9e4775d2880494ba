"""What the rules on leaks see beyond their fixtures: an index, benchmarks, and the words that differ."""

from __future__ import annotations
