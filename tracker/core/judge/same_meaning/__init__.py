"""Two sentences -> whether they say the same, which is shown and never assumed."""
