"""What is touched: one module, one outside thing."""
