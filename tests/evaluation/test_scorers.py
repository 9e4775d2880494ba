"""The scorers, row by row, and their figures: by hand-computed values."""
