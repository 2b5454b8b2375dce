"""A sentence -> its words, its parts, what is done in it and by whom."""
