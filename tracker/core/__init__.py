"""What is true: values in, values out.

No clock, file, network, database, logging or configuration.
"""
