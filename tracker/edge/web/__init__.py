"""The web: responses, addresses that may be reached, encodings, and what went wrong on the way."""
