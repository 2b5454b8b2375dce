"""The web page: the record as people read it, beside Datasette on the same database."""
