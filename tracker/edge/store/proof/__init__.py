"""The record -> what shows that nothing in it was altered since it was written."""
