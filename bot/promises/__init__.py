"""Promises: who does what by when, from which occasion, seen by whom. /coach promises.

Rituals make them (a meeting's action, what was agreed in a one-on-one), and everybody for themselves. It speaks to
their owner when one was made for them and on the workday it is due, to both sides when somebody else moved or
dropped it, and to the manager when one was moved often.
"""
