"""What the rules about reinforcement rows share."""

REINFORCEMENT = frozenset({"reinforcement"})
