"""One look at a page, from what is known of its watch to what is recorded."""
