"""Archives in formats that others read: the evidence of a version."""
