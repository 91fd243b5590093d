"""Delivery: what is due is said once, to people who are there to read it.

Schedules say what recurs, the outbox holds what is to be said, the attention governor decides when a person
is told. It speaks for the other slices, which declare kinds and jobs (`bot.kit.nudges`).
"""
