"""Who acts: checks, deliveries, the daemon, the command line and the demo, over what is true and what is touched."""
