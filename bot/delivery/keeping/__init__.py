"""How long it is kept what was said unasked."""
