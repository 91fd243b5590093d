"""The forms in which people change a deal: what they begin with, what was filled in, and that each counts once."""
