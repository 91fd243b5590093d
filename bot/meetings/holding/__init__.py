"""A meeting at its time: the card in the channel, who leads it, what comes up, and its end."""
