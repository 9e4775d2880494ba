"""What was found in a data set, kept for the next run."""
