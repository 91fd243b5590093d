"""Chat platforms: what cards and forms become on each of them."""
