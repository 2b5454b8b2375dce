"""The watch list: its text -> watches and settings, or its faults; and its text with one watch
changed.
"""
