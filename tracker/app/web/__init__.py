"""The web page: `tracker serve`."""
