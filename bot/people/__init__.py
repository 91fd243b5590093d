"""People: who works here, in which team since when, who leads, and who may see and do what."""
