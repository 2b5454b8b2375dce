"""Policy version change tracker: polls policy pages, compares clause by clause, says what matters,
and why.
"""

__version__ = "0.1.0"
