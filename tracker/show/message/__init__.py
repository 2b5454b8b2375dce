"""Alerts -> messages: what they say, how it is laid out, and how each format writes it."""
