"""Is this the policy, all of it, and now? What is certain, and what is only doubtful."""
