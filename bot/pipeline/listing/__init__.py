"""The single deals behind an overview: those that wait, and all of them for the file."""
