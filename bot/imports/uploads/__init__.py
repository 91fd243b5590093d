"""Files that people send in chat: looked at, asked about, confirmed, taken in."""
