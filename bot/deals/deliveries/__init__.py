"""When each source has delivered, and which one is late: said on what depends on it."""
