"""Scheduled snapshots: an overview that a team has posted into a channel, on its days, with what changed since."""
