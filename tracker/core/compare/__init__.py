"""Clauses x clauses -> changes: which belong together, which words gave way to which. Nothing is
judged here.
"""
