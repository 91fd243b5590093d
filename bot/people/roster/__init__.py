"""What a file says about people, read against what is known: who is who, who is where, who leads."""
