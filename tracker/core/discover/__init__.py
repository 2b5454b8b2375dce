"""A vendor's pages -> which of their links lead to policies, and what a page turns out to be."""
