"""Setting a meeting up: what recurs, where, for whom, and who leads it."""
