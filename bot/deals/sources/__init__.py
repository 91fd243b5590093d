"""Sources: the systems that deliver deals, and how fresh each is."""
