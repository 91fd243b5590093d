"""Stuck deals: those that stay longer than won ones did, or that nobody moves, and what can be done about each."""
