"""A module for each page: what was asked and the record -> what the page shows."""
