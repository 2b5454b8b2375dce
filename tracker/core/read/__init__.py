"""Bytes as served -> the policy on the page: main text, headings, clauses, promises. One module a
media type.
"""
