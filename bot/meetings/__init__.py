"""/meeting: the meeting that runs itself.

Anybody asks how today's stands and answers its questions; whoever leads a team sets it up. It speaks before a
meeting (the questions), at its time (the card in the channel, the agenda for who leads it) and after it.
"""
