"""Schedules: what recurs, for which slice, and when it is due next."""
