"""Who acts: one verb a module, over core and edge."""
