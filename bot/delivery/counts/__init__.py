"""What came of each kind of nudge: said, acted on, put off, unwanted, expired."""
