"""What Datasette is told of the database: descriptions, facets, ready questions, limits."""
