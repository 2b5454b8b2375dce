"""Changes -> what they mean: do two sentences say the same, and if not, whose gain is it?"""
