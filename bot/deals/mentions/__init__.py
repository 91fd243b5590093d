"""Mentions: which deal another file means, by its id or by its name."""
