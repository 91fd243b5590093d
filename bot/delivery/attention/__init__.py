"""The attention governor: when a person may be told something, and what is worth their attention first."""
