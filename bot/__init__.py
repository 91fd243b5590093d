"""The sales coach: what it knows (slices), what it stands on (kit), and where it speaks (platforms)."""
