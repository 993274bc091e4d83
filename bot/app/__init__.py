"""Use cases: the order of steps, and nothing else."""
