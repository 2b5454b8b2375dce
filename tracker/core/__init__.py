"""What is true: values in, values out, without clock, file, network, database, logging or
configuration.
"""
