"""A vendor's address -> the pages of theirs that are worth watching."""
