"""Pages that scripts make: a browser, and the one door through which it reaches the network."""
