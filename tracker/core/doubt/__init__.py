"""Is this the policy, all of it, and now? What is certain, what is doubtful, and what is another
document.
"""
