"""The watch list: its text -> watches and settings, or its faults."""
