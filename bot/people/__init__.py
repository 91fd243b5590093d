"""People: who works here, in which team since when, who leads, who is away, and who may see and do what."""
