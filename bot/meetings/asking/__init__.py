"""The questions before a meeting, and the answers."""
