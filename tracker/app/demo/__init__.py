"""A made-up site that changes, to show the tracker at work."""
