"""The daemon and what an operator sees of it: locks, logs, health."""
