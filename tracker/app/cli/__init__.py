"""The command line: a verb a command."""
