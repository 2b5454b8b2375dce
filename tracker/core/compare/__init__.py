"""Clauses x clauses -> changes: which clauses belong together, and which words were replaced.

Nothing is judged here.
"""
