"""Bytes as served -> the policy on the page: its main text, headings, clauses and promises.

Each media type has a module of its own.
"""
