"""Statistics of data sets: tokens, lengths, labels, cost."""
