"""Earlier meetings: what was said in them, how they went, and all of it as a file."""
