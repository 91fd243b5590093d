"""A deal's life: every move it made, with whose it was and what it was worth. What forecasts learn from."""
