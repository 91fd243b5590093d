"""/pipeline, the overview: what is open at which stage, what was won and lost, where deals wait.

Asked by reps for their own deals, by managers for their team, by directors for their teams side by side.
It speaks when asked, and where a team has set up snapshots (`snapshots`).
"""
