"""Differences: what people said in chat and the other system does not know yet, as a list to take there."""
