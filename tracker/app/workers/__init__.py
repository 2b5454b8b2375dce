"""Where pure functions run: in this process, in others beside it, or on a cluster."""
