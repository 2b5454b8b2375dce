"""What a change is for the reader: a gain, a loss, both or neither."""
